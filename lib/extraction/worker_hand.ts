import type { FromWorker, ToWorker } from "./serving.ts";
import { BugError } from "./skills.ts";
import type { Setup, Slice, SliceResult } from "./slice.ts";

/** Something that carries out one slice at a time. */
export interface Hand {
  /** @throws {BugError} where that is our fault. */
  extract(slice: Slice): Promise<SliceResult>;
  close(): void;
}

/** A Worker that is started for its first slice. */
export class WorkerHand implements Hand {
  readonly #module: URL;
  readonly #setup: Setup;
  readonly #number: number;
  #worker: Worker | undefined;
  #settle: PromiseWithResolvers<SliceResult> | undefined;

  constructor(
    module: URL,
    { setup, number }: { readonly setup: Setup; readonly number: number },
  ) {
    this.#module = module;
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
    const worker = new Worker(this.#module, { type: "module" });
    const fail = (message: string) => this.#settle?.reject(new BugError(message));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "result") this.#settle?.resolve(data.result);
      else fail(data.message);
    };
    worker.onmessageerror = () => fail("a worker sent what cannot be read");
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message);
    };
    send(worker, { kind: "setup", setup: this.#setup, worker: this.#number });
    return worker;
  }
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
