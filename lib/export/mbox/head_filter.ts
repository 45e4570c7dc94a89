import type { ByteSink } from "../lines/lf_lines.ts";

/**
 * Fields that programs keep for themselves in an mbox. In a message they come from elsewhere and would
 * be believed: a `Content-Length` can hide the messages after it, an `X-IMAP` the message itself.
 * Dovecot leaves out the same ones when it saves a message (`mbox_save_drop_headers`).
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "content-length",
  "status",
  "x-imap",
  "x-imapbase",
  "x-keywords",
  "x-status",
  "x-uid",
]);

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;

/** Longer names than this are none; bounds what is held back at the end of a chunk. */
const LONGEST_NAME = 1000;

type Line = "more" | "end" | "continuation" | "left out" | "kept";

/**
 * Passes a message on but for the fields of its head that only belong to a mailbox. Takes chunks of any
 * size; passes on parts of them, not copies.
 */
export class HeadFilter {
  readonly #sink: ByteSink;
  #isInHead = true;
  #isInLine = false;
  #isFirstLine = true;
  #isKept = true;
  /** The beginning of a line that cannot be judged yet. */
  #held: Uint8Array = new Uint8Array();

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    if (!this.#isInHead) return this.#sink(chunk);
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    this.#held = new Uint8Array();
    const rest = this.#head(bytes);
    if (this.#isInHead) this.#held = bytes.slice(rest);
  }

  end(): void {
    if (this.#held.length > 0) this.#sink(this.#held);
  }

  /** Goes through lines of the head; gives where the part begins that it could not judge. */
  #head(bytes: Uint8Array): number {
    let from = 0;
    let at = 0;
    const pass = (to: number) => {
      if (this.#isKept && to > from) this.#sink(bytes.subarray(from, to));
      from = to;
    };
    while (at < bytes.length) {
      if (!this.#isInLine) {
        const line = judge(bytes, at, this.#isFirstLine);
        if (line === "more") break;
        if (line === "end") {
          pass(at);
          this.#isInHead = false;
          this.#isKept = true;
          pass(bytes.length);
          return at;
        }
        if (line !== "continuation") {
          pass(at);
          this.#isKept = line === "kept";
        }
        this.#isInLine = true;
        this.#isFirstLine = false;
      }
      const end = bytes.indexOf(LF, at);
      this.#isInLine = end === -1;
      at = end === -1 ? bytes.length : end + 1;
    }
    pass(at);
    return at;
  }
}

/** What the line is that begins at `start`. */
function judge(bytes: Uint8Array, start: number, isFirst: boolean): Line {
  const first = bytes[start]!;
  if (first === LF || first === CR) return "end";
  if (first === SPACE || first === TAB) return "continuation";
  const last = Math.min(start + LONGEST_NAME, bytes.length);
  let at = start;
  while (at < last && bytes[at]! > SPACE && bytes[at] !== COLON) at++;
  const nameEnd = at;
  while (at < last && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  if (at === bytes.length && at < start + LONGEST_NAME) return "more";
  if (bytes[at] !== COLON) return isFirst && isFromLine(bytes, start, nameEnd) ? "kept" : "end";
  return isLeftOut(bytes, start, nameEnd) ? "left out" : "kept";
}

/** Looks at the first letter before it makes a text: most fields begin with another one. */
function isLeftOut(bytes: Uint8Array, start: number, end: number): boolean {
  const letter = bytes[start]! | 0x20;
  const isCandidate = letter === 0x63 || letter === 0x73 || letter === 0x78;
  if (!isCandidate || end - start > "content-length".length) return false;
  return LEFT_OUT.has(String.fromCharCode(...bytes.subarray(start, end)).toLowerCase());
}

/** Whether a message brings the `From ` line of another mailbox, perhaps quoted. */
function isFromLine(bytes: Uint8Array, start: number, end: number): boolean {
  return /^>*From $/.test(String.fromCharCode(...bytes.subarray(start, end + 1)));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
