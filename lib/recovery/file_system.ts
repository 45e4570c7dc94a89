import { openLockFile } from "./lock_file.ts";
import { inParallel } from "./parallel.ts";

/** What a recovery needs to know of a file or directory. */
export interface Info {
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  readonly size: number;
  /** Device number; 0 where the system does not tell. */
  readonly device: number;
  readonly owner: Owner | undefined;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A file that is there for its lock, which the system takes back when the process ends. */
export interface LockFile {
  /** Whether the lock could be had; otherwise the file is of no more use. */
  isLocked(): Promise<boolean>;
  /** Whether the one that held it before did not remove it. */
  isStillThere(): boolean;
  close(): void;
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
  makeDirectory(path: string, options?: { mode?: number; owner?: Owner | undefined }): void;
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
  /** Copies a file with its times, mode and (as root) owner. */
  copyFile(from: string, to: string): void;
  /** Makes the names in these directories durable. */
  syncDirectories(paths: readonly string[]): Promise<void>;
  /** Opens a file for its lock; makes it where it is missing. */
  openLock(path: string): LockFile;
}

/** How many directories wait for the disk at once. */
const MOST_SYNCING = 64;

/** How often, and how long apart (ms), Windows is asked again while a scanner holds a file. */
const PATIENCE = { times: 20, pause: 50 };

/** The real disk. */
export class Disk implements FileSystem {
  readonly #isWindows = Deno.build.os === "windows";

  info(path: string): Info | undefined {
    const info = absentAsUndefined(() => Deno.lstatSync(path));
    if (!info) return undefined;
    return {
      kind: info.isSymlink
        ? "link"
        : info.isDirectory
        ? "directory"
        : info.isFile
        ? "file"
        : "other",
      size: info.size,
      device: info.dev ?? 0,
      owner: info.uid === null || info.gid === null ? undefined : { uid: info.uid, gid: info.gid },
    };
  }

  names(directory: string): string[] {
    return absentAsUndefined(() => Array.from(Deno.readDirSync(directory), ({ name }) => name)) ??
      [];
  }

  makeDirectory(path: string, options: { mode?: number; owner?: Owner | undefined } = {}): void {
    Deno.mkdirSync(path, options.mode === undefined ? {} : { mode: options.mode });
    if (options.owner) Deno.chownSync(path, options.owner.uid, options.owner.gid);
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

function writeSyncAndClose(file: Deno.FsFile, text: string): void {
  try {
    const bytes = new TextEncoder().encode(text);
    for (let written = 0; written < bytes.length;) {
      written += file.writeSync(bytes.subarray(written));
    }
    file.syncSync();
  } finally {
    file.close();
  }
}

function absentAsUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
