import { dirname, join } from "node:path";
import type { Access } from "../../extraction/access.ts";
import { accessLike } from "../target/access_finder.ts";
import { databaseOf } from "../plan/database_files.ts";
import { RecoveryError } from "../../model/errors.ts";
import { STATUS_FILE } from "../../kerio/folder_status.ts";
import { reasonOf } from "../failure.ts";
import type { FileSystem, Info } from "../file_system.ts";
import { retiredFor } from "../reindex/index_files.ts";
import type { JournalUnit } from "./journal.ts";
import { sourceDirectories } from "./sources.ts";
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
export function directoriesOfSwap(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
): string[] {
  return [
    ...upTo(workplace.base, unit.parent),
    ...unit.members.map((member) => dirname(join(unit.parent, member))),
    ...sourceDirectories(unit),
    ...keptDirectories(disk, workplace, unit).flatMap((path) => upTo(workplace.area("kept"), path)),
    workplace.area("old"),
  ];
}

export interface SwapOptions {
  /** Only these members, of those that wait. Default: all. */
  readonly only?: (member: string) => boolean;
  /** What stands in the way of an addition is left there, and what would have come is not put there. */
  readonly yields?: boolean;
}

/**
 * Puts a unit that stands in `swapping` in its place, and what it replaces aside, by renames. A file
 * that replaces a file, and is not kept, is never away. Repeats nothing that an interrupted run
 * has done. After an error what was there is back in place.
 *
 * An addition puts its members into what is there, and replaces nothing but what its journal names, as
 * it was seen.
 *
 * @returns whether nothing of it waits any more.
 * @throws the error of the operating system, {RecoveryError} where something live is not as it was
 * seen, or {StuckSwapError} where it could not be undone.
 */
