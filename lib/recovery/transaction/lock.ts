import { hostname } from "node:os";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../file_system.ts";
import type { LockFile } from "./lock_file.ts";
import type { Workplace } from "./workplace.ts";

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
  for (let tries = 1;; tries++) {
    const file = openLock(disk, workplace, tries < MOST_TRIES);
    if (!file) continue;
    if (!await file.isLocked()) {
      throw new RecoveryError(
        "target",
        `Another recovery into "${workplace.base}" is running${ownerOf(disk, workplace)}`,
        ["Wait until it is done, or stop it, and run the same command again"],
      );
    }
    try {
      if (!file.isStillThere()) {
        file.close();
        continue;
      }
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

/** A run that ends removes its work directory; it cannot be so many that end one after the other. */
const MOST_TRIES = 100;

/** `undefined` where the run before has just removed its work directory, and `mayTryAgain`. */
function openLock(
  disk: FileSystem,
  workplace: Workplace,
  mayTryAgain: boolean,
): LockFile | undefined {
  const info = disk.info(workplace.path);
  if (info && info.kind !== "directory") {
    throw new RecoveryError(
      "target",
      `"${workplace.path}" must be kmsrecover's own directory, but it is a ${info.kind}`,
      ["Look at it, remove it, and run the same command again"],
    );
  }
  if (info?.owner && info.owner.uid !== Deno.uid()) {
    throw new RecoveryError(
      "target",
      `"${workplace.path}" belongs to another user, who could have put anything into it`,
      ["Look at it, remove it (or run kmsrecover as that user), and run the same command again"],
    );
  }
  try {
    if (!info) disk.makeDirectory(workplace.path, { mode: 0o700 });
    return disk.openLock(workplace.lock);
  } catch (error) {
    const hasChanged = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.AlreadyExists;
    if (hasChanged && mayTryAgain && disk.info(workplace.base)) return undefined;
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
