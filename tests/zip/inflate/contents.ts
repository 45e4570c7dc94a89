import { Buffer } from "node:buffer";
import { constants, deflateRawSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";

export type Random = () => number;

/** Numbers below 1, the same for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    let mixed = Math.imul(state ^ state >>> 16, 0x85ebca6b);
    mixed = Math.imul(mixed ^ mixed >>> 13, 0xc2b2ae35);
    return ((mixed ^ mixed >>> 16) >>> 0) / 2 ** 32;
  };
}

function fill(size: number, byte: (at: number, bytes: Buffer) => number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = byte(at, bytes);
  return bytes;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Content that leads to each kind of code, table and repetition. */
export const KINDS: Record<string, (size: number, random: Random) => Buffer> = {
  noise: (size, random) => fill(size, () => random() * 256),
  base64: (size, random) =>
    fill(size, (at) => at % 77 === 76 ? 10 : LETTERS.charCodeAt(random() * 64)),
  words: (size, random) => {
    const words = Array.from(
      { length: 400 },
      () => LETTERS.slice(random() * 40, 40 + random() * 24),
    );
    const text: string[] = [];
    for (let length = 0; length < size; length += text.at(-1)!.length) {
      text.push(words[Math.floor(random() ** 2 * 400)]! + " ");
    }
    return Buffer.from(text.join("")).subarray(0, size);
  },
  "one byte": (size) => Buffer.alloc(size, 7),
  "short periods": (size, random) => {
    const period = 1 + Math.floor(random() * 9);
    return fill(size, (at, bytes) => at < period ? at * 31 : bytes[at - period]!);
  },
  // Each byte value half as often as the one before: codes of up to 15 bits.
  "skewed bytes": (size, random) => fill(size, () => 100 - Math.log2(random() + 1e-9)),
  // Repetitions from far and near: distance codes of many lengths.
  "far repetitions": (size, random) => {
    const bytes = fill(size, () => random() * 256);
    for (let at = 0; at < size;) {
      const distance = Math.ceil(2 ** (random() ** 3 * 15));
      const length = 3 + Math.floor(random() * 20);
      if (distance <= at) {
        bytes.copy(bytes, at, at - distance, Math.min(at, at - distance + length));
      }
      at += length + Math.floor(random() * 2);
    }
    return bytes;
  },
};

const OPTIONS: readonly ZlibOptions[] = [
  { level: 0 },
  { level: 1 },
  { level: 6 },
  { level: 9, memLevel: 1 },
  { level: 9, windowBits: 9 },
  { strategy: constants.Z_FIXED },
  { strategy: constants.Z_HUFFMAN_ONLY },
  { strategy: constants.Z_RLE },
];

/** Content with the deflate stream that zlib makes of it in one of its ways. */
export const anyContent = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  size: fc.oneof(fc.nat(400), fc.nat(100_000)),
  seed: fc.integer(),
  options: fc.constantFrom(...OPTIONS),
}).map(({ kind, size, seed, options }) => {
  const content = KINDS[kind]!(size, randomOf(seed));
  return { content, deflated: deflateRawSync(content, options) };
});
