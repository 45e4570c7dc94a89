import { type Access, giveAccess } from "./access.ts";
import { CollisionError } from "./sink.ts";

/** What a file must become. */
export interface FileWanted {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time in ms since the epoch. */
  readonly modified: number;
  readonly access: Access;
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
 * Opens a new file for writing; with `reuse`, in place of what an interrupted run left.
 *
 * @throws {CollisionError} where the name is taken.
 * @throws the error of the operating system otherwise.
 */
export function createStaged(
  { path, mode }: { readonly path: string; readonly mode: number | undefined },
  { reuse }: { readonly reuse: boolean },
): Deno.FsFile {
  const options: Deno.OpenOptions = { write: true, createNew: true };
  if (mode !== undefined) options.mode = mode;
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (!reuse) throw collision();
    removeLeftover(path);
    return Deno.openSync(path, options);
  }
}

/**
 * Gives a completely written file its access, then its time. `isMasked` says that files that are made
 * here get fewer rights than were asked for, by the process's umask.
 */
export function finishStaged(
  file: Deno.FsFile,
  { path, modified, access }: FileWanted,
  { isMasked }: { readonly isMasked: boolean },
): void {
  if (isMasked || access.owner) giveAccess(path, access);
  file.utimeSync(modified / 1000, modified / 1000);
}

/** Whether a file that was just made lacks rights that it was made with. */
export function isMasked(file: Deno.FsFile, { mode }: Access): boolean {
  return mode !== undefined && (file.statSync().mode! & 0o777) !== (mode & 0o777);
}

function collision(): CollisionError {
  return new CollisionError("another entry of the backup has the same name on this system");
}

function isTaken(error: unknown): boolean {
  return error instanceof Deno.errors.AlreadyExists ||
    (error instanceof Error && "code" in error &&
      (error.code === "EISDIR" || error.code === "EEXIST"));
}

function removeLeftover(path: string): void {
  if (Deno.lstatSync(path).isDirectory) throw collision();
  Deno.removeSync(path);
}
