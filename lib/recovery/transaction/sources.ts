import { dirname, join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Moves the members of a unit from where they are kept to `swapping`, by renames. With the first step
 * the unit is under way, and whoever comes next completes it. Can be repeated.
 */
export function gather(disk: FileSystem, workplace: Workplace, unit: JournalUnit): void {
  if (!unit.sources) return;
  const staged = workplace.of("swapping", unit);
  if (!disk.info(staged)) disk.makeDirectory(staged, { mode: 0o700 });
  unit.sources.forEach((source, index) => {
    if (source === null || !disk.info(source)) return;
    const target = join(staged, unit.members[index]!);
    makeAbove(disk, target);
    disk.rename(source, target);
  });
}

/** Moves back what `gather()` moved, for a swap that does not take place. */
export function putBack(disk: FileSystem, workplace: Workplace, unit: JournalUnit): void {
  const staged = workplace.of("swapping", unit);
  unit.sources?.forEach((source, index) => {
    const from = join(staged, unit.members[index]!);
    if (source !== null && disk.info(from) && !disk.info(source)) disk.rename(from, source);
  });
}

/** The directories whose names `gather()` changes. */
export function sourceDirectories({ sources }: JournalUnit): string[] {
  return sources?.flatMap((source) => source === null ? [] : [dirname(source)]) ?? [];
}

function makeAbove(disk: FileSystem, path: string): void {
  const above = dirname(path);
  if (disk.info(above)) return;
  makeAbove(disk, above);
  disk.makeDirectory(above, { mode: 0o700 });
}
