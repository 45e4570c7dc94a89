import { crlf } from "../../../scripts/make_backup/state.ts";

/** A message of a folder, as its file and its line of the index are. */
export interface MessageModel {
  readonly uid: number;
  readonly text: string;
  /** Flags as bits; the valid bit is added. */
  readonly flags: number;
  /** Unix seconds. */
  readonly arrival: number;
}

export interface FolderModel {
  readonly guid: string;
  readonly validity: number;
  readonly messages: readonly MessageModel[];
  /** Default: one above the highest. */
  readonly nextUid?: number;
  /** How many of the newest records stand in the log. */
  readonly logged?: number;
}

/** The files of a folder by their paths below it, as the server keeps them. */
export function folderFiles(folder: FolderModel): Record<string, string> {
  const { messages, logged = 0 } = folder;
  const records = messages.map(recordOf);
  const indexed = records.length - Math.min(logged, records.length);
  const files: Record<string, string> = {
    "status.fld": statusOf(folder),
    "index.fld": crlf(["<index>", ...records.slice(0, indexed), "</index>"]),
  };
  if (indexed < records.length) {
    files["indexlog.fld"] = crlf(records.slice(indexed).map((record) => `* ${record}`));
  }
  for (const { uid, text } of messages) files[`#msgs/${hex(uid)}.eml`] = text;
  return files;
}

/** The record of a message: `U00000001 F80000001 S12 D…`. */
export function recordOf({ uid, text, flags, arrival }: MessageModel): string {
  const time = hex(arrival);
  return `U${hex(uid)} F${hex((flags | 0x80000000) >>> 0)} S${byteLength(text)} D${time} ` +
    `T${time} M${time} I0000 G00000001 H00000001 V00000001 P0 CIPM.Note`;
}

function statusOf({ guid, validity, messages, nextUid }: FolderModel): string {
  const count = (bit: number, value: number) =>
    messages.filter(({ flags }) => (flags & bit) === value).length;
  return crlf([
    "T0",
    `G${guid}`,
    `V${hex(validity)}`,
    `U${hex(nextUid ?? Math.max(0, ...messages.map(({ uid }) => uid)) + 1)}`,
    "C00000001",
    `M${messages.length}`,
    `R${count(0x20, 0x20)}`,
    `N${count(1, 0)}`,
    `S${messages.reduce((sum, { text }) => sum + byteLength(text), 0)}`,
    `K${hex(messages.length + 1)}`,
    "WIPF.Note",
  ]);
}

export function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
