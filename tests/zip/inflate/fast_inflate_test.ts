import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { constants, deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { inflateFast, MOST_INPUT, MOST_OUTPUT } from "../../../lib/zip/inflate/fast_inflate.ts";

type Random = () => number;

/** Numbers below 1, the same for the same seed. */
function randomOf(seed: number): Random {
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
const KINDS: Record<string, (size: number, random: Random) => Buffer> = {
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

const anyContent = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  size: fc.oneof(fc.nat(400), fc.nat(100_000)),
  seed: fc.integer(),
  options: fc.constantFrom(...OPTIONS),
}).map(({ kind, size, seed, options }) => {
  const content = KINDS[kind]!(size, randomOf(seed));
  return { content, deflated: deflateRawSync(content, options) };
});

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** What zlib says, with the demand that the input is used up. */
function inflateByZlib(data: Uint8Array, size: number): Buffer | undefined {
  try {
    const result = inflateRawSync(data, { info: true }) as unknown as Inflated | Buffer;
    // Deno 2.4 does not tell what was used.
    if (!("engine" in result)) return result.length === size ? result : undefined;
    const { buffer, engine } = result;
    return buffer.length === size && engine.bytesWritten === data.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

Deno.test("inflateFast gives the bytes of all kinds of content and codes", () => {
  fc.assert(
    fc.property(anyContent, ({ content, deflated }) => {
      const bytes = inflateFast(deflated, content.length);
      assert.ok(bytes && content.equals(bytes));
    }),
    { numRuns: 600 },
  );
});

Deno.test("inflateFast takes what fills its memory, and nothing larger", () => {
  for (const kind of ["one byte", "words"]) {
    const content = KINDS[kind]!(MOST_OUTPUT + 1, randomOf(1));
    const full = content.subarray(0, MOST_OUTPUT);
    const bytes = inflateFast(deflateRawSync(full), full.length);
    assert.ok(bytes && full.equals(bytes));
    assert.equal(inflateFast(deflateRawSync(content), content.length), undefined);
  }
  // Sixteen blocks, each with five bytes in front.
  const noise = KINDS["noise"]!(MOST_INPUT, randomOf(1));
  const most = noise.subarray(0, MOST_INPUT - 16 * 5);
  assert.equal(storedBlocks(most).length, MOST_INPUT);
  const bytes = inflateFast(storedBlocks(most), most.length);
  assert.ok(bytes && most.equals(bytes));
  assert.equal(inflateFast(storedBlocks(noise), noise.length), undefined);
});
/** RFC 1951, 3.2.4. */
function storedBlocks(content: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += 0xffff) {
    const part = content.subarray(at, at + 0xffff);
    const header = Buffer.alloc(5);
    header[0] = at + part.length === content.length ? 1 : 0;
    header.writeUInt16LE(part.length, 1);
    header.writeUInt16LE(part.length ^ 0xffff, 3);
    blocks.push(header, part);
  }
  return Buffer.concat(blocks);
}

Deno.test("inflateFast never accepts what zlib refuses, nor gives other bytes", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyContent, fc.integer(), ({ content, deflated }, seed) => {
      const random = randomOf(seed);
      for (let n = 0; n < 10; n++) {
        const data = damage(deflated, random);
        const size = random() < 0.2 ? Math.floor(random() * content.length * 2) : content.length;
        const fast = inflateFast(data, size);
        if (!fast) continue;
        accepted++;
        const slow = inflateByZlib(data, size);
        assert.ok(slow && slow.equals(fast));
      }
    }),
    { numRuns: 800 },
  );
  assert.ok(accepted > 100, "too little was accepted for this to say anything");
});

/** Mostly damage in the first bytes: there the codes are told. */
function damage(deflated: Buffer, random: Random): Buffer {
  const data = Buffer.from(deflated);
  const kind = random();
  if (kind < 0.1) return data.subarray(0, random() * data.length);
  if (kind < 0.2) return Buffer.concat([data, Buffer.from([random() * 256])]);
  const reach = random() < 0.7 ? Math.min(data.length, 90) : data.length;
  for (let flips = 1 + random() * 2; flips >= 1; flips--) {
    const bit = Math.floor(random() * reach * 8);
    data[bit >> 3]! ^= 1 << (bit & 7);
  }
  return data;
}

Deno.test("inflateFast takes neither less nor more than the stream and the size", () => {
  const content = KINDS["words"]!(5000, randomOf(3));
  const deflated = deflateRawSync(content);
  assert.ok(inflateFast(deflated, 5000));
  assert.equal(inflateFast(deflated, 4999), undefined);
  assert.equal(inflateFast(deflated, 5001), undefined);
  assert.equal(inflateFast(deflated.subarray(0, -1), 5000), undefined);
  assert.equal(inflateFast(Buffer.concat([deflated, Buffer.alloc(1)]), 5000), undefined);
  assert.equal(inflateFast(Buffer.alloc(0), 0), undefined);
});

