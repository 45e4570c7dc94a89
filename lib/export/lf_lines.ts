const LF = 0x0a;
const CR = 0x0d;
const GREATER = 0x3e;
const FROM = new TextEncoder().encode("From ");

/** In place of the number of matched bytes: the line cannot become one that must be quoted. */
const INSIDE = -1;

/** Bytes that are taken at once, and what can become of them: every sixth may bring a `>`. */
const BLOCK = 64 * 1024;
const LARGEST = BLOCK + Math.ceil(BLOCK / 6) + 2 * FROM.length;

const CAPACITY = 256 * 1024;

/** What gets finished bytes; they are valid until it returns. */
export type ByteSink = (bytes: Uint8Array) => void;

/**
 * Turns the line ends of messages from CRLF into LF, in chunks of any size and in bounded memory. All
 * other bytes stay, bare CRs and NULs too. With `quoteFrom`, every line that matches `^>*From ` gets one
 * more `>` (mboxrd), so that it cannot be taken for the beginning of a message and the quoting can be
 * undone.
 */
export class LfLines {
  readonly #write: ByteSink;
  /** What is matched at the beginning of a line. */
  readonly #start: number;
  readonly #out = new Uint8Array(CAPACITY);
  #filled = 0;
  /** How many bytes of `From ` the line at hand begins with (after `>`s); they are not written yet. */
  #matched: number;
  #isLineOpen = false;

  constructor(write: ByteSink, { quoteFrom }: { readonly quoteFrom: boolean }) {
    this.#write = write;
    this.#matched = this.#start = quoteFrom ? 0 : INSIDE;
  }

  /** Puts ASCII text before a message, as it is; up to 64 kB. */
  literal(text: string): void {
    this.#makeRoom();
    for (let at = 0; at < text.length; at++) this.#out[this.#filled++] = text.charCodeAt(at);
  }

  /** Takes the next bytes of a message. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += BLOCK) {
      this.#makeRoom();
      this.#take(chunk, at, Math.min(at + BLOCK, chunk.length));
    }
  }

  /**
   * Ends a message and gives out what is left of it; with `separate`, its last line gets a line end
   * where it has none, and an empty line follows.
   */
  end({ separate }: { readonly separate: boolean }): void {
    if (this.#matched > 0) this.#release();
    if (this.#filled > 0) this.#isLineOpen = this.#out[this.#filled - 1] !== LF;
    if (separate && this.#isLineOpen) this.#out[this.#filled++] = LF;
    if (separate) this.#out[this.#filled++] = LF;
    this.#flush(this.#filled);
    this.#matched = this.#start;
    this.#isLineOpen = false;
  }

  #take(source: Uint8Array, from: number, to: number): void {
    const out = this.#out;
    let filled = this.#filled;
    let matched = this.#matched;
    let at = from;
    while (at < to) {
      if (matched !== INSIDE) {
        const byte = source[at]!;
        if (byte === FROM[matched]) {
          at++;
          if (++matched < FROM.length) continue;
          out[filled++] = GREATER;
        } else if (byte === GREATER && matched === 0) {
          out[filled++] = GREATER;
          at++;
          continue;
        }
        for (let n = 0; n < matched; n++) out[filled++] = FROM[n]!;
        matched = INSIDE;
      }
      while (at < to) {
        const byte = source[at++]!;
        if (byte === LF) {
          if (filled > 0 && out[filled - 1] === CR) filled--;
          out[filled++] = LF;
          matched = this.#start;
          break;
        }
        out[filled++] = byte;
      }
    }
    this.#filled = filled;
    this.#matched = matched;
  }

  /** Writes what looked like the beginning of `From `. */
  #release(): void {
    for (let n = 0; n < this.#matched; n++) this.#out[this.#filled++] = FROM[n]!;
    this.#matched = INSIDE;
  }

  /** Makes room for a block; a CR at the end of what is there waits, since an LF may follow. */
  #makeRoom(): void {
    if (this.#filled + LARGEST <= CAPACITY) return;
    const waits = this.#out[this.#filled - 1] === CR;
    this.#flush(waits ? this.#filled - 1 : this.#filled);
    if (waits) this.#out[this.#filled++] = CR;
  }

  #flush(length: number): void {
    if (length > 0) {
      this.#isLineOpen = this.#out[length - 1] !== LF;
      this.#write(this.#out.subarray(0, length));
    }
    this.#filled = 0;
  }
}
