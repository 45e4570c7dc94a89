import type { Destination } from "./slice.ts";

/** A name that is taken in the directory although nothing of this recovery may be there. */
export class CollisionError extends Error {}

/** What a file must become. */
export interface FileWanted {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time in ms since the epoch. */
  readonly modified: number;
}

/**
 * Whether the file at `path` was completely written by an interrupted run. Its time is set only after
 * its content was written and checked, so size and time together say so.
 */
export function isAlreadyStaged({ path, size, modified }: FileWanted): boolean {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile && info.size === size && info.mtime?.getTime() === modified;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Opens a new file for writing.
 *
 * @throws {CollisionError} where the name is taken.
 * @throws the error of the operating system otherwise.
 */
export function createStaged(path: string, destination: Destination): Deno.FsFile {
  const options: Deno.OpenOptions = { write: true, createNew: true };
  if (destination.mode !== undefined) options.mode = destination.mode;
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (!destination.reuse) throw new CollisionError();
    removeLeftover(path);
    return Deno.openSync(path, options);
  }
}

/** Writes all of `bytes`. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(written === 0 ? bytes : bytes.subarray(written));
  }
}

/** Gives a completely written file its time and owner. */
export function finishStaged(
  file: Deno.FsFile,
  { path, modified }: FileWanted,
  { owner }: Destination,
): void {
  if (owner) Deno.chownSync(path, owner.uid, owner.gid);
  file.utimeSync(modified / 1000, modified / 1000);
}

function isTaken(error: unknown): boolean {
  return error instanceof Deno.errors.AlreadyExists ||
    (error instanceof Error && "code" in error &&
      (error.code === "EISDIR" || error.code === "EEXIST"));
}

function removeLeftover(path: string): void {
  if (Deno.lstatSync(path).isDirectory) throw new CollisionError();
  Deno.removeSync(path);
}
