// The tables from which fast_inflate.as.ts reads codes: how they lie in memory, and their making from
// the lengths of the codes (RFC 1951, 3.2.2). Each has room for its subtables.

/** Tables, by their addresses. */
export const DISTANCES: u32 = 0x1000;
export const CODE_LENGTH_CODES: u32 = 0x2000;
export const SYMBOLS: u32 = 0x8000;
/** The lengths of the codes that `build()` is given, a byte each. */
export const LENGTHS: u32 = 0x3000;
// What `build()` works with.
const SORTED: u32 = 0x4000;
const COUNTS: u32 = 0x5000;
const OFFSETS: u32 = 0x5080;

// A table's entry. Its lowest six bits are how many bits it uses up.
//   literals:  bit 31; their number in bits 24-25; the bytes in 8-15 and 16-23
//   lengths, distances: the base in bits 16-30; how many of the used bits are the code's in 8-11
//   subtable:  EXCEPTION | SUBTABLE; its place in bits 16-30, the bits that choose in it in 8-11
//   end of block: EXCEPTION | END; what does not exist: EXCEPTION alone
const LITERAL: u32 = 1 << 31;
const ONE: u32 = 1 << 24;
const TWO: u32 = 2 << 24;
export const EXCEPTION: u32 = 1 << 15;
export const SUBTABLE: u32 = 1 << 14;
export const END: u32 = 1 << 13;

export const SHORT_BITS: u32 = 10;
/** Twelve bits hold two letters of base64. */
export const LONG_BITS: u32 = 12;
export const DISTANCE_BITS: u32 = 8;
export const CODE_LENGTH_BITS: u32 = 7;

/** RFC 1951, 3.2.5. */
// deno-fmt-ignore
const LENGTH_BASE = <u32>memory.data<u16>([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]);
// deno-fmt-ignore
const LENGTH_EXTRA = <u32>memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]);
// deno-fmt-ignore
const DISTANCE_BASE = <u32>memory.data<u16>([1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]);
// deno-fmt-ignore
const DISTANCE_EXTRA = <u32>memory.data<u8>([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]);

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
export function build(table: u32, tableBits: u32, lengths: u32, symbols: u32): bool {
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
export function pairLiterals(tableBits: u32): void {
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

/** The tables of a block with fixed codes (RFC 1951, 3.2.6). */
export function buildFixed(): void {
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  memory.fill(LENGTHS + 288, 5, 32);
  build(SYMBOLS, SHORT_BITS, LENGTHS, 288);
  build(DISTANCES, DISTANCE_BITS, LENGTHS + 288, 32);
}

