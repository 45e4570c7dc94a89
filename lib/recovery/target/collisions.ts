import { join } from "node:path";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";
import { foldName, type Platform } from "../safe_path.ts";
import { nearestExisting } from "../transaction/workplace.ts";

/**
 * Finds units whose names the backup tells apart and the target's file system does not: the second
 * would take the place of the first. (Names within a unit are compared as they land on the disk.)
 *
 * @returns for a unit, the error that keeps it from being recovered, if there is one.
 */
export function collisionsOf(
  disk: FileSystem,
  units: readonly Unit[],
  { platform }: { readonly platform: Platform },
): (unit: Unit) => RecoveryError | undefined {
  const first = new Map<string, Unit>();
  const errors = new Map<Unit, RecoveryError>();
  for (const unit of units) {
    const key = `${unit.root}/${foldName(unit.path)}`;
    const other = first.get(key);
    if (!other) first.set(key, unit);
    else if (isCareless(disk, nearestExisting(disk, unit.parent, unit.top), platform)) {
      errors.set(unit, collision(unit, other));
    }
  }
  return (unit) => errors.get(unit);
}

/** Whether names that differ in case are one in this directory; nothing is written to find out. */
function isCareless(disk: FileSystem, directory: string, platform: Platform): boolean {
  const names = disk.names(directory);
  const there = new Set(names);
  for (const name of names) {
    const other = swapCase(name);
    if (other !== name && !there.has(other)) return disk.info(join(directory, other)) !== undefined;
  }
  return platform !== "linux";
}

function swapCase(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}

function collision(unit: Unit, other: Unit): RecoveryError {
  return new RecoveryError(
    "backup",
    `Cannot recover "${unit.path}": on this system its name is the same as that of "${other.path}"`,
    ["Nothing was changed. With --keep-going it is left out and all else is recovered"],
  );
}