export function swapIn(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
  { only = () => true, yields = false }: SwapOptions = {},
): boolean {
  const staged = workplace.of("swapping", unit);
  const waiting = unit.staged.filter((member) => only(member) && disk.info(join(staged, member)));
  // Where nothing comes, what is there only goes.
  if (waiting.length === 0 && unit.staged.length > 0) return true;
  const steps: Step[] = [];
  let isDone = true;
  const mayCome = (member: string) => {
    if (!yields) return true;
    const there = disk.info(join(unit.parent, member));
    return !(there && !isAsSeen(unit, member, there)) &&
      !isUncounted(disk, staged, unit, member);
  };
  try {
    // Staged members last: when none of them waits any more, nothing is left to do.
    for (const member of membersThatGo(unit, waiting.filter(mayCome))) {
      const target = join(unit.parent, member);
      const there = disk.info(target);
      if (there && isAsSeen(unit, member, there)) {
        setAside(disk, target, asidePath(disk, workplace, unit, member), steps);
      }
    }
    for (const member of waiting) {
      const source = join(staged, member);
      const target = join(unit.parent, member);
      const there = disk.info(target);
      if (there && !isAsSeen(unit, member, there)) {
        if (!yields) throw changedError(target);
        isDone = false;
        continue;
      }
      if (yields && isUncounted(disk, staged, unit, member)) {
        isDone = false;
        continue;
      }
      if (there) {
        const aside = asidePath(disk, workplace, unit, member);
        // What is kept must not depend on a second name, which may be written later than the swap.
        const canLink = !isKept(unit, member) && there.kind === "file" &&
          disk.info(source)!.kind === "file";
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
  return isDone;
}

/** The files of an addition that must be in place before any other: those that raise numbers. */
export function isFirst(member: string): boolean {
  return member === STATUS_FILE || member.endsWith(`/${STATUS_FILE}`);
}

/**
 * Members that leave and for which nothing comes. Of an addition, only with others of their database, or,
 * an index, with what it stays as.
 */
function membersThatGo(
  { members, staged, seen }: JournalUnit,
  waiting: readonly string[],
): string[] {
  const stagedMembers = new Set(staged);
  const going = members.filter((member) => !stagedMembers.has(member));
  if (!seen) return going;
  const coming = new Set(waiting.map(databaseOf));
  return going.filter((member) => coming.has(retiredFor(member) ?? databaseOf(member)));
}

/** Whether what stands in the place of a member may leave it. */
function isAsSeen({ seen }: JournalUnit, member: string, there: Info): boolean {
  if (!seen) return true;
  const file = seen.find(({ path }) => path === member);
  return file !== undefined && there.kind === "file" && there.size === file.size &&
    there.modified === file.modified;
}

/**
 * Whether a member of an addition goes into a folder whose raised `status.fld` waits still, since another
 * one stands in its place by now: the server may have given the member's number to another message.
 */
function isUncounted(
  disk: FileSystem,
  staged: string,
  { seen }: JournalUnit,
  member: string,
): boolean {
  if (!seen || isFirst(member)) return false;
  const folder = /^(.*)\/(?:#msgs(?:\/[^/]*)?|indexlog\.fld|index\.bad)$/.exec(member)?.[1];
  return folder !== undefined && disk.info(join(staged, folder, STATUS_FILE)) !== undefined;
}

function isKept({ kept, members }: JournalUnit, member: string): boolean {
  return kept !== undefined && kept.paths[members.indexOf(member)] !== null;
}

function changedError(path: string): RecoveryError {
  return new RecoveryError(
    "failed",
    `"${path}" was made or changed while the recovery was at work`,
    [
      "See that Kerio Connect is stopped, and run the same command again",
    ],
  );
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
      `${reasonOf(cause).reason}; putting back what was there failed as well: ${
        reasonOf(error).reason
      }`,
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
  const keptPath = kept?.paths[index];
  const candidates = kept && keptPath ? [join(workplace.kept(kept.keep), keptPath)] : [];
  // What was kept first is the original; whatever is replaced later is not.
  if (!member.includes("/")) candidates.push(join(workplace.of("old", unit), member));
  for (let attempt = 1;; attempt++) {
    const free = candidates.shift() ?? join(workplace.of("old", unit), `${index}.${attempt}`);
    if (!disk.info(free)) return free;
  }
}

function keptDirectories(
  disk: FileSystem,
  workplace: Workplace,
  { kept }: JournalUnit,
): string[] {
  if (!kept) return [];
  const paths = kept.paths.filter((path) => path !== null);
  return [...new Set(paths.map((path) => dirname(join(workplace.kept(kept.keep), path))))]
    .filter((path) => disk.info(path));
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

/**
 * Makes the directories of the `.BAK` for members that something stands in the place of. They are open
 * to those who may enter the ones that they stand for.
 */
function makeKeptDirectories(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
  made: string[],
): void {
  const { kept, members, parent } = unit;
  const isUnderWay = disk.info(workplace.of("swapping", unit)) !== undefined;
  kept?.paths.forEach((path, index) => {
    if (path === null || !disk.info(join(parent, members[index]!))) return;
    if (isUnderWay && hasArrived(disk, workplace, unit, index)) return;
    const levels: [kept: string, live: string][] = [];
    let aside = dirname(join(workplace.kept(kept.keep), path));
    let live = dirname(join(parent, members[index]!));
    for (; !disk.info(aside); aside = dirname(aside), live = dirname(live)) {
      levels.unshift([aside, live]);
    }
    for (const [directory, likeness] of levels) {
      disk.makeDirectory(directory, accessLike(disk, likeness) ?? HIDDEN);
      made.push(directory);
    }
  });
}

/** Whether an interrupted swap has put this member in its place already. */
function hasArrived(
  disk: FileSystem,
  workplace: Workplace,
  unit: JournalUnit,
  index: number,
): boolean {
  const member = unit.members[index]!;
  if (!unit.staged.includes(member)) return false;
  const source = unit.sources?.[index];
  return !disk.info(join(workplace.of("swapping", unit), member)) &&
    (source === undefined || source === null || !disk.info(source));
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
