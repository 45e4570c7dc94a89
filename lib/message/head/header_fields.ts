/** The header fields that are read; others are passed by. */
export type FieldName =
  | "from"
  | "sender"
  | "reply-to"
  | "to"
  | "cc"
  | "bcc"
  | "subject"
  | "date"
  | "message-id"
  | "references"
  | "return-path"
  | "content-type"
  | "content-disposition"
  | "content-transfer-encoding"
  | "content-id";

/** Fields of which all occurrences count, as one list; of the others the first one does. */
const LISTS: ReadonlySet<string> = new Set<FieldName>(["to", "cc", "bcc", "reply-to"]);

const WANTED: ReadonlyMap<string, FieldName> = new Map(
  ([
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "references",
    "return-path",
    "content-type",
    "content-disposition",
    "content-transfer-encoding",
    "content-id",
  ] as const).map((name) => [name, name]),
);

/** The first letters of the wanted names, small and capital. */
const INITIALS: ReadonlySet<number> = new Set(
  [...WANTED.keys()].flatMap((name) => [name.charCodeAt(0), name.charCodeAt(0) - 0x20]),
);

/** A value longer than this is cut, so that a million of them can be held. In bytes. */
export const LONGEST_VALUE = 64 * 1024;

/** The same for all addresses of a field together. In bytes. */
export const LONGEST_LIST = 1024 * 1024;

/** As many lines that are no header as a head may have; with more, it is no head any more. */
const MOST_STRAY_LINES = 20;

const COLON = 0x3a;

/** The header fields of a message or of a part of one, raw. */
export interface HeaderFields {
  /** Unfolded values as `binaryText()` has them, without white space around. */
  readonly values: ReadonlyMap<FieldName, string>;
  /** Whether the blank line that ends a head was seen, or what cannot be a head any more. */
  readonly isWhole: boolean;
  /** Where the body begins. */
  readonly bodyAt: number;
  /** The first line that was no header: the body begins there if it has lost its blank line. */
  readonly strayAt: number | undefined;
}

/**
 * Reads the header fields at the beginning of `text`, or of a range of it. A line ends with LF or CRLF;
 * where there is no LF at all, with CR. A line that is no header is passed by (a fold that lost its
 * blanks, the `From ` of an mbox), so that what follows it is still read; a boundary ends the head.
 * Linear in time; values are cut at `LONGEST_VALUE` and `LONGEST_LIST`.
 *
 * @param text as `binaryText()` makes it
 */
export function readHeaderFields(
  text: string,
  { start = 0, end = text.length }: { readonly start?: number; readonly end?: number } = {},
): HeaderFields {
  const head = text.slice(start, end);
  const values = new Map<FieldName, string>();
  const lineEnd = head.includes("\n") || !head.slice(0, -1).includes("\r") ? "\n" : "\r";
  let firstStray = -1;
  let stray = 0;
  let isWhole = false;
  let at = 0;
  while (at < head.length && !isWhole) {
    const colon = colonAfterName(head, at);
    let next = afterLine(head, at, lineEnd);
    if (colon > 0) {
      while (isBlank(head.charCodeAt(next))) next = afterLine(head, next, lineEnd);
      const name = INITIALS.has(head.charCodeAt(at)) ? nameOf(head.slice(at, colon)) : undefined;
      if (name !== undefined) take(values, name, head.slice(colon + 1, next));
      at = next;
      continue;
    }
    const line = head.slice(at, next);
    if (line === "\r\n" || line === "\n" || line === "\r" && lineEnd === "\r") {
      isWhole = true;
    } else if (line.startsWith("--") || stray === MOST_STRAY_LINES) {
      if (firstStray < 0) firstStray = at;
      isWhole = true;
    } else if (stray++ > 0 || !/^>?From /.test(line)) {
      if (firstStray < 0) firstStray = at;
    }
    at = next;
  }
  const strayAt = firstStray < 0 ? undefined : start + firstStray;
  return { values, isWhole, bodyAt: start + at, strayAt };
}

/**
 * Where the colon stands after a field's name, with the blanks before it that RFC 5322 4.5 allows; -1
 * where the line is no header.
 */
function colonAfterName(text: string, start: number): number {
  let at = start;
  while (isNameCharacter(text.charCodeAt(at))) at++;
  if (at === start) return -1;
  while (isBlank(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON ? at : -1;
}

function isNameCharacter(code: number): boolean {
  return code > 0x20 && code < 0x7f && code !== COLON;
}

function nameOf(text: string): FieldName | undefined {
  return WANTED.get(text.trimEnd().toLowerCase());
}

function take(values: Map<FieldName, string>, name: FieldName, raw: string): void {
  const known = values.get(name);
  if (known === undefined) {
    values.set(name, unfold(raw, LISTS.has(name) ? LONGEST_LIST : LONGEST_VALUE));
  } else if (LISTS.has(name) && known.length < LONGEST_LIST) {
    values.set(name, `${known}, ${unfold(raw, LONGEST_LIST - known.length)}`);
  }
}

function unfold(raw: string, longest: number): string {
  const value = (raw.length > longest ? raw.slice(0, longest) : raw).trim();
  if (!/[\r\n]/.test(value)) return value;
  return value.replace(/\r?\n/g, "").replaceAll("\r", " ");
}

function afterLine(text: string, at: number, lineEnd: string): number {
  const found = text.indexOf(lineEnd, at);
  return found < 0 ? text.length : found + 1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
