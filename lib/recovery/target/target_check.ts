import { join } from "node:path";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../file_system.ts";
import { linkError } from "./link_error.ts";
import { isBelow, pathsBetween } from "./paths_between.ts";
import type { Unit } from "../plan/plan.ts";

/**
 * Why a unit must not go to its target as the disk is now; `undefined` where it may. Its top may lie
 * behind a symbolic link; below it a link would lead the recovery elsewhere.
 *
 * `backups` are the real paths of the archives that are read.
 */
export function targetProblem(
  disk: FileSystem,
  unit: Unit,
  backups: readonly string[],
): RecoveryError | undefined {
  for (const path of pathsBetween(unit.top, unit.parent)) {
    const info = disk.info(path);
    if (!info) break;
    if (info.kind === "link") return linkError(unit, path);
    if (info.kind !== "directory") {
      return new RecoveryError(
        "target",
        `Cannot recover ${unit.label}: "${path}" is a file, but a directory must be there`,
        ["Move the file away and run the same command again"],
      );
    }
  }
  for (const member of unit.members) {
    const target = join(unit.parent, member);
    const kind = disk.info(target)?.kind;
    if (kind === "link") return linkError(unit, target);
    if (kind !== undefined && (kind === "directory") === (unit.kind === "file")) {
      return kindError(target, unit);
    }
    const inside = backups.find((backup) => isBelow(backup, target));
    if (inside !== undefined) {
      return new RecoveryError(
        "target",
        `Cannot recover ${unit.label}: the backup "${inside}" lies inside "${target}", which would be replaced`,
        ["Move the backup to another directory first"],
      );
    }
  }
  return undefined;
}

/** No server turns a file into a directory: it would take the place of all that is in it. */
function kindError(path: string, unit: Unit): RecoveryError {
  const [is, wanted] = unit.kind === "file" ? ["directory", "file"] : ["file", "directory"];
  return new RecoveryError(
    "target",
    `Cannot recover ${unit.label}: "${path}" is a ${is}, but in the backup it is a ${wanted}`,
    ["Move it away and run the same command again, or leave it out with --keep-going"],
  );
}
