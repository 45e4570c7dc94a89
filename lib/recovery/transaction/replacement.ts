import type { FileSystem } from "../file_system.ts";
import { noteDone } from "./journal.ts";
import { inParallel } from "./parallel.ts";
import type { PlacedUnit } from "./placement.ts";
import type { Replaceable } from "../plan/plan.ts";
import { gather, putBack } from "./sources.ts";
import {
  directoriesOfSwap,
  isFirst,
  prepareSwap,
  removeEmpty,
  StuckSwapError,
  swapIn,
  type SwapOptions,
} from "./swap.ts";
import type { Workplace } from "./workplace.ts";

/** Units that are swapped in between two waits for the disk. */
const GROUP = 64;

/** How many trees are deleted at once. */
const MOST_DELETING = 8;

export interface Replaced<U extends Replaceable> {
  /** Units that could not be replaced and are as they were before. */
  readonly failed: readonly { readonly placed: PlacedUnit<U>; readonly error: unknown }[];
  /** Units whose replacement was begun and that only another run can bring to its end. */
  readonly unsettled: readonly PlacedUnit<U>[];
  /** An error that no further unit would escape. */
  readonly fatal: unknown;
}

export interface ReplaceOptions<U extends Replaceable> {
  readonly keepGoing: boolean;
  /** Asked between two units. */
  readonly isStopped: () => boolean;
  /** Told each unit that stands in its place for good. */
  readonly done: (placed: PlacedUnit<U>) => void;
}

/**
 * Swaps in units that stand in `ready`, in their order, and deletes what they replaced where it is not
 * kept. Each step is on the disk before the next relies on it. Does not throw for what a disk does.
 */
export async function replaceUnits<U extends Replaceable>(
  disk: FileSystem,
  units: readonly PlacedUnit<U>[],
  options: ReplaceOptions<U>,
): Promise<Replaced<U>> {
  const replacement = new Replacement(disk, options);
  for (let from = 0; from < units.length && !replacement.isOver; from += GROUP) {
    await replacement.replace(units.slice(from, from + GROUP));
  }
  return replacement;
}

class Replacement<U extends Replaceable> implements Replaced<U> {
  readonly failed: { placed: PlacedUnit<U>; error: unknown }[] = [];
  readonly unsettled: PlacedUnit<U>[] = [];
  fatal: unknown;
  readonly #disk: FileSystem;
  readonly #options: ReplaceOptions<U>;
  /** Directories that were made for a swap. */
  readonly #made = new Map<PlacedUnit<U>, string[]>();

  constructor(disk: FileSystem, options: ReplaceOptions<U>) {
    this.#disk = disk;
    this.#options = options;
  }

