import { join } from "node:path";
import { EntryReader } from "../zip/entry_reader.ts";
import type { Contents } from "./contents.ts";
import type { BackupArchive } from "./survey.ts";

/**
 * The bytes of a file that only helps to understand the others, such as an index; `undefined` where it
 * is larger than `limit` bytes, damaged, or encrypted with another than `password`. Never throws.
 */
export function readSmallFile(
  contents: Contents,
  file: number,
  limit: number,
  password?: string,
): Uint8Array | undefined {
  const archive = contents.archives[contents.archiveOf[file]!]!;
  return readEntry(archive, contents.entryOf[file]!, limit, password);
}

/** The same for an entry of an archive, which a newer backup may replace. */
export function readEntry(
  { source, directory, paths }: BackupArchive,
  entry: number,
  limit: number,
  password?: string,
): Uint8Array | undefined {
  if (directory.size(entry) > limit) return undefined;
  try {
    return source
      ? new EntryReader(source, directory, password === undefined ? {} : { password }).read(entry)
        ?.slice()
      : Deno.readFileSync(join(paths[0]!, directory.name(entry)));
  } catch {
    return undefined;
  }
}
