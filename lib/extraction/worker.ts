/// <reference lib="webworker" />
import { Extractor } from "./extract.ts";
import type { Setup, Slice, SliceResult } from "./slice.ts";

/** What the pool sends: the setup first, then slices; `close` ends the worker. */
export type ToWorker =
  | { readonly kind: "setup"; readonly setup: Setup; readonly worker: number }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "close" };

/** What it sends back: for each slice its result, or the bug that it met. */
export type FromWorker =
  | { readonly kind: "result"; readonly result: SliceResult }
  | { readonly kind: "bug"; readonly message: string };

let extractor: Extractor | undefined;

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "setup":
      extractor = new Extractor(data.setup, data.worker);
      break;
    case "slice":
      self.postMessage(await carryOut(data.slice));
      break;
    case "close":
      extractor?.close();
      self.close();
  }
};

/** Caught here, since the runtime would print what is not. */
async function carryOut(slice: Slice): Promise<FromWorker> {
  try {
    return { kind: "result", result: await extractor!.extract(slice) };
  } catch (error) {
    return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
  }
}
