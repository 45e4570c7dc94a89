import { join } from "node:path";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { readableCause, ZipError } from "../zip/zip_error.ts";

const CHUNK = 1024 * 1024;

/**
 * Reads a file of an unpacked backup chunk by chunk.
 *
 * @throws {ZipError} where it is not what it was when the folder was listed.
 */
export function readLooseFile(
  folder: string,
  directory: CentralDirectory,
  entry: number,
  sink: (chunk: Uint8Array) => void,
): void {
  const name = directory.name(entry);
  const path = join(folder, name);
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    const reason = readableCause(error);
    throw new ZipError("io", `Cannot read "${path}": ${reason}`, {
      archive: folder,
      entry: name,
      cause: error,
    });
  }
  try {
    const buffer = new Uint8Array(CHUNK);
    let size = 0;
    for (;;) {
      const read = file.readSync(buffer);
      if (read === null) break;
      size += read;
      sink(buffer.subarray(0, read));
    }
    if (size !== directory.size(entry)) {
      throw new ZipError("damaged-entry", `Cannot read "${path}": its size changed`, {
        archive: folder,
        entry: name,
      });
    }
  } finally {
    file.close();
  }
}
