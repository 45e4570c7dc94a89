// Inflates a message in WebAssembly; made into fast_inflate.wasm by `deno task wasm`.
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
export const MOST_OUTPUT: u32 = 1 << 24;

/** What `go()` says. */
export const REFUSED: u32 = 0;
export const DONE: u32 = 1;
export const ENOUGH: u32 = 2;
export const HUNGRY: u32 = 3;
const PAUSED: u32 = 4;

/** No header of a block is longer (bytes), with what is loaded behind it. */
const LONGEST_HEADER: u32 = 640;

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

// What it goes on with: where the output ends, the bits of the table of the block of codes at hand, the
// bytes to come of the stored block at hand, and whether that is the last one.
let written: u32 = 0;
let blockBits: u32 = 0;
let stored: u32 = 0;
let isLast: bool = false;

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

/**
 * Goes on in a block of codes, until its end (DONE), or until it has passed one of the limits (PAUSED):
 * then it can be called again. Between two looks at them, 16 bytes of input are read at most.
 */
function inflateBlock(inputLimit: u32, outputLimit: u32): u32 {
  const tableBits = blockBits;
  const mask: u32 = (1 << tableBits) - 1;
  let output = written;
  let at = next;
  let word = bits;
  let rest = left;
  while (true) {
    if (at > inputLimit || output > outputLimit) {
      next = at;
      bits = word;
      left = rest;
      written = output;
      return PAUSED;
    }
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
        if (!(entry & END)) return REFUSED;
        next = at;
        bits = word >> entry;
        left = rest - entry;
        written = output;
        return DONE;
      }
    }
    const length = (entry >> 16) + ((<u32>word & ((1 << entry) - 1)) >> (entry >> 8 & 15));
    word >>= entry;
    rest -= entry;
    // No refill: at least 56 bits were there, a length takes up to 20 and a distance 28.
    let distant = load<u32>(DISTANCES + ((<u32>word & ((1 << DISTANCE_BITS) - 1)) << 2));
    if (distant & EXCEPTION) {
      if (!(distant & SUBTABLE)) return REFUSED;
      word >>= DISTANCE_BITS;
      rest -= DISTANCE_BITS;
      const place = (distant >> 16) + (<u32>word & ((1 << (distant >> 8 & 15)) - 1));
      distant = load<u32>(DISTANCES + (place << 2));
      if (distant & EXCEPTION) return REFUSED;
    }
    const distance = (distant >> 16) +
      ((<u32>word & ((1 << distant) - 1)) >> (distant >> 8 & 15));
    word >>= distant;
    rest -= distant;
    if (distance > output - OUTPUT) return REFUSED;
    repeat(output, distance, length);
    output += length;
  }
}

/** Reads the header of a block, all of which is there; false where it is none. */
function beginBlock(inputEnd: u32): bool {
  refill();
  isLast = take(1) == 1;
  const type = take(2);
  if (type == 1) {
    buildFixed();
    blockBits = SHORT_BITS;
    return true;
  }
  if (type == 2) {
    blockBits = readCodes(inputEnd);
    return blockBits != 0;
  }
  if (type == 3) return false;
  next -= <u32>(left & 63) >> 3;
  bits = 0;
  left = 0;
  if (next + 4 > inputEnd) return false;
  stored = load<u16>(next);
  if ((stored ^ load<u16>(next, 2)) != 0xffff) return false;
  next += 4;
  return true;
}

/** Begins a stream, of which the caller has put the first bytes at INPUT. */
export function begin(): void {
  next = INPUT;
  bits = 0;
  left = 0;
  written = OUTPUT;
  blockBits = 0;
  stored = 0;
  isLast = false;
}

/**
 * Goes on with the `length` bytes at INPUT, until `wanted` bytes have come out since `begin()` or some
 * more (ENOUGH), until the stream has ended with the last of them (DONE), or until more of them are
 * needed (HUNGRY), which the caller then puts behind those that are there; not where they are `all`.
 */
export function go(length: u32, all: bool, wanted: u32): u32 {
  const inputEnd = INPUT + length;
  const inputLimit = all ? inputEnd + 8 : inputEnd - 16;
  const outputEnd = OUTPUT + wanted;
  while (written < outputEnd) {
    if (blockBits != 0) {
      const what = inflateBlock(inputLimit, outputEnd - 1);
      if (what == REFUSED) return REFUSED;
      if (what == DONE) blockBits = 0;
      else if (written < outputEnd) return all ? REFUSED : HUNGRY;
    } else if (stored != 0) {
      const count = min(stored, min(inputEnd - next, outputEnd - written));
      memory.copy(written, next, count);
      next += count;
      written += count;
      stored -= count;
      if (stored != 0 && written < outputEnd) return all ? REFUSED : HUNGRY;
    } else if (isLast) {
      return all && next - (<u32>(left & 63) >> 3) == inputEnd ? DONE : REFUSED;
    } else {
      if (all ? next > inputEnd + 8 : next + LONGEST_HEADER > inputEnd) return all ? REFUSED : HUNGRY;
      if (!beginBlock(inputEnd)) return REFUSED;
    }
  }
  return ENOUGH;
}

/** How many bytes have come out since `begin()`. */
export function produced(): u32 {
  return written - OUTPUT;
}

/** Makes room behind the `length` bytes at INPUT; gives how many of them stay there. */
export function makeRoom(length: u32): u32 {
  // A stored block steps back over bytes that were loaded.
  const from = max(next - 8, INPUT);
  const rest = INPUT + length - from;
  memory.copy(INPUT, from, rest);
  next = INPUT + (next - from);
  return rest;
}

/**
 * Inflates the `length` bytes at INPUT to OUTPUT. True if they are one deflate stream, to the last
 * byte, and gave `size` bytes. The caller keeps both within MOST_INPUT and MOST_OUTPUT.
 */
export function inflate(length: u32, size: u32): bool {
  begin();
  return go(length, true, size + 1) == DONE && written == OUTPUT + size;
}
