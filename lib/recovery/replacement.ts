import { dirname, join } from "node:path";
import type { FileSystem } from "./file_system.ts";
import { noteDone } from "./journal.ts";
import type { PlacedUnit } from "./placement.ts";
import { StuckSwapError, swapIn } from "./swap.ts";
import type { Workplace } from "./workplace.ts";

/** Units that are swapped in between two waits for the disk. */
const GROUP = 64;

export interface Replaced {
  readonly done: readonly PlacedUnit[];
  /** Units that are still as they were before. */
  readonly failed: readonly { readonly placed: PlacedUnit; readonly error: unknown }[];
}

export interface ReplaceOptions {
  readonly keepGoing: boolean;
  /** Asked between two units. */
  readonly isStopped: () => boolean;
  readonly done: (placed: PlacedUnit) => void;
}

/**
 * Swaps in units that stand in `ready`, in their order, and deletes what they replaced where it is not
 * kept. Each step is on the disk before the next relies on it.
 *
 * @throws {StuckSwapError} where a swap could be neither finished nor undone.
 */
export async function replaceUnits(
  disk: FileSystem,
  units: readonly PlacedUnit[],
  options: ReplaceOptions,
): Promise<Replaced> {
  const done: PlacedUnit[] = [];
  const failed: { placed: PlacedUnit; error: unknown }[] = [];
  for (let from = 0; from < units.length; from += GROUP) {
    if (options.isStopped() || (failed.length > 0 && !options.keepGoing)) break;
    const group = units.slice(from, from + GROUP);
    await beginSwaps(disk, group);
    const swapped: PlacedUnit[] = [];
    for (const placed of group) {
      if (options.isStopped() || (failed.length > 0 && !options.keepGoing)) {
        cancelSwap(disk, placed);
        continue;
      }
      try {
        swapIn(disk, placed.workplace, placed.entry);
        swapped.push(placed);
      } catch (error) {
        if (error instanceof StuckSwapError) throw error;
        cancelSwap(disk, placed);
        failed.push({ placed, error });
      }
    }
    await finishSwaps(disk, swapped);
    done.push(...swapped);
    for (const placed of swapped) options.done(placed);
  }
  return { done, failed };
}

/** From here on, a swap that is interrupted will be finished, not forgotten. */
async function beginSwaps(disk: FileSystem, group: readonly PlacedUnit[]): Promise<void> {
  for (const { workplace, unit } of group) {
    disk.rename(workplace.of("ready", unit), workplace.of("swapping", unit));
  }
  await disk.syncDirectories(
    workplacesOf(group).flatMap((place) => [place.area("ready"), place.area("swapping")]),
  );
}

function cancelSwap(disk: FileSystem, { workplace, unit }: PlacedUnit): void {
  disk.rename(workplace.of("swapping", unit), workplace.of("ready", unit));
}

/** The new is durable in its place, and so is what is kept, before anything old is deleted. */
async function finishSwaps(disk: FileSystem, swapped: readonly PlacedUnit[]): Promise<void> {
  if (swapped.length === 0) return;
  const touched = new Set(swapped.flatMap(({ entry, workplace }) => [
    entry.parent,
    dirname(entry.parent),
    ...(entry.kept?.paths ?? []).map((path) =>
      dirname(join(workplace.kept(entry.kept!.keep), path))
    ),
  ]));
  await disk.syncDirectories([...touched].filter((path) => disk.info(path)));
  for (const workplace of workplacesOf(swapped)) {
    noteDone(
      disk,
      workplace,
      swapped.filter((placed) => placed.workplace === workplace).map(({ unit }) => unit),
    );
  }
  for (const { workplace, unit } of swapped) {
    disk.remove(workplace.of("swapping", unit));
    disk.remove(workplace.of("old", unit));
  }
}

function workplacesOf(units: readonly PlacedUnit[]): Workplace[] {
  return [...new Set(units.map(({ workplace }) => workplace))];
}