Deno.test("inflateFast refuses a repetition from before the beginning", () => {
  // What an earlier call left in memory is not within reach.
  assert.ok(inflateFast(deflateRawSync(Buffer.alloc(100, 7)), 100));
  const [last, fixed, letterA, three, end] = ["1", "10", "01110001", "0000001", "0000000"] as const;
  const [oneBack, twoBack] = ["00000", "00001"] as const;
  const repeated = inflateFast(bitsToBytes(last, fixed, letterA, three, oneBack, end), 4);
  assert.equal(Buffer.from(repeated!).toString(), "AAAA");
  const wanting = bitsToBytes(last, fixed, letterA, three, twoBack, end);
  assert.equal(inflateFast(wanting, 4), undefined);
  assert.equal(inflateFast(bitsToBytes(last, fixed, three, oneBack, end), 3), undefined);
});

/** Bits in the order in which an inflater reads them. */
function bitsToBytes(...fields: string[]): Buffer {
  const bits = fields.join("");
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (let at = 0; at < bits.length; at++) bytes[at >> 3]! |= Number(bits[at]) << (at & 7);
  return bytes;
}

Deno.test("inflateFast refuses each kind of block that zlib refuses", () => {
  // "A", then three bytes from one byte back.
  const body = "10" + "0" + "0" + "11";
  const good = { literals: { 65: 2, 256: 2, 257: 1 }, distances: { 0: 1 }, body };
  const blocks: Record<string, string> = {
    "no block of that type": "111",
    "a length that does not exist": "110" + "01110001" + "11000110" + "00000" + "0000000",
    "a distance that does not exist": "110" + "01110001" + "0000001" + "11110" + "0000000",
    "too many symbols": dynamicBlock({ ...good, literalCount: 287 }),
    "too many distances": dynamicBlock({ ...good, distanceCount: 31 }),
    "three distances of one bit": dynamicBlock({ ...good, distances: { 0: 1, 1: 1, 2: 1 } }),
    "a single distance of two bits": dynamicBlock({ ...good, distances: { 0: 2 } }),
    "a distance without a code": dynamicBlock({ ...good, body: "10" + "0" + "1" + "11" }),
    "symbols that leave bits without a meaning": dynamicBlock({
      ...good,
      literals: { 65: 2, 256: 2, 257: 2 },
      body: "00" + "10" + "0" + "01",
    }),
    "no end": dynamicBlock({ ...good, literals: { 65: 2, 66: 2, 257: 1 } }),
    "repeated lengths with nothing before": "101" + "00000" + "00000" + "0000" + "100" + "100" +
      "000" + "000" + "0".repeat(40),
  };
  const whole = inflateFast(bitsToBytes(dynamicBlock(good)), 4);
  assert.equal(Buffer.from(whole!).toString(), "AAAA");
  assert.equal(inflateByZlib(bitsToBytes(dynamicBlock(good)), 4)?.toString(), "AAAA");
  for (const [what, bits] of Object.entries(blocks)) {
    assert.equal(inflateByZlib(bitsToBytes(bits), 4), undefined, `zlib takes ${what}`);
    assert.equal(inflateFast(bitsToBytes(bits), 4), undefined, what);
  }
});

interface DynamicBlock {
  /** The length of each symbol's code in bits. */
  readonly literals: Record<number, number>;
  readonly distances: Record<number, number>;
  readonly literalCount?: number;
  readonly distanceCount?: number;
  readonly body: string;
}

/** The bits of a last block (RFC 1951, 3.2.7): each length of a code is told in four bits. */
function dynamicBlock(block: DynamicBlock): string {
  const { literals, distances, literalCount = 258, distanceCount = 3, body } = block;
  const number = (value: number, bits: number) =>
    [...value.toString(2).padStart(bits, "0")].reverse().join("");
  const lengths = [
    ...Array.from({ length: literalCount }, (_, symbol) => literals[symbol] ?? 0),
    ...Array.from({ length: distanceCount }, (_, symbol) => distances[symbol] ?? 0),
  ];
  return "101" + number(literalCount - 257, 5) + number(distanceCount - 1, 5) + number(15, 4) +
    number(0, 3).repeat(3) + number(4, 3).repeat(16) +
    lengths.map((length) => length.toString(2).padStart(4, "0")).join("") + body;
}