  get isOver(): boolean {
    return this.fatal !== undefined || this.#options.isStopped() ||
      (this.failed.length > 0 && !this.#options.keepGoing);
  }

  async replace(group: readonly PlacedUnit<U>[]): Promise<void> {
    const prepared = group.filter((placed) => !this.isOver && this.#prepare(placed));
    if (!await this.#begin(prepared)) return;
    const raised = await this.#raise(prepared);
    const swapped: PlacedUnit<U>[] = [];
    for (const placed of raised) {
      if (this.isOver) this.#cancel(placed);
      else if (this.#swap(placed)) swapped.push(placed);
    }
    if (swapped.length > 0) await this.#finish(swapped);
  }

  #prepare(placed: PlacedUnit<U>): boolean {
    try {
      this.#made.set(placed, prepareSwap(this.#disk, placed.workplace, placed.entry));
      return true;
    } catch (error) {
      this.failed.push({ placed, error });
      return false;
    }
  }

  /** After this, a swap that is interrupted will be finished, not forgotten. */
  async #begin(group: readonly PlacedUnit<U>[]): Promise<boolean> {
    try {
      for (const { workplace, unit, entry } of group) {
        if (entry.sources) gather(this.#disk, workplace, entry);
        else this.#disk.rename(workplace.of("ready", unit), workplace.of("swapping", unit));
      }
      await this.#sync(group, (place) => [place.area("ready"), place.area("swapping")]);
      return true;
    } catch (error) {
      for (const placed of group) this.#cancel(placed);
      this.fatal = error;
      return false;
    }
  }

  /**
   * Before messages are added to a live folder, its `status.fld` says that their numbers are taken, so
   * that a server which is started after a crash gives them to no other message.
   */
  async #raise(group: readonly PlacedUnit<U>[]): Promise<PlacedUnit<U>[]> {
    const additions = group.filter(({ entry }) => entry.staged.some(isFirst) && entry.seen);
    const failed = new Set(additions.filter((placed) => !this.#swap(placed, { only: isFirst })));
    try {
      await this.#sync(additions.filter((placed) => !failed.has(placed)), () => []);
    } catch (error) {
      for (const placed of group) this.#cancel(placed);
      this.fatal ??= error;
      return [];
    }
    return group.filter((placed) => !failed.has(placed));
  }

  #swap(placed: PlacedUnit<U>, options: SwapOptions = {}): boolean {
    try {
      swapIn(this.#disk, placed.workplace, placed.entry, options);
      return true;
    } catch (error) {
      if (error instanceof StuckSwapError) {
        this.unsettled.push(placed);
        this.fatal = error;
      } else {
        this.failed.push({ placed, error });
        this.#cancel(placed);
      }
      return false;
    }
  }

  /** The unit is, and stays, as it was before; what was built for it is ready again. */
  #cancel(placed: PlacedUnit<U>): void {
    const { workplace, unit, entry } = placed;
    try {
      if (entry.sources) {
        putBack(this.#disk, workplace, entry);
      } else if (this.#disk.info(workplace.of("swapping", unit))) {
        this.#disk.rename(workplace.of("swapping", unit), workplace.of("ready", unit));
      }
      removeEmpty(this.#disk, this.#made.get(placed) ?? []);
    } catch (error) {
      this.unsettled.push(placed);
      this.fatal ??= error;
    }
  }

  /** The new is durable in its place, and so is what is kept, before anything old is deleted. */
  async #finish(swapped: readonly PlacedUnit<U>[]): Promise<void> {
    try {
      await this.#sync(swapped, () => []);
    } catch (error) {
      this.unsettled.push(...swapped);
      this.fatal ??= error;
      return;
    }
    // Before the journal is written: it may be the room for it that is missing.
    await this.#delete(swapped, "old");
    for (const workplace of workplacesOf(swapped)) {
      const here = swapped.filter((placed) => placed.workplace === workplace);
      try {
        noteDone(this.#disk, workplace, here.map(({ unit }) => unit.number));
      } catch (error) {
        this.unsettled.push(...here);
        this.fatal ??= error;
        continue;
      }
      await this.#delete(here, "swapping");
      for (const placed of here) this.#options.done(placed);
    }
  }

  /** What cannot be deleted stays in the work directory, and the run says so. */
  async #delete(units: readonly PlacedUnit<U>[], area: "old" | "swapping"): Promise<void> {
    await inParallel(units, MOST_DELETING, async ({ workplace, unit }) => {
      try {
        await this.#disk.removeTree(workplace.of(area, unit));
      } catch (error) {
        this.fatal ??= error;
      }
    });
  }

  async #sync(
    units: readonly PlacedUnit<U>[],
    areasOf: (workplace: Workplace) => readonly string[],
  ): Promise<void> {
    const directories = new Set(units.flatMap(({ workplace, entry }) => [
      ...directoriesOfSwap(this.#disk, workplace, entry),
      ...areasOf(workplace),
    ]));
    await this.#disk.syncDirectories([...directories]);
  }
}

function workplacesOf(units: readonly PlacedUnit<Replaceable>[]): Workplace[] {
  return [...new Set(units.map(({ workplace }) => workplace))];
}
