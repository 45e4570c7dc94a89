import type { LocalEntry } from "./local_entry.ts";
import type { PlacedLocal } from "./record_placer.ts";

/** An entry that may belong to a nested zip. */
export interface Pending extends PlacedLocal {
  /** All that follow each other without a gap have the same number. */
  readonly run: number;
  /** End (bytes) of what a damaged entry in front claims for itself. */
  readonly claim: number;
}

/** Entries found behind damage: whether they are the archive's own shows only at the end of the gap. */
export class PendingEntries {
  #waiting: Pending[] = [];
  #runEnds: number[] = [];

  add(pending: Pending): void {
    this.#waiting.push(pending);
  }

  /** The number of a new run. */
  newRun(): number {
    return this.#runEnds.push(0) - 1;
  }

  /** The run goes on to `end` (bytes in the source). */
  extend(run: number, end: number): void {
    this.#runEnds[run] = end;
  }

  /** Gives up all from `zipStart` (bytes in the source) on: they belong to the nested zip there. */
  giveUpFrom(zipStart: number): Pending[] {
    return this.#takeOut(({ position }) => position >= zipStart);
  }

  /**
   * Gives up what is not made like the archive's own entries (`makes`; none: unknown), and each run that
   * ends inside what a damaged entry claims.
   */
  giveUpUnlike(makes: ReadonlySet<string>): Pending[] {
    return this.#takeOut(({ local, position, claim, run }) =>
      (makes.size > 0 && !makes.has(makeOf(local))) ||
      (position < claim && this.#runEnds[run]! <= claim)
    );
  }

  /** Hands over all that are left. */
  takeAll(): Pending[] {
    return this.#waiting.splice(0);
  }

  #takeOut(rejects: (pending: Pending) => boolean): Pending[] {
    const rejected = this.#waiting.filter(rejects);
    this.#waiting = this.#waiting.filter((pending) => !rejects(pending));
    return rejected;
  }
}

/** How a writer makes its headers: nested zips mostly come from another one. */
export function makeOf(entry: LocalEntry): string {
  return `${entry.version}/${entry.flags & 0x0809}/${entry.extra.length > 0}`;
}
