import type { SharedDirectory } from "../zip/central_directory.ts";
import type { ZipErrorCode } from "../zip/zip_error.ts";
import type { Access } from "./access.ts";
import type { FatalFailure } from "./failure.ts";
import type { Converting } from "./conversion.ts";
import type { Visiting } from "./visitor.ts";

/** An archive as a Worker opens it anew; its directory's memory is shared. */
export interface ArchiveHandle {
  readonly label: string;
  readonly paths: readonly string[];
  readonly form: "zip" | "folder";
  readonly directory: SharedDirectory;
}

/** What all slices of one run have in common. */
export interface Setup<Found = unknown> {
  readonly archives: readonly ArchiveHandle[];
  readonly password: string | undefined;
  /** Trust an archive's central directory where the local headers differ. */
  readonly trustDirectory: boolean;
  /** Go on with the next file after a damaged one. */
  readonly keepGoing: boolean;
  /** Whom the files of slices go to that are visited. */
  readonly visitor?: Visiting<Found> | undefined;
  /** What files become that are appended; `undefined`: they stay as they are. */
  readonly conversion?: Converting | undefined;
  /** So many files may each worker have open that wait for the disk. */
  readonly mostOpen: number;
  /** A `Counters` for each worker. */
  readonly counters: SharedArrayBuffer;
  /** A `StopFlag`: asks all workers to stop after the file at hand. */
  readonly stop: SharedArrayBuffer;
}

/** The files of a slice are only read, and their size and CRC-32 checked. */
export interface Check {
  readonly kind: "check";
}

/** The files of a slice are written, each as a file. */
export interface Destination {
  readonly kind: "write";
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

/** The bytes of the files of a slice go to the visitor of the setup. */
export interface Visit {
  readonly kind: "visit";
  /** What the visitor is told about the files of this slice; plain data. */
  readonly about?: unknown;
}

/** The files of a slice, as the conversion of the setup makes them, are put one behind another. */
export interface Append {
  readonly kind: "append";
  readonly parts: readonly (Part | NamedParts)[];
  /** Index into `parts`, a file each; it never falls. */
  readonly partOf: Uint32Array;
  /** What the conversion is told about the files of this slice; plain data. */
  readonly about?: unknown;
}

/** A file that one or more files of a slice go into. It bears its name only when all of it is on the disk. */
export interface Part {
  readonly path: string;
  /**
   * Where it is written until it is whole, on the same file system; what stands there is overwritten.
   * `undefined`: under its own name, since somebody else notes when it is whole.
   */
  readonly draft: string | undefined;
  /** Permission bits; `undefined`: what the system gives a new file. */
  readonly mode?: number | undefined;
  /** Its modification time in ms since the epoch; `undefined`: when it was written. */
  readonly modified?: number | undefined;
}

/**
 * Parts of a file each that get their names from the conversion. They bear these as soon as they are
 * written: that they are whole, somebody else notes.
 */
export interface NamedParts {
  /** The directory that they are in, with those in it that the names speak of; absolute. */
  readonly directory: string;
  /** Where a file is as long as its name is not known, on the same file system; for one slice only. */
  readonly unnamed: string;
  readonly mode?: number | undefined;
}

export type Task = Check | Destination | Visit | Append;

/** Consecutive files that one worker deals with. */
export interface Slice {
  readonly number: number;
  /** Index into the setup's archives, a file each. */
  readonly archiveOf: Uint16Array;
  /** Index of the entry in its archive's directory, a file each. */
  readonly entryOf: Uint32Array;
  readonly task: Task;
}

/** A file that could not be dealt with; all others are as the backup holds them. */
export interface ItemFailure {
  /** Position in the slice. */
  readonly position: number;
  /** `collision`: something has the same name on this system already. */
  readonly code: ZipErrorCode | "collision";
  readonly reason: string;
}

/** What a visitor found in a file. */
export interface Visited<Found> {
  /** Position in the slice. */
  readonly position: number;
  readonly found: Found;
}

/** Where a file stands that was appended. */
export interface Appended {
  /** Position in the slice. */
  readonly position: number;
  /** What the conversion calls the part that it is alone in. */
  readonly name?: string;
  /** First byte in its part, and how many there are. */
  readonly offset: number;
  readonly length: number;
  /** SHA-256, in hexadecimal, of the file as the backup holds it and of what was written of it. */
  readonly original: string;
  readonly written: string;
  /** What the conversion has told about it; plain data. */
  readonly told?: unknown;
}

export interface SliceResult<Found = unknown> {
  readonly number: number;
  readonly failures: readonly ItemFailure[];
  readonly fatal: FatalFailure | undefined;
  /** What was odd about entries and is trusted all the same. */
  readonly trusted?: readonly string[];
  /** What the visitor found, in the order of the files; only those in which it found something. */
  readonly visited?: readonly Visited<Found>[];
  /** Files that are in parts which bear their names. */
  readonly appended?: readonly Appended[];
  /** Whether all files of the slice were dealt with; otherwise it was told to stop. */
  readonly isComplete: boolean;
}
