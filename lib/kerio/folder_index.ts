/**
 * The index of a folder: `index.fld`, and `indexlog.fld` with the newest records. A record is a line of
 * fields, each a letter with its value: `U00000003 F80000020 S963 D604179ec …`; in the log `* ` goes
 * before it, and the last record of a number wins.
 */
export const INDEX_FILES = ["index.fld", "indexlog.fld"] as const;

/** Told the number of a message (its UID and its file's name), its size in bytes, and its arrival. */
export type RecordVisitor = (uid: number, size: number, arrival: number) => void;

const LETTER_U = 0x55;
const LETTER_S = 0x53;
const LETTER_D = 0x44;
const SPACE = 0x20;
const STAR = 0x2a;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Goes through the records of an index file or its log, in their order; what is not a record is passed
 * by. A record without size or arrival (Unix seconds) gives -1 for it.
 */
export function eachIndexRecord(bytes: Uint8Array, visit: RecordVisitor): void {
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    if (bytes[at] === STAR && bytes[at + 1] === SPACE) at += 2;
    if (bytes[at] === LETTER_U) at = record(bytes, at, visit);
    while (at < end && bytes[at] !== LINE_FEED) at++;
    at++;
  }
}

/** Reads the fields of one record up to the end of its line; gives where that is. */
function record(bytes: Uint8Array, start: number, visit: RecordVisitor): number {
  let uid = -1;
  let size = -1;
  let arrival = -1;
  let at = start;
  while (at < bytes.length) {
    const letter = bytes[at++]!;
    if (letter === LINE_FEED || letter === CARRIAGE_RETURN) break;
    const isWanted = letter === LETTER_U || letter === LETTER_S || letter === LETTER_D;
    if (isWanted) {
      const base = letter === LETTER_S ? 10 : 16;
      let value = -1;
      for (
        let digit = digitOf(bytes[at]);
        digit >= 0 && digit < base;
        digit = digitOf(bytes[++at])
      ) {
        value = Math.max(value, 0) * base + digit;
      }
      if (letter === LETTER_U) uid = value;
      else if (letter === LETTER_S) size = value;
      else arrival = value;
    }
    while (at < bytes.length && bytes[at] !== SPACE && bytes[at] !== LINE_FEED) at++;
    if (bytes[at] === SPACE) at++;
  }
  if (uid >= 0) visit(uid, size, arrival);
  return at - 1;
}

function digitOf(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
