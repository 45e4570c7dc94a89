import type { Lost } from "../../backup/opened_backup.ts";
import { RecoveryError } from "../../model/errors.ts";
import { isSameBoot } from "./boot.ts";
import { reasonOf } from "../failure.ts";
import type { FileSystem } from "../file_system.ts";
import {
  beginJournal,
  type Journal,
  type JournalHead,
  type JournalUnit,
  noteDone,
  readJournal,
} from "./journal.ts";
import { holdsKept, publishKept } from "./kept.ts";
import { takeLock } from "./lock.ts";
import { gather } from "./sources.ts";
import { directoriesOfSwap, isFirst, prepareSwap, swapIn } from "./swap.ts";
import { type Area, AREAS, prepareWorkplace, type Workplace } from "./workplace.ts";

/** What an earlier run of the same command left to go on with. */
export interface Leftovers {
  /** Numbers of the units that stand in their places. */
  readonly done: ReadonlySet<number>;
  /** Numbers of the units that are built and only have to be swapped in. */
  readonly ready: ReadonlySet<number>;
  /** What is left out of those, by unit number. */
  readonly losses: ReadonlyMap<number, readonly Lost[]>;
  /** Whether files of units that were being built may be there. */
  readonly hasStaged: boolean;
  /** As it was given, with the moment at which the run began first. */
  readonly head: JournalHead;
}

const NOTHING = { done: new Set<number>(), losses: new Map<number, readonly Lost[]>() };

/**
 * Brings a workplace, whose lock is held, into order after whatever happened to the run before:
 * swaps that were begun are finished. What the same command had prepared is kept; a different one's
 * is cleared away, and what it kept (`-b`) gets its final name. Then the journal of this run begins.
 *
 * @param acceptLosses whether units from which something is left out may be used.
 * @throws {RecoveryError} "target" where the leftovers cannot be understood.
 */
export async function settleLeftovers(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
  { acceptLosses }: { acceptLosses: boolean },
): Promise<Leftovers> {
  prepareWorkplace(disk, workplace);
  const journal = readJournal(disk, workplace);
  if (!journal) refuseUnexplained(disk, workplace);
  if (journal?.run !== head.run) {
    if (journal) await settleForeign(disk, workplace, journal);
    for (const area of AREAS) await clear(disk, workplace, area);
    await beginJournal(disk, workplace, head, NOTHING);
    return { ...NOTHING, ready: new Set(), hasStaged: false, head };
  }
  const done = await settleSwaps(disk, workplace, journal);
  // After a power cut, a file may have its size and time but not its content.
  const hasStaged = isSameBoot(journal.boot, head.boot);
  if (!hasStaged) await clear(disk, workplace, "stage");
  // What was built to be added was built for what stood there then.
  for (const { number } of [...journal.units, ...head.units].filter(({ seen }) => seen)) {
    await disk.removeTree(workplace.of("stage", { number }));
    await disk.removeTree(workplace.of("ready", { number }));
  }
  const ready = numbersIn(disk, workplace, "ready");
  const losses = new Map(journal.losses);
  for (const number of losses.keys()) {
    if (done.has(number) || (acceptLosses && ready.has(number))) continue;
    await disk.removeTree(workplace.of("ready", { number }));
    ready.delete(number);
    losses.delete(number);
  }
  const resumed = { ...head, started: journal.started };
  await beginJournal(disk, workplace, resumed, { done, losses });
  return { done, ready, losses, hasStaged, head: resumed };
}

/**
 * Ends what an interrupted run of another command left: its swaps are finished, and what it kept gets its
 * names (and its record of undo). What it had only prepared is for the caller to clear.
 *
 * @returns the numbers of its units that stand in their places.
 */
export async function settleForeign(
  disk: FileSystem,
  workplace: Workplace,
  journal: Journal,
): Promise<ReadonlySet<number>> {
  const done = await settleSwaps(disk, workplace, journal);
  await publishKept(disk, workplace, journal, done);
  return done;
}

async function settleSwaps(
  disk: FileSystem,
  workplace: Workplace,
  journal: Journal,
): Promise<Set<number>> {
  const done = new Set([...journal.done, ...await finishSwaps(disk, workplace, journal)]);
  await clear(disk, workplace, "old");
  return done;
}

/**
 * Completes what an interrupted run had begun to put in place, so that a plan can be made from what
 * stands there. Takes and gives back the lock; does nothing where nothing was begun.
 *
 * @returns the labels of the units that stand in their places now.
 * @throws {RecoveryError} where another recovery is at work, or the swap cannot be finished.
 */
