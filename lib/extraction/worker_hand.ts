import type { Extraction } from "./extraction.ts";
import type { FromWorker, ToWorker } from "./serving.ts";
import { BugError } from "./skills.ts";
import type { Setup, Slice, SliceResult } from "./slice.ts";

/** Something that carries out one slice after another. */
export interface Hand {
  /** The one before it has to be `worked`. A {BugError} breaks the promises where that is our fault. */
  extract(slice: Slice): Extraction;
  close(): void;
}

interface Pending {
  readonly worked: PromiseWithResolvers<void>;
  readonly result: PromiseWithResolvers<SliceResult>;
}

/** A Worker that is started for its first slice. */
export class WorkerHand implements Hand {
  readonly #module: URL;
  readonly #setup: Setup;
  readonly #number: number;
  #worker: Worker | undefined;
  /** What is waited for, by the ticket of its slice. */
  readonly #pending = new Map<number, Pending>();
  #tickets = 0;

  constructor(
    module: URL,
    { setup, number }: { readonly setup: Setup; readonly number: number },
  ) {
    this.#module = module;
    this.#setup = setup;
    this.#number = number;
  }

  extract(slice: Slice): Extraction {
    this.#worker ??= this.#start();
    const ticket = this.#tickets++;
    const worked = Promise.withResolvers<void>();
    const result = Promise.withResolvers<SliceResult>();
    this.#pending.set(ticket, { worked, result });
    send(this.#worker, { kind: "slice", ticket, slice });
    return { worked: worked.promise, result: result.promise };
  }

  close(): void {
    if (this.#worker) send(this.#worker, { kind: "close" });
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { type: "module" });
    const fail = (message: string) => {
      for (const ticket of [...this.#pending.keys()]) this.#fail(ticket, message);
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      switch (data.kind) {
        case "worked":
          this.#pending.get(data.ticket)?.worked.resolve();
          break;
        case "result":
          this.#end(data.ticket, data.result);
          break;
        case "bug":
          if (data.ticket === undefined) fail(data.message);
          else this.#fail(data.ticket, data.message);
      }
    };
    worker.onmessageerror = () => fail("a worker sent what cannot be read");
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message);
    };
    send(worker, { kind: "setup", setup: this.#setup, worker: this.#number });
    return worker;
  }

  /** The result first: what it makes stop does not get the next slice. */
  #end(ticket: number, value: SliceResult): void {
    const { worked, result } = this.#take(ticket) ?? {};
    result?.resolve(value);
    worked?.resolve();
  }

  #fail(ticket: number, message: string): void {
    const { worked, result } = this.#take(ticket) ?? {};
    worked?.reject(new BugError(message));
    result?.reject(new BugError(message));
  }

  #take(ticket: number): Pending | undefined {
    const pending = this.#pending.get(ticket);
    this.#pending.delete(ticket);
    return pending;
  }
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
