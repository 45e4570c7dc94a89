/** What a long run is doing. */
export type Phase = "verifying" | "recovering" | "replacing" | "cleaning up";

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
  warn(message: string, hints?: readonly string[]): void;
}
