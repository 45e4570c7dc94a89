import { join } from "node:path";
import { EntryReader } from "../zip/entry_reader.ts";
import type { Contents } from "./contents.ts";
import type { BackupArchive } from "./survey.ts";

/**
 * The bytes of a file that only helps to understand the others, such as an index; `undefined` where it
 * is larger than `limit` bytes, encrypted or damaged. Never throws.
 */
export function readSmallFile(
  contents: Contents,
  file: number,
  limit: number,
): Uint8Array | undefined {
  return readEntry(contents.archives[contents.archiveOf[file]!]!, contents.entryOf[file]!, limit);
}

/** The same for an entry of an archive, which a newer backup may replace. */
export function readEntry(
  { source, directory, paths }: BackupArchive,
  entry: number,
  limit: number,
): Uint8Array | undefined {
  if (directory.size(entry) > limit) return undefined;
  try {
    return source
      ? new EntryReader(source, directory).read(entry)?.slice()
      : Deno.readFileSync(join(paths[0]!, directory.name(entry)));
  } catch {
    return undefined;
  }
}
