import { join } from "node:path";
import { cannot } from "../../model/errors.ts";
import { systemErrorCode } from "../../model/system_error.ts";
import type { FileSystem, Info } from "../file_system.ts";
import { nearestExisting } from "../transaction/workplace.ts";

/**
 * Asks whether directories could be made at `path`, or above it where it is not there yet; changes
 * nothing, and has doubts only where it is sure. What an access list or a share forbids, and all rights
 * of Windows, only the attempt tells.
 *
 * @throws {RecoveryError} "failed" where they surely cannot.
 */
export function checkAccess(disk: FileSystem, path: string): void {
  const directory = nearestExisting(disk, path, "/");
  try {
    const info = disk.info(directory);
    if (info && isSurelyClosed(info)) throw new Deno.errors.PermissionDenied();
    renameNothing(disk, directory);
  } catch (error) {
    throw cannot(`Cannot write to "${directory}"`, error);
  }
}

/** Groups of the process beside its own are not known, and access lists give at most what the group has. */
function isSurelyClosed({ mode, owner }: Info): boolean {
  const uid = Deno.uid();
  if (mode === undefined || owner === undefined || uid === null || uid === 0) return false;
  const may = (shift: number) => (mode >> shift & WRITE_AND_ENTER) === WRITE_AND_ENTER;
  return owner.uid === uid ? !may(OWNER) : !may(GROUP) && !may(OTHERS);
}

const WRITE_AND_ENTER = 0o3;
const [OWNER, GROUP, OTHERS] = [6, 3, 0];

/** On a file system that is mounted read-only, this alone tells root so. */
function renameNothing(disk: FileSystem, directory: string): void {
  const nothing = join(directory, `.kmsrecover-${crypto.randomUUID()}`);
  try {
    disk.rename(nothing, `${nothing}-moved`);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
}

/**
 * Tries whether directories can be made at `path`, or above it where it is not there yet.
 *
 * @throws {RecoveryError} "failed" where they cannot.
 */
export function checkWritable(disk: FileSystem, path: string): void {
  const directory = nearestExisting(disk, path, "/");
  const probe = join(directory, `.kmsrecover-${crypto.randomUUID()}`);
  try {
    disk.makeDirectory(probe, { mode: 0o700 });
    disk.remove(probe);
  } catch (error) {
    throw cannot(`Cannot write to "${directory}"`, error);
  }
}
