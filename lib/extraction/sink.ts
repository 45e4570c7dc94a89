import type { SliceResult } from "./slice.ts";

/** What becomes of the files of one slice. */
export interface Sink {
  /**
   * Deals with the file at a position; positions only rise. A promise only where that has to wait.
   *
   * @throws {ZipError} where the file cannot be read, {CollisionError} where its name is taken: others may
   * follow. {StoppedError} where no more are wanted. Anything else is an error that no file would escape.
   */
  put(position: number): Promise<void> | undefined;

  /**
   * After the last file, whatever came: what was put is on the disk. `isComplete`: all files of the slice
   * were dealt with.
   *
   * @throws an error that no file would escape.
   */
  end?(how: { readonly isComplete: boolean }): Promise<void>;

  /** Closes what files it can; gives whether there were any. */
  relieve?(): Promise<boolean>;

  /** What goes to the main thread. */
  readonly result?: Pick<SliceResult, "visited" | "appended">;

  /** What an error of the system at a position is about, if it does not say so; or one at the end. */
  pathAt?(position: number | undefined): string;
}

/** The name of a file is taken, although nothing of this run may be there; `message` says by what. */
export class CollisionError extends Error {}
