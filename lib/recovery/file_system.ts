import { crc32 } from "node:zlib";
import { type Access, giveAccess, type Owner } from "../extraction/access.ts";
import { systemErrorCode } from "../model/system_error.ts";
import { writeAll } from "../model/write_all.ts";
import { type LockFile, openLockFile } from "./transaction/lock_file.ts";
import { inParallel } from "./transaction/parallel.ts";

/** What a recovery needs to know of a file or directory. */
export interface Info {
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  readonly size: number;
  /** Device number; 0 where the system does not tell. */
  readonly device: number;
  /** When its content was changed, in ms since the epoch; 0 where the system does not tell. */
  readonly modified: number;
  /** When it got its name or place last, as far as the system tells, in ms since the epoch. */
  readonly changed: number | undefined;
  /** Permission bits, with those for setting user and group; `undefined` on Windows. */
  readonly mode: number | undefined;
  readonly owner: Owner | undefined;
}

/** A name in a directory; links are not followed. */
export interface Entry {
  readonly name: string;
  readonly kind: Info["kind"];
}

/**
 * All that the staging, swapping and clearing of a recovery does to the disk. One narrow seam, so that
 * tests can let each call fail, and record in which order things reach the disk.
 */
export interface FileSystem {
  /** Without following a link; `undefined` where nothing is there. */
  info(path: string): Info | undefined;
  /** Names in a directory; none where it is not there. */
  names(directory: string): string[];
  /** As `names()`, with what each is. */
  entries(directory: string): Entry[];
  /** Makes a directory with exactly this access, whatever the process's umask is. */
  makeDirectory(path: string, access?: Partial<Access>): void;
  /** Moves a file or directory; a file replaces a file that is there. */
  rename(from: string, to: string): void;
  /** Gives a file a second name; not every file system can. */
  link(from: string, to: string): void;
  /** Removes a file or an empty directory. */
  remove(path: string): void;
  /** Removes a file or a whole tree; not following links; nothing where it is not there. */
  removeTree(path: string): Promise<void>;
  /** Makes or replaces a small file, readable by its owner only; it is on the disk afterwards. */
  writeFile(path: string, text: string): void;
  /** Appends to a small file; it is on the disk afterwards. */
  append(path: string, text: string): void;
  /** `undefined` where it is not there. */
  readFile(path: string): string | undefined;
  /** The bytes of a file, or about the first `most`; `undefined` where it is not there. */
  readBytes(path: string, most?: number): Uint8Array | undefined;
  /** Makes a file that is not there yet; it is on the disk afterwards. */
  writeBytes(path: string, bytes: Uint8Array, access: Access): void;
  /** The CRC-32 of a file's content, read piece by piece. */
  checksum(path: string): number;
  /** Copies a file with its times, mode and (as root) owner. */
  copyFile(from: string, to: string): void;
  /** Makes the names in these directories durable. */
  syncDirectories(paths: readonly string[]): Promise<void>;
  /** Opens a file for its lock; makes it where it is missing. */
  openLock(path: string): LockFile;
}

/** How many directories wait for the disk at once. */
const MOST_SYNCING = 64;

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/** How often, and how long apart (ms), Windows is asked again while a scanner holds a file. */
const PATIENCE = { times: 20, pause: 50 };

/** The real disk. */
export class Disk implements FileSystem {
  readonly #isWindows = Deno.build.os === "windows";

  info(path: string): Info | undefined {
    const info = absentAsUndefined(() => Deno.lstatSync(path));
    if (!info) return undefined;
    return {
      kind: kindOf(info),
      size: info.size,
      device: info.dev ?? 0,
      modified: info.mtime?.getTime() ?? 0,
      changed: info.ctime?.getTime(),
      mode: this.#isWindows || info.mode === null ? undefined : info.mode & 0o7777,
      owner: info.uid === null || info.gid === null ? undefined : { uid: info.uid, gid: info.gid },
    };
  }

  names(directory: string): string[] {
    return absentAsUndefined(() => Array.from(Deno.readDirSync(directory), ({ name }) => name)) ??
      [];
  }

