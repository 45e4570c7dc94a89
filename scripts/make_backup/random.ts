/** Numbers that only look random: the same seed gives the same run on every machine. */
export class Random {
  #state: number;

  constructor(seed: number | string) {
    this.#state = typeof seed === "number" ? seed >>> 0 : hash(seed);
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() / 0x1_0000_0000 * limit);
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("Cannot pick one of no items");
    return items[this.below(items.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(length).map(() => this.below(256));
  }

  /** `30ff7237-2dd8-45a6-9c21-b4109486ec98` */
  guid(): string {
    const hex = this.hex(32);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
      .join("-");
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join("");
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.pick(WORDS)).join(" ");
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = this.#state + 0x6d2b79f5 >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return (t ^ t >>> 14) >>> 0;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

const WORDS = ("the meeting about invoice report was moved to next week please find attached our " +
  "new price list and let us know whether it suits you thanks for order delivery project plan " +
  "is ready review comments budget travel office server backup summer holiday").split(" ");
