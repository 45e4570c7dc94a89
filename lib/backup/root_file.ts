import { type Contents, fileName } from "./contents.ts";
import { readSmallFile } from "./small_file.ts";

/**
 * The bytes of a file at the root of the backup, its name in any case; `undefined` where there is none,
 * or where it is larger than `limit` bytes, encrypted or damaged. For hints, not for a recovery: never throws.
 */
export function readRootFile(
  contents: Contents,
  name: string,
  limit: number,
): Uint8Array | undefined {
  const file = findRootFile(contents, name);
  return file === undefined ? undefined : readSmallFile(contents, file, limit);
}

/** The number of the file at the root of the backup with a name in any case. */
export function findRootFile(contents: Contents, name: string): number | undefined {
  const { directoryOf, directories, count } = contents;
  for (let file = 0; file < count; file++) {
    if (directories[directoryOf[file]!]!.path !== "") continue;
    if (fileName(contents, file).toLowerCase() === name.toLowerCase()) return file;
  }
  return undefined;
}
