import * as wasm from "./fast_inflate.wasm";
import { exportedNumber } from "./old_runtime.ts";

const INPUT = exportedNumber(wasm.INPUT);
const OUTPUT = exportedNumber(wasm.OUTPUT);
const REFUSED = exportedNumber(wasm.REFUSED);
const DONE = exportedNumber(wasm.DONE);
const ENOUGH = exportedNumber(wasm.ENOUGH);
const HUNGRY = exportedNumber(wasm.HUNGRY);
/** The most (bytes) that is in the module at once. */
const MOST_INPUT = exportedNumber(wasm.MOST_INPUT);
/** The most (bytes) that is given. */
export const MOST_OUTPUT = exportedNumber(wasm.MOST_OUTPUT);

const memory = new Uint8Array(wasm.memory.buffer);

/** The stream that the module is in the middle of. */
let current: GrowingInflation | undefined;

/**
 * What `data` inflates to, if it is one whole deflate stream that gives `size` bytes; valid until
 * anything else is inflated. `undefined`: it is not, or it is too large for this way, and zlib has to
 * say what it is.
 */
export function inflateFast(data: Uint8Array, size: number): Uint8Array | undefined {
  if (size > MOST_OUTPUT) return undefined;
  if (data.length > MOST_INPUT) {
    return new GrowingInflation(data.length, piecesOf(data)).whole(size);
  }
  current = undefined;
  memory.set(data, INPUT);
  if (!wasm.inflate(data.length, size)) return undefined;
  return memory.subarray(OUTPUT, OUTPUT + size);
}

/** Gives the next deflated bytes, as many as are asked for. */
type Pieces = (length: number) => Uint8Array;

function piecesOf(data: Uint8Array): Pieces {
  let at = 0;
  return (length) => data.subarray(at, at += length);
}

/** So many deflated bytes at least are taken at once. */
const LEAST_TAKEN = 4096;

/**
 * A deflate stream that is inflated from its start as far as is wanted, then further. What it gives is
 * valid until anything else is inflated, which ends it.
 */
export class GrowingInflation {
  readonly #next: Pieces;
  /** Deflated bytes to come. */
  #left: number;
  /** Deflated bytes at INPUT. */
  #length = 0;

  /** `compressedSize`: how many bytes `next` has to give. */
  constructor(compressedSize: number, next: Pieces) {
    this.#left = compressedSize;
    this.#next = next;
    wasm.begin();
    current = this;
  }

  /** Whether it can go on: nothing else was inflated. */
  get isCurrent(): boolean {
    return current === this;
  }

  /** The first `count` bytes; `undefined` where the stream has not so many, or is damaged before. */
  first(count: number): Uint8Array | undefined {
    const isThere = this.#go(count) === ENOUGH;
    return isThere ? memory.subarray(OUTPUT, OUTPUT + count) : undefined;
  }

  /** All bytes, if it is a whole stream that gives `size` of them; `undefined` otherwise. */
  whole(size: number): Uint8Array | undefined {
    const isWhole = this.#go(size + 1) === DONE && wasm.produced() === size;
    return isWhole ? memory.subarray(OUTPUT, OUTPUT + size) : undefined;
  }

  #go(wanted: number): number {
    if (!this.isCurrent || wanted > MOST_OUTPUT + 1) return REFUSED;
    // What is inflated is seldom smaller than what it was made of.
    if (this.#length === 0) this.#take(wanted);
    for (;;) {
      const state = wasm.go(this.#length, this.#left === 0 ? 1 : 0, wanted);
      if (state === REFUSED) current = undefined;
      if (state !== HUNGRY) return state;
      this.#length = wasm.makeRoom(this.#length);
      this.#take(2 * (wanted - wasm.produced()));
    }
  }

  /** Puts more deflated bytes behind those that are there. */
  #take(count: number): void {
    const length = Math.min(this.#left, MOST_INPUT - this.#length, Math.max(count, LEAST_TAKEN));
    memory.set(this.#next(length), INPUT + this.#length);
    this.#left -= length;
    this.#length += length;
  }
}
