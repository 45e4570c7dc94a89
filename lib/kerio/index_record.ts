import { FLAG } from "./message_flags.ts";
import { decimalOf, hexOf } from "./numbers.ts";

/** The record of a message in a folder's index. What it does not say is `undefined`. */
export interface IndexRecord {
  /** The number of the message: its UID and its file's name. */
  readonly uid: number;
  /** Its flags as bits (`message_flags.ts`). */
  readonly flags: number | undefined;
  /** Its size in bytes. */
  readonly size: number | undefined;
  /** When it arrived (D), Unix seconds. */
  readonly arrival: number | undefined;
  /** The time that the server shows (T), Unix seconds; equal to the arrival as far as seen. */
  readonly time: number | undefined;
  /** When it was changed (M), Unix seconds. */
  readonly modified: number | undefined;
  /** Its class (C), such as `IPM.Note`. */
  readonly messageClass: string | undefined;
  /** All fields by their letters, the unknown ones too, as they are written. */
  readonly fields: ReadonlyMap<string, string>;
  /** The record as it is written, from its U on, without `* ` and line end; Latin-1. */
  readonly text: string;
}

/** What goes before a record in `indexlog.fld`. */
const LOGGED = "* ";

/** Reads a record (Latin-1 text); `undefined` where it has no number. Its class may hold spaces. */
export function parseIndexRecord(line: string): IndexRecord | undefined {
  const text = line.replace(/^\* /, "").replace(/[\r\n]+$/, "");
  const fields = new Map<string, string>();
  for (const field of text.split(" ")) {
    const letter = field[0];
    if (letter !== undefined && !fields.has(letter)) fields.set(letter, field.slice(1));
  }
  const uid = hexOf(fields.get("U"));
  if (!text.startsWith("U") || uid === undefined) return undefined;
  return {
    uid,
    flags: hexOf(fields.get("F")),
    size: decimalOf(fields.get("S")),
    arrival: hexOf(fields.get("D")),
    time: hexOf(fields.get("T")),
    modified: hexOf(fields.get("M")),
    messageClass: fields.get("C") || undefined,
    fields,
    text,
  };
}

/**
 * The text of a record for another number, as a message gets it that is added to a folder: it is recent
 * to nobody (0x20 cleared), all else stays as it is, so that flags and arrival survive.
 */
export function withNumber({ text }: Pick<IndexRecord, "text">, uid: number): string {
  return text.replace(/^U[0-9a-f]+/i, `U${hex(uid)}`)
    .replace(/ F([0-9a-f]{1,8})(?= |$)/i, (_, bits: string) => {
      return ` F${hex((parseInt(bits, 16) & ~FLAG.recent) >>> 0)}`;
    });
}

/** The line with which the server's log takes a record up. */
export function logLine(record: string): string {
  return `${LOGGED}${record}\r\n`;
}

/** An `index.fld` of records, each as `IndexRecord.text`; Latin-1. */
export function indexText(records: readonly string[]): string {
  return `<index>\r\n${records.map((record) => `${record}\r\n`).join("")}</index>\r\n`;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
