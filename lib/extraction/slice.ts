import type { SharedDirectory } from "../zip/central_directory.ts";
import type { ZipErrorCode } from "../zip/zip_error.ts";
import type { Access } from "./access.ts";
import type { FatalFailure } from "./failure.ts";

/** An archive as a Worker opens it anew; its directory's memory is shared. */
export interface ArchiveHandle {
  readonly label: string;
  readonly paths: readonly string[];
  readonly form: "zip" | "folder";
  readonly directory: SharedDirectory;
}

/** What all slices of one run have in common. */
export interface Setup {
  readonly archives: readonly ArchiveHandle[];
  readonly password: string | undefined;
  /** Trust an archive's central directory where the local headers differ. */
  readonly trustDirectory: boolean;
  /** Go on with the next file after a damaged one. */
  readonly keepGoing: boolean;
  /** A `Counters` for each worker. */
  readonly counters: SharedArrayBuffer;
  /** One Int32: not 0 asks all workers to stop after the file at hand. */
  readonly stop: SharedArrayBuffer;
}

/** Where the files of a slice are written. */
export interface Destination {
  /** Absolute paths of directories that are already there. */
  readonly directories: readonly string[];
  /** Index into `directories`, a file each. */
  readonly directoryOf: Uint32Array;
  /** Names for files that are not to have their own, a file each; `undefined` where all have. */
  readonly names: readonly (string | undefined)[] | undefined;
  /** The different accesses of its files. */
  readonly accesses: readonly Access[];
  /** Index into `accesses`, a file each. */
  readonly accessOf: Uint16Array;
  /** Whether files of an interrupted run may be there, to be used where they are complete. */
  readonly reuse: boolean;
}

/** Consecutive files of one unit, carried out by one worker. */
export interface Slice {
  readonly number: number;
  /** Index into the setup's archives, a file each. */
  readonly archiveOf: Uint16Array;
  /** Index of the entry in its archive's directory, a file each. */
  readonly entryOf: Uint32Array;
  /** `undefined`: the files are only read and checked. */
  readonly destination: Destination | undefined;
}

/** A file that could not be recovered; all others are as the backup holds them. */
export interface ItemFailure {
  /** Position in the slice. */
  readonly position: number;
  /** `collision`: another file of this recovery has the same name on this system. */
  readonly code: ZipErrorCode | "collision";
  readonly reason: string;
}

export interface SliceResult {
  readonly number: number;
  readonly failures: readonly ItemFailure[];
  readonly fatal: FatalFailure | undefined;
  /** What was odd about entries and is trusted all the same. */
  readonly trusted?: readonly string[];
  /** Whether all files of the slice were dealt with; otherwise it was told to stop. */
  readonly isComplete: boolean;
}

/** Numbers of one worker that the main thread reads while it works: files, bytes, current archive. */
export class Counters {
  static readonly #fields = 2;
  readonly #values: Float64Array;
  readonly #offset: number;

  constructor(buffer: SharedArrayBuffer, worker: number) {
    this.#values = new Float64Array(buffer);
    this.#offset = worker * Counters.#fields;
  }

  static allocate(workers: number): SharedArrayBuffer {
    return new SharedArrayBuffer(workers * Counters.#fields * 8);
  }

  /** The sums over all workers. */
  static total(buffer: SharedArrayBuffer): { files: number; bytes: number } {
    const values = new Float64Array(buffer);
    let files = 0;
    let bytes = 0;
    for (let at = 0; at < values.length; at += Counters.#fields) {
      files += values[at]!;
      bytes += values[at + 1]!;
    }
    return { files, bytes };
  }

  addFile(): void {
    this.#values[this.#offset]! += 1;
  }

  addBytes(bytes: number): void {
    this.#values[this.#offset + 1]! += bytes;
  }
}
