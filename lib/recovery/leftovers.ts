import { RecoveryError } from "../errors.ts";
import { isSameBoot } from "./boot.ts";
import type { FileSystem } from "./file_system.ts";
import { beginJournal, type Journal, type JournalHead, noteDone, readJournal } from "./journal.ts";
import { publishKept } from "./kept.ts";
import { swapIn } from "./swap.ts";
import { AREAS, type Workplace } from "./workplace.ts";

/** What an earlier run of the same command left to go on with. */
export interface Leftovers {
  /** Numbers of the units that stand in their places. */
  readonly done: ReadonlySet<number>;
  /** Numbers of the units that are built and only have to be swapped in. */
  readonly ready: ReadonlySet<number>;
  /** Whether files of units that were being built may be there. */
  readonly hasStaged: boolean;
}

/**
 * Brings a workplace, whose lock is held, into order after whatever happened to the run before:
 * swaps that were begun are finished. What the same command had prepared is kept; a different one's
 * is cleared away, and what it kept (`-b`) gets its final name. Then the journal of this run begins.
 *
 * @throws {RecoveryError} "target" where the leftovers cannot be understood.
 */
export async function settleLeftovers(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
): Promise<Leftovers> {
  const journal = readJournal(disk, workplace);
  if (!journal) {
    refuseUnexplained(disk, workplace);
    for (const area of AREAS) clear(disk, workplace, area);
    await beginJournal(disk, workplace, head);
    return { done: new Set(), ready: new Set(), hasStaged: false };
  }
  const done = new Set([...journal.done, ...await finishSwaps(disk, workplace, journal)]);
  clear(disk, workplace, "old");
  if (journal.run !== head.run) {
    await publishKept(disk, workplace, journal);
    for (const area of AREAS) clear(disk, workplace, area);
    await beginJournal(disk, workplace, head);
    return { done: new Set(), ready: new Set(), hasStaged: false };
  }
  // After a power cut, a file may have its size and time but not its content.
  const hasStaged = isSameBoot(journal.boot, head.boot);
  if (!hasStaged) clear(disk, workplace, "stage");
  await beginJournal(disk, workplace, head);
  noteDone(disk, workplace, [...done].map((number) => ({ number })));
  return { done, ready: numbersIn(disk, workplace, "ready"), hasStaged };
}

/** Completes the swaps that were begun; gives the numbers of their units. */
async function finishSwaps(
  disk: FileSystem,
  workplace: Workplace,
  journal: Journal,
): Promise<number[]> {
  const begun = numbersIn(disk, workplace, "swapping");
  const units = journal.units.filter(({ number }) => begun.has(number));
  for (const unit of units) swapIn(disk, workplace, unit);
  await disk.syncDirectories([...new Set(units.map(({ parent }) => parent))]);
  noteDone(disk, workplace, units);
  clear(disk, workplace, "swapping");
  return [...begun];
}

function numbersIn(
  disk: FileSystem,
  workplace: Workplace,
  area: "ready" | "swapping",
): Set<number> {
  return new Set(disk.names(workplace.area(area)).map(Number));
}

function clear(disk: FileSystem, workplace: Workplace, area: typeof AREAS[number]): void {
  const path = workplace.area(area);
  disk.remove(path);
  disk.makeDirectory(path, { mode: 0o700 });
}

/** Without a journal nobody knows where these belong; they may be the only copy of somebody's mail. */
function refuseUnexplained(disk: FileSystem, workplace: Workplace): void {
  for (const area of ["swapping", "old", "kept", "gone"] as const) {
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
