import { hostname } from "node:os";
import { RecoveryError } from "../errors.ts";
import type { FileSystem } from "./file_system.ts";
import type { Workplace } from "./workplace.ts";

/** How long (ms) to wait for a lock, on a Deno that cannot just ask, before saying that it is held. */
const PATIENCE = 500;

/** The right to work at a place; the system takes it back when the process ends, however it ends. */
export interface Lock {
  /** Can be repeated. */
  release(): void;
}

/**
 * Makes the work directory where it is missing, and takes its lock.
 *
 * @throws {RecoveryError} "target" where another recovery holds it.
 */
export async function takeLock(disk: FileSystem, workplace: Workplace): Promise<Lock> {
  for (;;) {
    const file = openLock(disk, workplace);
    if (!file) continue;
    if (!await isLocked(file)) {
      throw new RecoveryError(
        "target",
        `Another recovery into "${workplace.base}" is running${ownerOf(disk, workplace)}`,
        ["Wait until it is done, or stop it, and run the same command again"],
      );
    }
    if (!isStillThere(file, workplace.lock)) {
      file.close();
      continue;
    }
    try {
      disk.writeFile(
        workplace.owner,
        JSON.stringify({ pid: Deno.pid, host: hostname(), since: new Date().toISOString() }),
      );
    } catch (error) {
      file.close();
      throw error;
    }
    let isHeld = true;
    return {
      release() {
        if (isHeld) file.close();
        isHeld = false;
      },
    };
  }
}

/** `undefined` where the run before has just removed its work directory. */
function openLock(disk: FileSystem, workplace: Workplace): Deno.FsFile | undefined {
  const info = disk.info(workplace.path);
  if (info && info.kind !== "directory") {
    throw new RecoveryError(
      "target",
      `"${workplace.path}" must be kmsrecover's own directory, but it is a ${info.kind}`,
      ["Look at it, remove it, and run the same command again"],
    );
  }
  try {
    if (!info) disk.makeDirectory(workplace.path, { mode: 0o700 });
    return Deno.openSync(workplace.lock, { read: true, write: true, create: true, mode: 0o600 });
  } catch (error) {
    const hasChanged = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.AlreadyExists;
    if (hasChanged && disk.info(workplace.base)) return undefined;
    throw error;
  }
}

/** Whether the lock could be had; otherwise the file is no longer of use. */
async function isLocked(file: Deno.FsFile): Promise<boolean> {
  if ("tryLock" in file) {
    const isLocked = await (file as { tryLock(exclusive: boolean): Promise<boolean> })
      .tryLock(true);
    if (!isLocked) (file as Deno.FsFile).close();
    return isLocked;
  }
  return await isLockedInTime(file);
}

/** The pending request cannot be taken back, so the file stays open until the process ends. */
async function isLockedInTime(file: Deno.FsFile): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const locked = file.lock(true).then(() => true);
  locked.catch(() => {});
  try {
    return await Promise.race([locked, waited]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the file was not removed, by the one that held it, while its lock was waited for. */
function isStillThere(file: Deno.FsFile, path: string): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function ownerOf(disk: FileSystem, workplace: Workplace): string {
  try {
    const { pid, host, since } = JSON.parse(disk.readFile(workplace.owner) ?? "");
    return ` (process ${Number(pid)} on "${String(host)}", since ${String(since)})`;
  } catch {
    return "";
  }
}
