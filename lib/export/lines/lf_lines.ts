import { exportedNumber } from "../../zip/inflate/old_runtime.ts";
import * as wasm from "./line_ends.wasm";

const LF = 0x0a;
const CR = 0x0d;
const FROM = new TextEncoder().encode("From ");

const INPUT = exportedNumber(wasm.INPUT);
const OUTPUT = exportedNumber(wasm.OUTPUT);
/** In place of the number of matched bytes: the line cannot become one that must be quoted. */
const INSIDE = exportedNumber(wasm.INSIDE);

/** Bytes that are taken at once, and what can become of them: every sixth may bring a `>`. */
const BLOCK = exportedNumber(wasm.MOST_INPUT);
const LARGEST = BLOCK + Math.ceil(BLOCK / 6) + 2 * FROM.length;

const memory = new Uint8Array(wasm.memory.buffer);

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
      this.#take(chunk.subarray(at, at + BLOCK));
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

  /** Takes a block, in which the last byte that is there counts too: it may be a CR. */
  #take(block: Uint8Array): void {
    const before = Math.min(this.#filled, 1);
    this.#filled -= before;
    memory.set(block, INPUT);
    if (before === 1) memory[OUTPUT] = this.#out[this.#filled]!;
    const length = wasm.convert(block.length, before, this.#start, this.#matched);
    this.#matched = wasm.state();
    this.#out.set(memory.subarray(OUTPUT, OUTPUT + length), this.#filled);
    this.#filled += length;
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
