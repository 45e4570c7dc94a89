import type { Contents } from "./contents.ts";

const EML = [0x2e, 0x65, 0x6d, 0x6c];

/** Whether a file has the name of a message: `.eml`, in any case. Makes no text of the name. */
export function isMessageFile({ archives, archiveOf, entryOf }: Contents, file: number): boolean {
  const { directory } = archives[archiveOf[file]!]!;
  const entry = entryOf[file]!;
  const length = directory.nameLength(entry);
  if (length <= EML.length) return false;
  const end = directory.nameStart(entry) + length;
  const { bytes } = directory;
  return EML.every((code, at) => (bytes[end - 4 + at]! | (at === 0 ? 0 : 0x20)) === code);
}
