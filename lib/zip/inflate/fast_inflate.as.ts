// Inflates a message in WebAssembly; made into fast_inflate.wasm by `deno task inflate`.
// AssemblyScript: TypeScript's syntax, with numbers of a fixed size and plain memory.
//
// Two ideas make it fast (RFC 1951, and the way libdeflate and ISA-L go): 56 bits or more are kept in
// a register and topped up with one load, and a table tells from the next bits a symbol with all that
// follows from it, or two literals at once. It never reads or writes outside its own memory: input and
// output have room behind them for what the loop may do between two looks at the bounds.
//
// It only ever says "these bytes, and nothing unusual", or that it does not know. The caller asks
// zlib then, whose word alone calls data damaged.

import {
  build,
  buildFixed,
  CODE_LENGTH_BITS,
  CODE_LENGTH_CODES,
  DISTANCE_BITS,
  DISTANCES,
  END,
  EXCEPTION,
  LENGTHS,
  LONG_BITS,
  pairLiterals,
  SHORT_BITS,
  SUBTABLE,
  SYMBOLS,
} from "./code_tables.as";

/** Where the caller puts deflated bytes, and how many there may be. */
export const INPUT: u32 = 0x10000;
export const MOST_INPUT: u32 = 1 << 20;
/** Where it finds what they were, and how many bytes that may be. */
export const OUTPUT: u32 = 0x120000;
export const MOST_OUTPUT: u32 = 1 << 22;

/** With so many bytes of input left, a larger table is worth its making. */
const LONG: u32 = 4096;
/** RFC 1951, 3.2.7. */
// deno-fmt-ignore
const CODE_LENGTH_ORDER = <u32>memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

// The reader's state: the next byte to load, the bits that were loaded, and how many of them are left
// (only the lowest six bits of that number count, as in a shift).
let next: u32 = 0;
let bits: u64 = 0;
let left: u64 = 0;

function refill(): void {
  bits |= load<u64>(next) << left;
  next += <u32>(~left & 63) >> 3;
  left |= 56;
}

function take(count: u32): u32 {
  const value = <u32>bits & ((1 << count) - 1);
  bits >>= count;
  left -= count;
  return value;
}

/** Reads the codes of a block (RFC 1951, 3.2.7); gives the bits of the table, or 0. */
function readCodes(inputEnd: u32): u32 {
  const literals: u32 = 257 + take(5);
  const distances: u32 = 1 + take(5);
  const codeLengths: u32 = 4 + take(4);
  if (literals > 286 || distances > 30) return 0;
  memory.fill(LENGTHS, 0, 19);
  for (let at: u32 = 0; at < codeLengths; at++) {
    refill();
    store<u8>(LENGTHS + load<u8>(CODE_LENGTH_ORDER + at), <u8>take(3));
  }
  if (!build(CODE_LENGTH_CODES, CODE_LENGTH_BITS, LENGTHS, 19)) return 0;
  const all = literals + distances;
  for (let at: u32 = 0; at < all;) {
    refill();
    const entry = load<u32>(CODE_LENGTH_CODES + ((<u32>bits & 127) << 2));
    take(entry & 63);
    const symbol = entry >> 16;
    if (symbol < 16) {
      store<u8>(LENGTHS + at, <u8>symbol);
      at++;
      continue;
    }
    if (symbol == 16 && at == 0) return 0;
    const value: u8 = symbol == 16 ? load<u8>(LENGTHS + at - 1) : 0;
    const times: u32 = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
    if (at + times > all) return 0;
    memory.fill(LENGTHS + at, value, times);
    at += times;
  }
  if (next > inputEnd + 8 || load<u8>(LENGTHS + 256) == 0) return 0;
  if (!build(DISTANCES, DISTANCE_BITS, LENGTHS + literals, distances)) return 0;
  const isLong = next + LONG < inputEnd;
  const tableBits = isLong ? LONG_BITS : SHORT_BITS;
  if (!build(SYMBOLS, tableBits, LENGTHS, literals)) return 0;
  if (isLong) pairLiterals(tableBits);
  return tableBits;
}

/** Copies what stands `distance` bytes before; up to 15 bytes more are written than asked. */
function repeat(output: u32, distance: u32, length: u32): void {
  const end = output + length;
  let from = output - distance;
  let to = output;
  if (distance >= 8) {
    store<u64>(to, load<u64>(from));
    store<u64>(to, load<u64>(from, 8), 8);
    for (to += 16, from += 16; to < end; to += 8, from += 8) store<u64>(to, load<u64>(from));
  } else if (distance == 1) {
    const eight = <u64>load<u8>(from) * 0x0101010101010101;
    for (; to < end; to += 8) store<u64>(to, eight);
  } else {
    for (; to < end; to += distance, from += distance) store<u64>(to, load<u64>(from));
  }
}

