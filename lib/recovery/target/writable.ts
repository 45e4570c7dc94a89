import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { cannot } from "../../model/errors.ts";
import { systemErrorCode } from "../../model/system_error.ts";
import type { FileSystem } from "../file_system.ts";
import { nearestExisting } from "../transaction/workplace.ts";

/**
 * Asks whether directories could be made at `path`, or above it where it is not there yet; changes
 * nothing. What a mount or an access list forbids is told only by the attempt.
 *
 * @throws {RecoveryError} "failed" where they cannot.
 */
export function checkAccess(disk: FileSystem, path: string): void {
  const directory = nearestExisting(disk, path, "/");
  try {
    accessSync(directory, constants.W_OK);
    renameNothing(disk, directory);
  } catch (error) {
    throw cannot(`Cannot write to "${directory}"`, error);
  }
}

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
