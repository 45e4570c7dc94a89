import { join } from "node:path";
import { EntryReader } from "../zip/entry_reader.ts";
import { type Contents, fileName } from "./contents.ts";

/**
 * The bytes of a file at the root of the backup, its name in any case; `undefined` where there is none,
 * or where it is larger than `limit` bytes, encrypted or damaged. For hints, not for a recovery: never throws.
 */
export function readRootFile(
  contents: Contents,
  name: string,
  limit: number,
): Uint8Array | undefined {
  const { archives, archiveOf, entryOf, directoryOf, directories, count } = contents;
  for (let file = 0; file < count; file++) {
    if (directories[directoryOf[file]!]!.path !== "") continue;
    const found = fileName(contents, file);
    if (found.toLowerCase() !== name.toLowerCase()) continue;
    const { source, directory, paths } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    if (directory.size(entry) > limit) return undefined;
    try {
      return source
        ? new EntryReader(source, directory).read(entry)?.slice()
        : Deno.readFileSync(join(paths[0]!, found));
    } catch {
      return undefined;
    }
  }
  return undefined;
}
