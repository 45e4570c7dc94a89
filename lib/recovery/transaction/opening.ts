import { dirname } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import { RecoveryError } from "../../model/errors.ts";
import { bootId } from "./boot.ts";
import { isSystemError, reasonOf } from "../failure.ts";
import type { FileSystem } from "../file_system.ts";
import { type Finish, type JournalHead, readJournal, type UndoNote } from "./journal.ts";
import { settleLeftovers } from "./leftovers.ts";
import { type Lock, takeLock } from "./lock.ts";
import { accessLike } from "../target/access_finder.ts";
import type { PlacedUnit, Site } from "./placement.ts";
import type { Replaceable, Targets, Unit } from "../plan/plan.ts";
import { makeDirectories } from "./swap.ts";
import { nearestExisting } from "./workplace.ts";

/** A site whose lock is held. */
export interface OpenSite<U extends Replaceable = Unit> extends Site<U> {
  readonly lock: Lock;
  /** Of the run, with the moment at which it began, however often it was interrupted. */
  head: JournalHead;
  /** Whether what an earlier run left was dealt with, and the journal is this run's. */
  isSettled: boolean;
}

/** What earlier runs of the same command have done. */
export interface Begun<U extends Replaceable = Unit> {
  readonly done: ReadonlySet<PlacedUnit<U>>;
  /** Units that are built and only have to be swapped in. */
  readonly ready: ReadonlySet<PlacedUnit<U>>;
  /** What is left out of those. */
  readonly lost: readonly Lost[];
  /** Paths of the work directories in which files may be used. */
  readonly reuse: ReadonlySet<string>;
  /** Set where all was done but the removal of the work directories. */
  readonly finish: Finish | undefined;
}

export interface OpenOptions {
  readonly run: string;
  readonly targets: Targets;
  readonly keepGoing: boolean;
  /** Set for a run that can be taken back. */
  readonly undo: UndoNote | undefined;
}

/** Makes the directories that a recovery fills, as far as they are missing. */
export async function makeRoots(disk: FileSystem, roots: Iterable<string>): Promise<void> {
  for (const root of roots) {
    try {
      const above = accessLike(disk, nearestExisting(disk, root, "/"));
      const made = makeDirectories(disk, root, { mode: 0o700, owner: above?.owner });
      await disk.syncDirectories(made.map((path) => dirname(path)));
    } catch (error) {
      throw explained(`Cannot make "${root}"`, error);
    }
  }
}

/**
 * Takes the locks of all sites, then brings each into order. Sites are added to `opened` as soon as
 * their lock is held, so that they can be closed whatever happens.
 *
 * @throws {RecoveryError} where a site cannot be used.
 */
export async function openSites<U extends Replaceable>(
  disk: FileSystem,
  sites: readonly Site<U>[],
  opened: OpenSite<U>[],
  { run, targets, keepGoing, undo }: OpenOptions,
): Promise<Begun<U>> {
  const started = new Date().toISOString();
  const boot = bootId();
  for (const site of inOrder(sites)) {
    const head: JournalHead = {
      version: 1,
      run,
      started,
      boot,
      targets,
      units: site.units.map(({ entry }) => entry),
      keeps: site.keeps,
      undo,
    };
    try {
      const lock = await takeLock(disk, site.workplace);
      opened.push({ ...site, lock, head, isSettled: false });
    } catch (error) {
      throw explained(`Cannot work in "${site.workplace.base}"`, error);
    }
  }
  const last = readJournal(disk, opened.at(-1)!.workplace);
  const finish = last?.run === run ? last.finish : undefined;
  const done = new Set<PlacedUnit<U>>();
  const ready = new Set<PlacedUnit<U>>();
  const lost: Lost[] = [];
  const reuse = new Set<string>();
  for (const site of opened) {
    // One that is finished has nothing to settle, and its journal must say so until the end.
    if (!finish || site !== opened.at(-1)) {
      const left = await settle(disk, site, keepGoing);
      site.head = left.head;
      if (left.hasStaged) reuse.add(site.workplace.path);
      for (const placed of site.units) {
        if (left.done.has(placed.unit.number)) done.add(placed);
        else if (left.ready.has(placed.unit.number)) ready.add(placed);
      }
      lost.push(...[...left.losses.values()].flat());
    }
    site.isSettled = true;
  }
  const began = opened.map(({ head }) => head.started).sort()[0]!;
  for (const site of opened) site.head = { ...site.head, started: began };
  if (!finish) return { done, ready, lost, reuse, finish };
  const all = new Set(opened.flatMap(({ units }) => units));
  return { done: all, ready: new Set(), lost: finish.lost, reuse, finish };
}

async function settle(
  disk: FileSystem,
  { workplace, head }: Pick<OpenSite, "workplace" | "head">,
  keepGoing: boolean,
) {
  try {
    return await settleLeftovers(disk, workplace, head, { acceptLosses: keepGoing });
  } catch (error) {
    throw explained(`Cannot work in "${workplace.path}"`, error);
  }
}

/** The last is the one that holds the configuration: its journal names the store. */
function inOrder<U extends Replaceable>(sites: readonly Site<U>[]): Site<U>[] {
  const rank = ({ units }: Site<U>) => units.some(({ unit }) => unit.root === "cfgdir") ? 1 : 0;
  return sites.toSorted((a, b) =>
    rank(a) - rank(b) || (a.workplace.path < b.workplace.path ? -1 : 1)
  );
}

function explained(what: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const { reason, hints } = reasonOf(error);
  return new RecoveryError("failed", `${what}: ${reason}`, hints, error);
}
