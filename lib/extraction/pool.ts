import { Extractor } from "./extract.ts";
import { Counters, type Setup, type Slice, type SliceResult } from "./slice.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

/** Something that carries out one slice at a time. */
interface Hand {
  extract(slice: Slice): Promise<SliceResult>;
  close(): void;
}

/**
 * Workers that carry out slices side by side. With `jobs` 0 the slices are carried out here, on the
 * thread that asks, which is faster for a few files than starting a worker.
 */
export class Pool {
  readonly #hands: Hand[];
  readonly #counters: SharedArrayBuffer;
  readonly #stop: Int32Array;
  /** What was odd about entries and was trusted all the same. */
  readonly trusted: string[] = [];

  constructor(setup: Omit<Setup, "counters" | "stop">, jobs: number) {
    this.#counters = Counters.allocate(Math.max(jobs, 1));
    const stop = new SharedArrayBuffer(4);
    this.#stop = new Int32Array(stop);
    const whole: Setup = { ...setup, counters: this.#counters, stop };
    this.#hands = jobs === 0
      ? [new Extractor(whole, 0)]
      : Array.from({ length: jobs }, (_, worker) => new WorkerHand(whole, worker));
  }

  /** Files and bytes that are done. */
  get progress(): { files: number; bytes: number } {
    return Counters.total(this.#counters);
  }

  /** Asks all workers to stop after the file at hand. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  /**
   * Carries out all slices, in their order as workers become free; `finish` is told each result and
   * is not called twice at once.
   */
  async run(slices: Iterable<Slice>, finish: (result: SliceResult) => void): Promise<void> {
    const waiting = slices[Symbol.iterator]();
    await Promise.all(this.#hands.map(async (hand) => {
      while (!this.isStopped) {
        const next = waiting.next();
        if (next.done) return;
        const result = await hand.extract(next.value);
        this.trusted.push(...result.trusted ?? []);
        finish(result);
      }
    }));
  }

  close(): void {
    for (const hand of this.#hands) hand.close();
  }
}

/** A worker that is started for its first slice. */
class WorkerHand implements Hand {
  readonly #setup: Setup;
  readonly #number: number;
  #worker: Worker | undefined;
  #settle: PromiseWithResolvers<SliceResult> | undefined;

  constructor(setup: Setup, number: number) {
    this.#setup = setup;
    this.#number = number;
  }

  extract(slice: Slice): Promise<SliceResult> {
    this.#worker ??= this.#start();
    this.#settle = Promise.withResolvers<SliceResult>();
    send(this.#worker, { kind: "slice", slice });
    return this.#settle.promise;
  }

  close(): void {
    if (this.#worker) send(this.#worker, { kind: "close" });
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "result") this.#settle?.resolve(data.result);
      else this.#settle?.reject(new Error(data.message));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#settle?.reject(new Error(event.message));
    };
    send(worker, { kind: "setup", setup: this.#setup, worker: this.#number });
    return worker;
  }
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
