/// <reference lib="webworker" />
import { Extractor } from "./extractor.ts";
import type { Skills } from "./skills.ts";
import type { Setup, Slice, SliceResult } from "./slice.ts";

/** What the pool sends: the setup first, then slices; `close` ends the worker. */
export type ToWorker =
  | { readonly kind: "setup"; readonly setup: Setup; readonly worker: number }
  | { readonly kind: "slice"; readonly ticket: number; readonly slice: Slice }
  | { readonly kind: "close" };

/**
 * What it sends back: of each slice that it is `worked`, and its result, or the bug that it met; a bug
 * without a ticket is that of the worker.
 */
export type FromWorker =
  | { readonly kind: "worked"; readonly ticket: number }
  | { readonly kind: "result"; readonly ticket: number; readonly result: SliceResult }
  | { readonly kind: "bug"; readonly ticket: number | undefined; readonly message: string };

/** Lets this Worker carry out what the pool sends it; all that its module has to do. */
export function serveSlices(skills: Skills): void {
  let extractor: Extractor | undefined;
  // The runtime would print what is not caught, and the pool would wait for ever.
  self.addEventListener("error", (event) => sayBug(event, event.message));
  self.addEventListener("unhandledrejection", (event) => sayBug(event, messageOf(event.reason)));
  self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    switch (data.kind) {
      case "setup":
        extractor = new Extractor(data.setup, { worker: data.worker, skills });
        break;
      case "slice":
        answer(extractor!, data);
        break;
      case "close":
        extractor?.close();
        self.close();
    }
  };
}

async function answer(
  extractor: Extractor,
  { slice, ticket }: { readonly slice: Slice; readonly ticket: number },
): Promise<void> {
  const { worked, result } = extractor.extract(slice);
  worked.then(() => send({ kind: "worked", ticket }), () => {});
  try {
    send({ kind: "result", ticket, result: await result });
  } catch (error) {
    send({ kind: "bug", ticket, message: messageOf(error) });
  }
}

function sayBug(event: Event, message: string): void {
  event.preventDefault();
  send({ kind: "bug", ticket: undefined, message });
}

function send(message: FromWorker): void {
  self.postMessage(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
