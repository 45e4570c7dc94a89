/// <reference lib="webworker" />
import { Extractor } from "./extract.ts";
import type { Setup, Slice } from "./slice.ts";

/** What the pool sends: the setup first, then slices; `close` ends the worker. */
export type ToWorker =
  | { readonly kind: "setup"; readonly setup: Setup; readonly worker: number }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "close" };

let extractor: Extractor | undefined;

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "setup":
      extractor = new Extractor(data.setup, data.worker);
      break;
    case "slice":
      self.postMessage(await extractor!.extract(data.slice));
      break;
    case "close":
      extractor?.close();
      self.close();
  }
};
