/**
 * The index of a folder: `index.fld`, and `indexlog.fld` with the newest records. A record is a line of
 * fields, each a letter with its value: `U00000003 F80000020 S963 D604179ec …`; in the log `* ` goes
 * before it, and the last record of a number wins.
 */
export const INDEX_FILES = ["index.fld", "indexlog.fld"] as const;

/**
 * Told the number of a message (its UID and its file's name), its size in bytes, its arrival, its flags as
 * bits, and where its record stands in the bytes: from its U up to its line's end.
 */
export type RecordVisitor = (
  uid: number,
  size: number,
  arrival: number,
  flags: number,
  start: number,
  end: number,
) => void;

const LETTER_D = 0x44;
const LETTER_F = 0x46;
const LETTER_S = 0x53;
const LETTER_U = 0x55;
const SPACE = 0x20;
const STAR = 0x2a;
const LESS_THAN = 0x3c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const DIGITS = Int8Array.from(
  { length: 256 },
  (_, code) => "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase()),
);

/**
 * Goes through the records of an index file or its log, in their order. Where a record does not say a
 * number, it is -1; the arrival is in Unix seconds.
 *
 * @param options.other told where each line stands that is neither a record nor the frame nor empty
 */
export function eachIndexRecord(
  bytes: Uint8Array,
  visit: RecordVisitor,
  { other }: { readonly other?: (start: number, end: number) => void } = {},
): void {
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    const line = at;
    if (bytes[at] === STAR && bytes[at + 1] === SPACE) at += 2;
    const next = bytes[at] === LETTER_U ? record(bytes, at, visit) : -1;
    at = Math.max(at, next);
    while (at < end && bytes[at] !== LINE_FEED) at++;
    if (next < 0 && other && !isFrame(bytes[line]!)) other(line, at);
    at++;
  }
}

/** Reads the fields of one record up to the end of its line; gives where that is, -1 for no record. */
function record(bytes: Uint8Array, start: number, visit: RecordVisitor): number {
  let uid = -1;
  let size = -1;
  let arrival = -1;
  let flags = -1;
  let at = start;
  while (at < bytes.length) {
    const letter = bytes[at]!;
    if (letter === LINE_FEED || letter === CARRIAGE_RETURN) break;
    at++;
    if (letter === LETTER_U || letter === LETTER_S || letter === LETTER_D) {
      const base = letter === LETTER_S ? 10 : 16;
      const from = at;
      let value = 0;
      for (
        let digit = digitOf(bytes[at]);
        digit >= 0 && digit < base;
        digit = digitOf(bytes[++at])
      ) {
        value = value * base + digit;
      }
      if (at === from) value = -1;
      if (letter === LETTER_U) uid = value;
      else if (letter === LETTER_S) size = value;
      else arrival = value;
    } else if (letter === LETTER_F) {
      // The highest bit is set: kept apart, so that the other numbers stay small integers.
      flags = 0;
      for (let digit = digitOf(bytes[at]); digit >= 0; digit = digitOf(bytes[++at])) {
        flags = flags << 4 | digit;
      }
    }
    while (at < bytes.length && !isFieldEnd(bytes[at]!)) at++;
    if (bytes[at] === SPACE) at++;
  }
  if (uid < 0) return -1;
  visit(uid, size, arrival, flags, start, at);
  return at;
}

function isFieldEnd(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN;
}

function isFrame(first: number): boolean {
  return first === LESS_THAN || first === CARRIAGE_RETURN || first === LINE_FEED;
}

/** The value of a hexadecimal digit, -1 for other bytes and beyond the end. */
function digitOf(code: number | undefined): number {
  return code === undefined ? -1 : DIGITS[code]!;
}
