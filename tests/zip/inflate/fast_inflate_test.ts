import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { inflateFast, MOST_OUTPUT } from "../../../lib/zip/inflate/fast_inflate.ts";
import { anyContent, KINDS, type Random, randomOf } from "./contents.ts";

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

Deno.test("inflateFast gives what fills its memory, and nothing larger", () => {
  for (const kind of ["one byte", "words"]) {
    const content = KINDS[kind]!(MOST_OUTPUT + 1, randomOf(1));
    const full = content.subarray(0, MOST_OUTPUT);
    const bytes = inflateFast(deflateRawSync(full), full.length);
    assert.ok(bytes && full.equals(bytes));
    assert.equal(inflateFast(deflateRawSync(content), content.length), undefined);
  }
  // More than is in its memory at once.
  const noise = KINDS["noise"]!(5 << 20, randomOf(1));
  const bytes = inflateFast(storedBlocks(noise), noise.length);
  assert.ok(bytes && noise.equals(bytes));
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
