/** Stands in place of a CRC-32 that is not known: of unpacked files. */
export const UNKNOWN_CRC = 0;

/** A message as an archive's directory shows it. */
export interface SeenMessage {
  /** Two signed halves of the hash of its place: mailbox, folder and name. */
  readonly high: number;
  readonly low: number;
  /** Bytes. */
  readonly size: number;
  /** CRC-32, or `UNKNOWN_CRC`. */
  readonly crc: number;
  /** The hash of its mailbox, in 32 signed bits. */
  readonly owner: number;
}

/**
 * The messages of a state, at most one at a place; columns instead of objects, since there may be
 * millions. A place is known by a hash of 64 bits alone, which is good enough to count.
 */
export class MessageSet {
  #count = 0;
  #capacity: number;
  #highs: Int32Array<ArrayBuffer>;
  #lows: Int32Array<ArrayBuffer>;
  #sizes: Float64Array<ArrayBuffer>;
  #crcs: Uint32Array<ArrayBuffer>;
  #owners: Int32Array<ArrayBuffer>;
  /** Open addressing: a row and 1, or 0. */
  #slots: Uint32Array<ArrayBuffer>;

  /** With room for so many, though it grows. */
  constructor(room = 0) {
    this.#capacity = Math.max(16, room);
    this.#highs = new Int32Array(this.#capacity);
    this.#lows = new Int32Array(this.#capacity);
    this.#sizes = new Float64Array(this.#capacity);
    this.#crcs = new Uint32Array(this.#capacity);
    this.#owners = new Int32Array(this.#capacity);
    this.#slots = new Uint32Array(slotsFor(this.#capacity));
  }

  get count(): number {
    return this.#count;
  }

  /** The number of the row of this place; -1 where there is none. */
  find(high: number, low: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = low & mask;; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (row === -1 || (this.#lows[row] === low && this.#highs[row] === high)) return row;
    }
  }

  /** The number of the row whose place is that of row `at` of another state; -1 where there is none. */
  findPlaceOf(set: MessageSet, at: number): number {
    return this.find(set.#highs[at]!, set.#lows[at]!);
  }

  /** Whether row `at` has this content, as far as is known. */
  hasContent(at: number, size: number, crc: number): boolean {
    if (this.#sizes[at] !== size) return false;
    const own = this.#crcs[at]!;
    return own === crc || own === UNKNOWN_CRC || crc === UNKNOWN_CRC;
  }

  /** Whether row `at` has the content that row `other` of another state has, as far as is known. */
  hasContentOf(at: number, set: MessageSet, other: number): boolean {
    return this.hasContent(at, set.#sizes[other]!, set.#crcs[other]!);
  }

  /** What tells a message within its mailbox; `undefined` where its CRC-32 is not known. */
  contentOf(at: number): number | undefined {
    const crc = this.#crcs[at]!;
    if (crc === UNKNOWN_CRC) return undefined;
    const rest = Math.imul(this.#sizes[at]! | 0, 0x9e3779b1) ^ this.#owners[at]!;
    return crc * 2 ** 21 + (rest >>> 11);
  }

  /** Puts a message in its place, instead of another one that is there; tells what was there. */
  put({ high, low, size, crc, owner }: SeenMessage): "nothing" | "the same" | "another" {
    let row = this.find(high, low);
    const was = row === -1 ? "nothing" : this.hasContent(row, size, crc) ? "the same" : "another";
    if (row === -1) {
      if (this.#count === this.#capacity) this.#grow();
      row = this.#count++;
      this.#highs[row] = high;
      this.#lows[row] = low;
      this.#link(row);
    }
    this.#sizes[row] = size;
    this.#crcs[row] = crc;
    this.#owners[row] = owner;
    return was;
  }

  #link(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#lows[row]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#highs = grown(this.#highs, new Int32Array(this.#capacity));
    this.#lows = grown(this.#lows, new Int32Array(this.#capacity));
    this.#sizes = grown(this.#sizes, new Float64Array(this.#capacity));
    this.#crcs = grown(this.#crcs, new Uint32Array(this.#capacity));
    this.#owners = grown(this.#owners, new Int32Array(this.#capacity));
    this.#slots = new Uint32Array(slotsFor(this.#capacity));
    for (let row = 0; row < this.#count; row++) this.#link(row);
  }
}

function grown<T extends Float64Array | Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function slotsFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(capacity * 1.5));
}
