import { join } from "node:path";
import { EntryReader } from "../zip/entry_reader.ts";
import { type Contents, filePath } from "./contents.ts";

/**
 * The bytes of a file that only helps to understand the others, such as an index; `undefined` where it
 * is larger than `limit` bytes, encrypted or damaged. Never throws.
 */
export function readSmallFile(
  contents: Contents,
  file: number,
  limit: number,
): Uint8Array | undefined {
  const { source, directory, paths } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  if (directory.size(entry) > limit) return undefined;
  try {
    return source
      ? new EntryReader(source, directory).read(entry)?.slice()
      : Deno.readFileSync(join(paths[0]!, filePath(contents, file)));
  } catch {
    return undefined;
  }
}