export async function finishBegun(disk: FileSystem, workplace: Workplace): Promise<string[]> {
  if (disk.names(workplace.area("swapping")).length === 0) return [];
  const lock = await takeLock(disk, workplace);
  try {
    const journal = readJournal(disk, workplace);
    if (!journal) return [];
    const done = new Set(await finishSwaps(disk, workplace, journal));
    return journal.units.filter(({ number }) => done.has(number)).map(({ label }) => label);
  } finally {
    lock.release();
  }
}

/** Whether a workplace holds nothing that anybody could miss, and no journal of what was done. */
export function isBare(disk: FileSystem, workplace: Workplace): boolean {
  return !disk.info(workplace.journal) && !holdsData(disk, workplace) &&
    disk.names(workplace.area("kept")).length === 0;
}

/** As `isBare()`, for a workplace with the journal of this run, in which nothing was replaced. */
export function isUnused(disk: FileSystem, workplace: Workplace, head: JournalHead): boolean {
  return !holdsData(disk, workplace) && !holdsKept(disk, workplace, head) &&
    readJournal(disk, workplace)?.done.size === 0;
}

function holdsData(disk: FileSystem, workplace: Workplace): boolean {
  return disk.names(workplace.area("swapping")).length > 0 ||
    disk.names(workplace.area("old")).some((unit) =>
      disk.names(`${workplace.area("old")}/${unit}`).length > 0
    );
}

/**
 * Completes the swaps that were begun; gives the numbers of the units that are done. What has been put
 * in the way of an addition since then stays; what is still lacking is for the next plan to add.
 */
async function finishSwaps(
  disk: FileSystem,
  workplace: Workplace,
  journal: Journal,
): Promise<number[]> {
  const begun = numbersIn(disk, workplace, "swapping");
  // Of a unit that is done only the directory is left; what it came from may hold something else now.
  const units = journal.units
    .filter(({ number }) => begun.has(number) && !journal.done.has(number));
  if (units.length === 0) return [];
  const sync = () =>
    disk.syncDirectories([
      ...new Set(units.flatMap((unit) => directoriesOfSwap(disk, workplace, unit))),
      workplace.area("swapping"),
    ]);
  for (const unit of units) attempt(unit, () => prepareSwap(disk, workplace, unit));
  for (const unit of units) attempt(unit, () => gather(disk, workplace, unit));
  await sync();
  const additions = units.filter(({ seen, staged }) => seen && staged.some(isFirst));
  for (const unit of additions) {
    attempt(unit, () => swapIn(disk, workplace, unit, { only: isFirst, yields: true }));
  }
  if (additions.length > 0) await sync();
  const done = units.filter((unit) =>
    attempt(unit, () => swapIn(disk, workplace, unit, { yields: true }))
  );
  await sync();
  noteDone(disk, workplace, done.map(({ number }) => number));
  await clear(disk, workplace, "swapping");
  return done.map(({ number }) => number);
}

function attempt<T>({ label, parent }: JournalUnit, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { reason, hints } = reasonOf(error, parent);
    throw new RecoveryError(
      "failed",
      `Cannot finish what an interrupted recovery began with ${label}: ${reason}`,
      [...hints, "What was there is safe in the work directory until then"],
      error,
    );
  }
}

function numbersIn(
  disk: FileSystem,
  workplace: Workplace,
  area: "ready" | "swapping",
): Set<number> {
  return new Set(disk.names(workplace.area(area)).map(Number));
}

/** Removes all that is in an area. */
export async function clear(disk: FileSystem, workplace: Workplace, area: Area): Promise<void> {
  const path = workplace.area(area);
  for (const name of disk.names(path)) await disk.removeTree(`${path}/${name}`);
}

/** Without a journal nobody knows where these belong; they may be the only copy of somebody's mail. */
function refuseUnexplained(disk: FileSystem, workplace: Workplace): void {
  for (const area of ["swapping", "old", "kept"] as const) {
    const [first] = disk.names(workplace.area(area));
    if (first === undefined) continue;
    throw new RecoveryError(
      "target",
      `"${
        workplace.area(area)
      }" holds data of an interrupted recovery, but its journal cannot be read`,
      [`Look at it, move "${workplace.path}" to another place, and run the same command again`],
    );
  }
}
