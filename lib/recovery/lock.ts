import { hostname } from "node:os";
import { RecoveryError } from "../errors.ts";
import type { FileSystem } from "./file_system.ts";
import type { Workplace } from "./workplace.ts";

/** How long (ms) to wait for a lock before saying that another recovery holds it. */
const PATIENCE = 500;

/** The right to work at a place; the system takes it back when the process ends, however it ends. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a workplace, whose directory must be there.
 *
 * @throws {RecoveryError} "target" where another recovery holds it.
 */
export async function takeLock(disk: FileSystem, workplace: Workplace): Promise<Lock> {
  for (;;) {
    const file = openLock(workplace.lock);
    if (!await isLocked(file)) {
      // The pending request cannot be taken back, so the file stays open until the process ends.
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
    disk.writeFile(
      workplace.owner,
      JSON.stringify({ pid: Deno.pid, host: hostname(), since: new Date().toISOString() }),
    );
    return { release: () => file.close() };
  }
}

function openLock(path: string): Deno.FsFile {
  return Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
}

/** Whether the lock could be had. */
async function isLocked(file: Deno.FsFile): Promise<boolean> {
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
