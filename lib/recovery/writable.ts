import { join } from "node:path";
import { cannot } from "../errors.ts";
import type { FileSystem } from "./file_system.ts";
import { nearestExisting } from "./workplace.ts";

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
