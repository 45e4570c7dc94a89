import { join } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import type { BuiltUnit } from "./built_unit.ts";
import type { FileSystem } from "../file_system.ts";
import { noteLosses } from "./journal.ts";
import { keepLiveCopies, type LiveCopies } from "./live_copies.ts";
import { rewriteFile } from "./rewriting.ts";
import { completeAddition } from "./staged_addition.ts";

export const COLLIDES = "names of the backup collide on this system";

/** An interrupted run may have staged something in the place of a file that is lost. */
export async function removeLeftovers(disk: FileSystem, built: BuiltUnit): Promise<void> {
  for (const { file, isCollision } of built.lost) {
    if (!isCollision) await disk.removeTree(join(built.stage, built.pathOf(file)));
  }
}

/**
 * Compares the names on the disk with what must be there. Names that differ in the backup may be one on
 * this system (upper and lower case, composed and decomposed letters).
 *
 * @returns what is wrong, if anything is.
 */
export function wrongCount(disk: FileSystem, built: BuiltUnit): string | undefined {
  const { placed: { unit }, stage, lost } = built;
  let found = disk.names(stage).length;
  for (const directory of unit.directories) found += disk.names(join(stage, directory)).length;
  const wanted = unit.directories.length + unit.files.length - lost.length;
  if (found === wanted) return undefined;
  return `${wanted} names were written, but the disk shows ${found}: ${COLLIDES}`;
}

/**
 * Completes a unit with what stays of the live one, brings it to the disk and calls it ready.
 *
 * @returns all that is left out of it.
 */
export async function makeReady(disk: FileSystem, built: BuiltUnit): Promise<readonly Lost[]> {
  const { placed: { unit, workplace }, stage } = built;
  const { lost, made } = complete(disk, built);
  if (lost.length > 0) noteLosses(disk, workplace, unit.number, lost);
  await disk.syncDirectories([
    ...made,
    ...unit.directories.map((directory) => join(stage, directory)),
    stage,
  ]);
  disk.rename(stage, workplace.of("ready", unit));
  return lost;
}

function complete(disk: FileSystem, built: BuiltUnit): LiveCopies {
  const { placed } = built;
  const { addition, adapted, files, leftOut } = placed.unit;
  if (adapted) rewriteFile(disk, join(built.stage, built.pathOf(files[0]!)), adapted.bytes);
  if (addition) return { lost: completeAddition(disk, placed, built.leftOut()), made: [] };
  return keepLiveCopies(disk, placed, [...leftOut, ...built.leftOut()]);
}
