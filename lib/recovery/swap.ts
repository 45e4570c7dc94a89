import { dirname, join } from "node:path";
import type { FileSystem, Owner } from "./file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { Workplace } from "./workplace.ts";

/** A swap that failed half way and could not be undone; the next run finishes it. */
export class StuckSwapError extends Error {
  override readonly name = "StuckSwapError";
}

/**
 * Puts a unit that stands in `swapping` in its place, and what it replaces aside, each by a rename.
 * Repeats nothing that an interrupted run has done. After an error what was there is back in place.
 *
 * @throws the error of the operating system, or {StuckSwapError} where it could not be undone.
 */
export function swapIn(disk: FileSystem, workplace: Workplace, unit: JournalUnit): void {
  const staged = workplace.of("swapping", unit);
  const moves: { from: string; to: string }[] = [];
  const move = (from: string, to: string) => {
    disk.rename(from, to);
    moves.push({ from, to });
  };
  try {
    makeDirectories(disk, unit.parent, unit.owner);
    unit.members.forEach((member, index) => {
      const source = join(staged, member);
      const target = join(unit.parent, member);
      const isStaged = disk.info(source) !== undefined;
      const isInPlace = !isStaged && unit.staged.includes(member);
      if (!isInPlace && disk.info(target)) {
        move(target, asidePath(disk, workplace, unit, index));
      }
      if (isStaged) move(source, target);
    });
  } catch (error) {
    undo(disk, moves, error);
    throw error;
  }
}

function undo(
  disk: FileSystem,
  moves: readonly { from: string; to: string }[],
  cause: unknown,
): void {
  try {
    for (const { from, to } of moves.toReversed()) disk.rename(to, from);
  } catch (error) {
    throw new StuckSwapError(
      `${messageOf(cause)}; putting back what was there failed as well: ${messageOf(error)}`,
      { cause },
    );
  }
}

/** A free name for a member that is replaced: where it is kept, or where it waits for deletion. */
function asidePath(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
  index: number,
): string {
  const { kept } = unit;
  const candidates = kept ? [join(workplace.kept(kept.keep), kept.paths[index]!)] : [];
  // What was kept first is the original; whatever is replaced later is not.
  candidates.push(join(workplace.of("old", unit), unit.members[index]!));
  for (let attempt = 1;; attempt++) {
    const free = candidates.shift() ?? join(workplace.of("old", unit), `${index}.${attempt}`);
    if (disk.info(free)) continue;
    makeDirectories(disk, dirname(free), undefined);
    return free;
  }
}

/** Makes a directory and those above it, as far as they are missing. */
export function makeDirectories(
  disk: FileSystem,
  path: string,
  owner: Owner | undefined,
): void {
  const missing: string[] = [];
  for (let at = path; !disk.info(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  for (const directory of missing.toReversed()) disk.makeDirectory(directory, { owner });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
