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
  const { directoryOf, directories, count } = contents;
  for (let file = 0; file < count; file++) {
    if (directories[directoryOf[file]!]!.path !== "") continue;
    if (fileName(contents, file).toLowerCase() === name.toLowerCase()) {
      return readSmallFile(contents, file, limit);
    }
  }
  return undefined;
}