/** A block of codes; gives the end of the output, or 0. */
function inflateBlock(tableBits: u32, inputEnd: u32, start: u32, outputEnd: u32): u32 {
  const mask: u32 = (1 << tableBits) - 1;
  const inputLimit = inputEnd + 8;
  let output = start;
  let at = next;
  let word = bits;
  let rest = left;
  while (true) {
    if (at > inputLimit || output > outputEnd) return 0;
    word |= load<u64>(at) << rest;
    at += <u32>(~rest & 63) >> 3;
    rest |= 56;
    let entry = load<u32>(SYMBOLS + ((<u32>word & mask) << 2));
    // Up to four times twelve bits; written out, since as a loop all takes a fifteenth longer.
    if (<i32>entry < 0) {
      word >>= entry;
      rest -= entry;
      store<u16>(output, <u16>(entry >> 8));
      output += entry >> 24 & 3;
      entry = load<u32>(SYMBOLS + ((<u32>word & mask) << 2));
      if (<i32>entry < 0) {
        word >>= entry;
        rest -= entry;
        store<u16>(output, <u16>(entry >> 8));
        output += entry >> 24 & 3;
        entry = load<u32>(SYMBOLS + ((<u32>word & mask) << 2));
        if (<i32>entry < 0) {
          word >>= entry;
          rest -= entry;
          store<u16>(output, <u16>(entry >> 8));
          output += entry >> 24 & 3;
          entry = load<u32>(SYMBOLS + ((<u32>word & mask) << 2));
          if (<i32>entry < 0) {
            word >>= entry;
            rest -= entry;
            store<u16>(output, <u16>(entry >> 8));
            output += entry >> 24 & 3;
            continue;
          }
        }
      }
      word |= load<u64>(at) << rest;
      at += <u32>(~rest & 63) >> 3;
      rest |= 56;
    }
    if (entry & EXCEPTION) {
      if (entry & SUBTABLE) {
        word >>= tableBits;
        rest -= tableBits;
        const place = (entry >> 16) + (<u32>word & ((1 << (entry >> 8 & 15)) - 1));
        entry = load<u32>(SYMBOLS + (place << 2));
        if (<i32>entry < 0) {
          word >>= entry;
          rest -= entry;
          store<u8>(output, <u8>(entry >> 8));
          output++;
          continue;
        }
      }
      if (entry & EXCEPTION) {
        if (!(entry & END)) return 0;
        next = at;
        bits = word >> entry;
        left = rest - entry;
        return output;
      }
    }
    const length = (entry >> 16) + ((<u32>word & ((1 << entry) - 1)) >> (entry >> 8 & 15));
    word >>= entry;
    rest -= entry;
    // No refill: at least 56 bits were there, a length takes up to 20 and a distance 28.
    let distant = load<u32>(DISTANCES + ((<u32>word & ((1 << DISTANCE_BITS) - 1)) << 2));
    if (distant & EXCEPTION) {
      if (!(distant & SUBTABLE)) return 0;
      word >>= DISTANCE_BITS;
      rest -= DISTANCE_BITS;
      const place = (distant >> 16) + (<u32>word & ((1 << (distant >> 8 & 15)) - 1));
      distant = load<u32>(DISTANCES + (place << 2));
      if (distant & EXCEPTION) return 0;
    }
    const distance = (distant >> 16) +
      ((<u32>word & ((1 << distant) - 1)) >> (distant >> 8 & 15));
    word >>= distant;
    rest -= distant;
    if (distance > output - OUTPUT) return 0;
    repeat(output, distance, length);
    output += length;
  }
}

/**
 * Inflates the `length` bytes at INPUT to OUTPUT. True if they are one deflate stream, to the last
 * byte, and gave `size` bytes. The caller keeps both within MOST_INPUT and MOST_OUTPUT.
 */
export function inflate(length: u32, size: u32): bool {
  const inputEnd = INPUT + length;
  const outputEnd = OUTPUT + size;
  let output = OUTPUT;
  let isLast = false;
  next = INPUT;
  bits = 0;
  left = 0;
  while (!isLast) {
    if (next > inputEnd + 8 || output > outputEnd) return false;
    refill();
    isLast = take(1) == 1;
    const type = take(2);
    if (type == 0) {
      next -= <u32>(left & 63) >> 3;
      bits = 0;
      left = 0;
      if (next + 4 > inputEnd) return false;
      const count: u32 = load<u16>(next);
      if ((count ^ load<u16>(next, 2)) != 0xffff) return false;
      next += 4;
      if (next + count > inputEnd || output + count > outputEnd) return false;
      memory.copy(output, next, count);
      next += count;
      output += count;
      continue;
    }
    let tableBits = SHORT_BITS;
    if (type == 1) buildFixed();
    else if (type == 2) tableBits = readCodes(inputEnd);
    else return false;
    if (tableBits == 0) return false;
    output = inflateBlock(tableBits, inputEnd, output, outputEnd);
    if (output == 0) return false;
  }
  return output == outputEnd && next - (<u32>(left & 63) >> 3) == inputEnd;
}
