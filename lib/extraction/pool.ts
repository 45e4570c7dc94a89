import { Counters } from "./counters.ts";
import { AsTheyCome, type Delivery, InOrder } from "./delivery.ts";
import { Extractor } from "./extractor.ts";
import { PLAIN_WORKERS, type Workers } from "./skills.ts";
import type { Setup, Slice, SliceResult } from "./slice.ts";
import { StopFlag } from "./stop_flag.ts";
import { filesOpenAtOnce } from "./jobs.ts";
import { type Hand, WorkerHand } from "./worker_hand.ts";

export interface PoolOptions {
  /** How many workers; 0: the slices are carried out on the thread that asks. */
  readonly jobs: number;
  /** What they can do; by default they check and write. */
  readonly workers?: Workers;
}

export interface RunOptions {
  /** Give the results in the order of the slices, and not as they come. */
  readonly isOrdered?: boolean;
}

/** So many slices for each worker may be on their way while an earlier one is still waited for. */
const AHEAD = 4;

/**
 * Workers that carry out slices side by side. With `jobs` 0 the slices are carried out here, which is
 * faster for a few files than starting a worker.
 */
export class Pool<Found = unknown> {
  readonly #hands: readonly Hand[];
  readonly #counters: SharedArrayBuffer;
  readonly #stop: StopFlag;
  /** What was odd about entries and was trusted all the same. */
  readonly trusted: string[] = [];

  constructor(
    setup: Omit<Setup<Found>, "counters" | "stop" | "mostOpen">,
    { jobs, workers = PLAIN_WORKERS }: PoolOptions,
  ) {
    this.#counters = Counters.allocate(Math.max(jobs, 1));
    const stop = StopFlag.allocate();
    this.#stop = new StopFlag(stop);
    const mostOpen = filesOpenAtOnce(jobs);
    const whole: Setup<Found> = { ...setup, mostOpen, counters: this.#counters, stop };
    const { module, skills } = workers;
    this.#hands = jobs === 0
      ? [new Extractor(whole, { worker: 0, skills })]
      : Array.from({ length: jobs }, (_, number) =>
        new WorkerHand(module, { setup: whole, number }));
  }

  /** Files and bytes that are done. */
  get progress(): { files: number; bytes: number } {
    return Counters.total(this.#counters);
  }

  /** Asks all workers to stop after the file at hand. */
  stop(): void {
    this.#stop.raise();
  }

  get isStopped(): boolean {
    return this.#stop.isRaised;
  }

  /**
   * Carries out all slices, in their order as workers become free; `finish` is told each result and
   * is not called twice at once. After `stop()`, or where a visitor has stopped the run, it is still told
   * what the slices at hand have come to.
   *
   * With `isOrdered`, workers run ahead of what was told by a few slices at most: small slices first
   * bring the first results soon.
   *
   * @throws {BugError} where a visitor or conversion has a fault; what `finish` throws. All workers have
   * come to rest then.
   */
  async run(
    slices: Iterable<Slice>,
    finish: (result: SliceResult<Found>) => void,
    { isOrdered = false }: RunOptions = {},
  ): Promise<void> {
    const delivery: Delivery<SliceResult<Found>> = isOrdered
      ? new InOrder(finish, AHEAD * this.#hands.length)
      : new AsTheyCome(finish);
    const waiting = slices[Symbol.iterator]();
    let failure: { readonly error: unknown } | undefined;
    await Promise.all(this.#hands.map(async (hand) => {
      try {
        await this.#work(hand, waiting, delivery);
      } catch (error) {
        failure ??= { error };
        this.stop();
        delivery.abandon();
      }
    }));
    if (failure) throw (failure as { readonly error: unknown }).error;
  }

  close(): void {
    for (const hand of this.#hands) hand.close();
  }

  async #work(
    hand: Hand,
    waiting: Iterator<Slice>,
    delivery: Delivery<SliceResult<Found>>,
  ): Promise<void> {
    // While the files of a slice are brought to the disk, the next one is worked at.
    let delivered = Promise.resolve();
    try {
      for (;;) {
        for (let full = delivery.full(); full; full = delivery.full()) await full;
        if (this.isStopped) break;
        const next = waiting.next();
        if (next.done) break;
        const ticket = delivery.handOut();
        const { worked, result } = hand.extract(next.value);
        const before = delivered;
        delivered = result.then((result) => {
          this.trusted.push(...result.trusted ?? []);
          delivery.deliver(ticket, result as SliceResult<Found>);
        });
        // They are waited for below, but not at once.
        delivered.catch(() => {});
        await Promise.all([worked, before]);
      }
    } finally {
      await delivered;
    }
  }
}
