import { dirname, join } from "node:path";
import type { Access } from "../extraction/access.ts";
import { accessLike } from "./access_finder.ts";
import type { FileSystem } from "./file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { Workplace } from "./workplace.ts";

/** A swap that failed half way and could not be undone; the next run finishes it. */
export class StuckSwapError extends Error {
  override readonly name = "StuckSwapError";
}

/** Makes the directories that the swap of a unit moves things into; gives those that were missing. */
export function prepareSwap(disk: FileSystem, workplace: Workplace, unit: JournalUnit): string[] {
  const made: string[] = [];
  try {
    made.push(...makeDirectories(disk, unit.parent, unit.access));
    made.push(...makeDirectories(disk, workplace.of("old", unit), HIDDEN));
    makeKeptDirectories(disk, workplace, unit, made);
  } catch (error) {
    removeEmpty(disk, made);
    throw error;
  }
  return made;
}

/** Removes again what `prepareSwap()` made for a swap that does not take place. */
export function removeEmpty(disk: FileSystem, made: readonly string[]): void {
  for (const path of made.toReversed()) {
    try {
      disk.remove(path);
    } catch {
      // Something is in it, or an empty directory stays: neither does harm.
    }
  }
}

/**
 * The directories whose names a swap changes, and those above them that may be new; among them the one
 * that holds the work directory.
 */
export function directoriesOfSwap(workplace: Workplace, unit: JournalUnit): string[] {
  return [
    ...upTo(workplace.base, unit.parent),
    ...keptDirectories(workplace, unit).flatMap((path) => upTo(workplace.area("kept"), path)),
    workplace.area("old"),
  ];
}

/**
 * Puts a unit that stands in `swapping` in its place, and what it replaces aside, by renames. A file
 * that replaces a file, and is not kept, is never away. Repeats nothing that an interrupted run
 * has done. After an error what was there is back in place.
 *
 * @throws the error of the operating system, or {StuckSwapError} where it could not be undone.
 */
export function swapIn(disk: FileSystem, workplace: Workplace, unit: JournalUnit): void {
  const staged = workplace.of("swapping", unit);
  const waiting = unit.staged.filter((member) => disk.info(join(staged, member)));
  if (waiting.length === 0) return;
  const steps: Step[] = [];
  try {
    // Staged members last: when none of them waits any more, nothing is left to do.
    for (const member of unit.members) {
      if (unit.staged.includes(member)) continue;
      const target = join(unit.parent, member);
      if (disk.info(target)) {
        setAside(disk, target, asidePath(disk, workplace, unit, member), steps);
      }
    }
    for (const member of waiting) {
      const source = join(staged, member);
      const target = join(unit.parent, member);
      const there = disk.info(target);
      if (there) {
        const aside = asidePath(disk, workplace, unit, member);
        // What is kept must not depend on a second name, which may be written later than the swap.
        const canLink = !unit.kept && there.kind === "file" && disk.info(source)!.kind === "file";
        if (!canLink || !linkAside(disk, target, aside, steps)) {
          setAside(disk, target, aside, steps);
        }
      }
      disk.rename(source, target);
      steps.push({ from: source, to: target, isLink: false });
    }
  } catch (error) {
    undo(disk, steps, error);
    throw error;
  }
}

/** A rename, or a second name for a file. */
interface Step {
  readonly from: string;
  readonly to: string;
  readonly isLink: boolean;
}

function setAside(disk: FileSystem, target: string, aside: string, steps: Step[]): void {
  disk.rename(target, aside);
  steps.push({ from: target, to: aside, isLink: false });
}

/** `false` where the file system has no second names. */
function linkAside(disk: FileSystem, target: string, aside: string, steps: Step[]): boolean {
  try {
    disk.link(target, aside);
  } catch {
    return false;
  }
  steps.push({ from: target, to: aside, isLink: true });
  return true;
}

function undo(disk: FileSystem, steps: readonly Step[], cause: unknown): void {
  try {
    for (const { from, to, isLink } of steps.toReversed()) {
      if (isLink && disk.info(from)) disk.remove(to);
      else disk.rename(to, from);
    }
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
  member: string,
): string {
  const { kept } = unit;
  const index = unit.members.indexOf(member);
  const candidates = kept ? [join(workplace.kept(kept.keep), kept.paths[index]!)] : [];
  // What was kept first is the original; whatever is replaced later is not.
  candidates.push(join(workplace.of("old", unit), member));
  for (let attempt = 1;; attempt++) {
    const free = candidates.shift() ?? join(workplace.of("old", unit), `${index}.${attempt}`);
    if (!disk.info(free)) return free;
  }
}

function keptDirectories(workplace: Workplace, { kept }: JournalUnit): string[] {
  if (!kept) return [];
  return [...new Set(kept.paths.map((path) => dirname(join(workplace.kept(kept.keep), path))))];
}

/** A directory and those above it, up to one of them. */
function upTo(top: string, path: string): string[] {
  const paths = [path];
  for (let at = path; at !== top && at !== dirname(at);) {
    at = dirname(at);
    paths.push(at);
  }
  return paths;
}

/** Directories of our own, that become nobody's. */
const HIDDEN: Access = { mode: 0o700, owner: undefined };

/** Directories of a `.BAK` are open to those who may enter the ones that they stand for. */
function makeKeptDirectories(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
  made: string[],
): void {
  unit.kept?.paths.forEach((path, index) => {
    const levels: [kept: string, live: string][] = [];
    let kept = dirname(join(workplace.kept(unit.kept!.keep), path));
    let live = dirname(join(unit.parent, unit.members[index]!));
    for (; !disk.info(kept); kept = dirname(kept), live = dirname(live)) {
      levels.unshift([kept, live]);
    }
    for (const [directory, likeness] of levels) {
      disk.makeDirectory(directory, accessLike(disk, likeness) ?? HIDDEN);
      made.push(directory);
    }
  });
}

/** Makes a directory and those above it, as far as they are missing; gives the ones that were. */
export function makeDirectories(
  disk: FileSystem,
  path: string,
  access: Partial<Access>,
): string[] {
  const missing: string[] = [];
  for (let at = path; !disk.info(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  try {
    for (const directory of missing) {
      disk.makeDirectory(directory, access);
      made.push(directory);
    }
  } catch (error) {
    removeEmpty(disk, made);
    throw error;
  }
  return made;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