  entries(directory: string): Entry[] {
    return absentAsUndefined(() =>
      Array.from(
        Deno.readDirSync(directory),
        (entry) => ({ name: entry.name, kind: kindOf(entry) }),
      )
    ) ?? [];
  }

  makeDirectory(path: string, { mode, owner }: Partial<Access> = {}): void {
    Deno.mkdirSync(path, mode === undefined ? {} : { mode: mode & 0o777 });
    giveAccess(path, { mode, owner });
  }

  rename(from: string, to: string): void {
    this.#patiently(() => Deno.renameSync(from, to));
  }

  link(from: string, to: string): void {
    Deno.linkSync(from, to);
  }

  remove(path: string): void {
    this.#patiently(() => Deno.removeSync(path));
  }

  async removeTree(path: string): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        return await Deno.remove(path, { recursive: true });
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return;
        if (!this.#isWorthWaiting(error, attempt)) throw error;
        await new Promise((resolve) => setTimeout(resolve, PATIENCE.pause));
      }
    }
  }

  writeFile(path: string, text: string): void {
    const file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
    writeSyncAndClose(file, text);
  }

  append(path: string, text: string): void {
    writeSyncAndClose(Deno.openSync(path, { append: true }), text);
  }

  readFile(path: string): string | undefined {
    return absentAsUndefined(() => Deno.readTextFileSync(path));
  }

  readBytes(path: string, most?: number): Uint8Array | undefined {
    return absentAsUndefined(() =>
      most === undefined ? Deno.readFileSync(path) : readStart(path, most)
    );
  }

  writeBytes(path: string, bytes: Uint8Array, access: Access): void {
    const file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    writeSyncAndClose(file, bytes);
    giveAccess(path, access);
  }

  checksum(path: string): number {
    using file = Deno.openSync(path);
    const buffer = new Uint8Array(Math.min(Math.max(file.statSync().size, 1), CHUNK));
    let checksum = 0;
    for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
      checksum = crc32(buffer.subarray(0, read), checksum);
    }
    return checksum;
  }

  copyFile(from: string, to: string): void {
    const { atime, mtime, uid, gid } = Deno.statSync(from);
    Deno.copyFileSync(from, to);
    if (uid !== null && gid !== null && Deno.uid() === 0) Deno.chownSync(to, uid, gid);
    const file = Deno.openSync(to, { read: true, write: true });
    try {
      if (mtime) file.utimeSync(atime ?? mtime, mtime);
      file.syncSync();
    } finally {
      file.close();
    }
  }

  async syncDirectories(paths: readonly string[]): Promise<void> {
    // Windows has no way to sync a directory; NTFS journals its renames.
    if (this.#isWindows) return;
    await inParallel(paths, MOST_SYNCING, async (path) => {
      using directory = Deno.openSync(path);
      await directory.sync();
    });
  }

  openLock(path: string): LockFile {
    return openLockFile(path);
  }

  #patiently(action: () => void): void {
    for (let attempt = 1;; attempt++) {
      try {
        return action();
      } catch (error) {
        if (!this.#isWorthWaiting(error, attempt)) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE.pause);
      }
    }
  }

  #isWorthWaiting(error: unknown, attempt: number): boolean {
    const isHeld = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.Busy;
    return this.#isWindows && isHeld && attempt < PATIENCE.times;
  }
}

function kindOf(
  { isFile, isDirectory, isSymlink }: Pick<Deno.FileInfo, "isFile" | "isDirectory" | "isSymlink">,
): Info["kind"] {
  return isSymlink ? "link" : isDirectory ? "directory" : isFile ? "file" : "other";
}

function readStart(path: string, most: number): Uint8Array {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

function writeSyncAndClose(file: Deno.FsFile, content: string | Uint8Array): void {
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    writeAll(file, bytes);
    file.syncSync();
  } finally {
    file.close();
  }
}

function absentAsUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    // Where a file stands in the place of a directory above, nothing can be, nor under a name that
    // Windows does not know.
    if (
      error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
      systemErrorCode(error) === "EWINNAME"
    ) {
      return undefined;
    }
    throw error;
  }
}
