import type { Contents } from "./contents.ts";

/** Whether a file has the name of a message: `.eml`, in any case. Makes no text of the name. */
export function isMessageFile({ archives, archiveOf, entryOf }: Contents, file: number): boolean {
  const { directory } = archives[archiveOf[file]!]!;
  const entry = entryOf[file]!;
  return isMessage(directory.bytes, directory.nameStart(entry) + directory.nameLength(entry));
}

/** Whether the name that ends at `end` is that of a message. */
export function isMessage(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 4] === 0x2e && (bytes[end - 3]! | 0x20) === 0x65 &&
    (bytes[end - 2]! | 0x20) === 0x6d && (bytes[end - 1]! | 0x20) === 0x6c;
}
