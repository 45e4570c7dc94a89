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

/** Where the caller puts deflated bytes, and how many there may be. */
export const INPUT: u32 = 0x10000;
export const MOST_INPUT: u32 = 1 << 20;
/** Where it finds what they were, and how many bytes that may be. */
export const OUTPUT: u32 = 0x120000;
export const MOST_OUTPUT: u32 = 1 << 22;

const DISTANCES: u32 = 0x1000;
const CODE_LENGTH_CODES: u32 = 0x2000;
const LENGTHS: u32 = 0x3000;
const SORTED: u32 = 0x4000;
const COUNTS: u32 = 0x5000;
const OFFSETS: u32 = 0x5080;
const SYMBOLS: u32 = 0x8000;

// A table's entry. Its lowest six bits are how many bits it uses up.
//   literals:  bit 31; their number in bits 24-25; the bytes in 8-15 and 16-23
//   lengths, distances: the base in bits 16-30; how many of the used bits are the code's in 8-11
//   subtable:  EXCEPTION | SUBTABLE; its place in bits 16-30, the bits that choose in it in 8-11
//   end of block: EXCEPTION | END; what does not exist: EXCEPTION alone
const LITERAL: u32 = 1 << 31;
const ONE: u32 = 1 << 24;
const TWO: u32 = 2 << 24;
const EXCEPTION: u32 = 1 << 15;
const SUBTABLE: u32 = 1 << 14;
const END: u32 = 1 << 13;

const SHORT_BITS: u32 = 10;
/** Twelve bits hold two letters of base64. */
const LONG_BITS: u32 = 12;
/** With so many bytes of input left, a larger table is worth its making. */
const LONG: u32 = 4096;
const DISTANCE_BITS: u32 = 8;
const CODE_LENGTH_BITS: u32 = 7;

/** RFC 1951, 3.2.5 and 3.2.7. */
// deno-fmt-ignore
const LENGTH_BASE = <u32>memory.data<u16>([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]);
// deno-fmt-ignore
const LENGTH_EXTRA = <u32>memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]);
// deno-fmt-ignore
const DISTANCE_BASE = <u32>memory.data<u16>([1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]);
// deno-fmt-ignore
const DISTANCE_EXTRA = <u32>memory.data<u8>([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]);
// deno-fmt-ignore
const CODE_LENGTH_ORDER = <u32>memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** The table's entry for a symbol, but for the length of its code. */
function meaning(table: u32, symbol: u32): u32 {
  if (table == CODE_LENGTH_CODES) return symbol << 16;
  if (table == DISTANCES) {
    if (symbol > 29) return EXCEPTION;
    return <u32>load<u16>(DISTANCE_BASE + (symbol << 1)) << 16 | load<u8>(DISTANCE_EXTRA + symbol);
  }
  if (symbol < 256) return LITERAL | ONE | symbol << 8;
  if (symbol == 256) return EXCEPTION | END;
  if (symbol > 285) return EXCEPTION;
  const at = symbol - 257;
  return <u32>load<u16>(LENGTH_BASE + (at << 1)) << 16 | load<u8>(LENGTH_EXTRA + at);
}

function entryOf(table: u32, symbol: u32, length: u32): u32 {
  const entry = meaning(table, symbol);
  return <i32>entry < 0 ? entry | length : entry + (length << 8 | length);
}

/** The code after `code` of the same length; both are read from the lowest bit up. */
function following(code: u32, highest: u32): u32 {
  const bit: u32 = 1 << (31 - clz(code ^ highest));
  return code & (bit - 1) | bit;
}

/** How many codes are `length` bits long. */
function countOf(length: u32): u32 {
  return load<u32>(COUNTS + (length << 2));
}

