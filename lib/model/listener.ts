import type { Remedy } from "./remedy.ts";

/** What a long run is doing. */
export type Phase =
  | "searching"
  | "exporting"
  | "verifying"
  | "recovering"
  | "replacing"
  | "cleaning up";

export interface Progress {
  readonly phase: Phase;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** The mailbox or part at hand. */
  readonly current: string;
}

/** What the engine tells while it works; it knows no terminal. */
export interface Listener {
  progress(progress: Progress): void;
  /** A file is recovered (or verified); called only where `wantsItems`. */
  item(path: string): void;
  readonly wantsItems: boolean;
  /** A unit stands in its place. */
  unit(label: string): void;
  warn(message: string, hints?: readonly Remedy[]): void;
}

/** So many entries are named one by one. */
const MOST_NAMED = 20;

/** Says what was odd about entries and was trusted all the same. */
export function warnOfTrusted(messages: readonly string[], listener: Listener): void {
  for (const message of messages.slice(0, MOST_NAMED)) {
    listener.warn(`Trusted all the same: ${message}`);
  }
  const more = messages.length - MOST_NAMED;
  if (more > 0) listener.warn(`Trusted all the same: ${more} more entries like these`);
}