/** Sorts the symbols by the length of their code, and gives the longest; counts are left in COUNTS. */
function sortSymbols(lengths: u32, symbols: u32): u32 {
  memory.fill(COUNTS, 0, 64);
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = COUNTS + (<u32>load<u8>(lengths + symbol) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let offset: u32 = 0;
  let longest: u32 = 0;
  for (let length: u32 = 0; length <= 15; length++) {
    store<u32>(OFFSETS + (length << 2), offset);
    offset += countOf(length);
    if (countOf(length) != 0) longest = length;
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const place = OFFSETS + (<u32>load<u8>(lengths + symbol) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u16>(SORTED + (at << 1), <u16>symbol);
  }
  return longest;
}

/** Whether the codes leave no combination of bits without a meaning, and none with two. */
function isComplete(longest: u32): bool {
  let used: u32 = 0;
  for (let length: u32 = 1; length <= longest; length++) used = (used << 1) + countOf(length);
  return longest != 0 && used == <u32>1 << longest;
}

/** The table of a code from the lengths of its symbols; false where that is not a whole code. */
function build(table: u32, tableBits: u32, lengths: u32, symbols: u32): bool {
  const longest = sortSymbols(lengths, symbols);
  let sorted = SORTED + (countOf(0) << 1);
  if (!isComplete(longest)) {
    // A block without repetitions has no distance code, and with one distance a code of one bit.
    if (table != DISTANCES || longest > 1 || countOf(1) > 1) return false;
    const entry = longest == 1 ? entryOf(table, load<u16>(sorted), 1) : EXCEPTION;
    for (let at: u32 = 0; at < <u32>1 << tableBits; at += 2) {
      store<u32>(table + (at << 2), entry);
      store<u32>(table + (at << 2), EXCEPTION, 4);
    }
    return true;
  }

  let length: u32 = 1;
  while (countOf(length) == 0) length++;
  let count = countOf(length);
  let code: u32 = 0;
  // What is filled is doubled where codes get longer: short ones repeat in the whole table.
  let filled: u32 = 1 << min(length, tableBits);
  while (length <= tableBits) {
    do {
      store<u32>(table + (code << 2), entryOf(table, load<u16>(sorted), length));
      sorted += 2;
      if (code == filled - 1) {
        for (; length < tableBits; length++) {
          memory.copy(table + (filled << 2), table, filled << 2);
          filled <<= 1;
        }
        return true;
      }
      code = following(code, filled - 1);
    } while (--count != 0);
    do {
      if (++length <= tableBits) {
        memory.copy(table + (filled << 2), table, filled << 2);
        filled <<= 1;
      }
    } while (countOf(length) == 0);
    count = countOf(length);
  }

  let prefix: u32 = -1;
  let start: u32 = 0;
  let end: u32 = 1 << tableBits;
  while (true) {
    if ((code & ((1 << tableBits) - 1)) != prefix) {
      prefix = code & ((1 << tableBits) - 1);
      let bits = length - tableBits;
      for (let room = count; room < <u32>1 << bits;) {
        bits++;
        room = (room << 1) + countOf(tableBits + bits);
      }
      start = end;
      end += 1 << bits;
      store<u32>(table + (prefix << 2), EXCEPTION | SUBTABLE | start << 16 | bits << 8 | tableBits);
    }
    const entry = entryOf(table, load<u16>(sorted), length - tableBits);
    sorted += 2;
    for (let at = start + (code >> tableBits); at < end; at += 1 << (length - tableBits)) {
      store<u32>(table + (at << 2), entry);
    }
    const highest: u32 = (1 << length) - 1;
    if (code == highest) return true;
    code = following(code, highest);
    if (--count == 0) {
      do length++; while (countOf(length) == 0);
      count = countOf(length);
    }
  }
}

/** Lets an entry of a literal give the next one as well, where the table's bits hold both. */
function pairLiterals(tableBits: u32): void {
  // Downwards, since an entry's second code is found at a lower place, where none is paired yet.
  for (let at: i32 = (1 << tableBits) - 1; at >= 0; at--) {
    const first = load<u32>(SYMBOLS + (at << 2));
    if (<i32>first >= 0) continue;
    const used = first & 63;
    const second = load<u32>(SYMBOLS + (at >> used << 2));
    if (<i32>second >= 0 || used + (second & 63) > tableBits) continue;
    const bytes = (second & 0xff00) << 8 | first & 0xff00;
    store<u32>(SYMBOLS + (at << 2), LITERAL | TWO | bytes | used + (second & 63));
  }
}

function buildFixed(): void {
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  memory.fill(LENGTHS + 288, 5, 32);
  build(SYMBOLS, SHORT_BITS, LENGTHS, 288);
  build(DISTANCES, DISTANCE_BITS, LENGTHS + 288, 32);
}

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
