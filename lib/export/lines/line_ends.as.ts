// Turns CRLF into LF in WebAssembly, eight bytes at a time; made into line_ends.wasm by `deno task wasm`.
// AssemblyScript: TypeScript's syntax, with numbers of a fixed size and plain memory.
//
// It keeps nothing between two calls but what `state()` says, which the caller gives back.

/** Where the caller puts bytes, and how many there may be. */
export const INPUT: u32 = 1024;
export const MOST_INPUT: u32 = 65536;
/** Where it finds what becomes of them, with room for the words that the loop writes too far. */
export const OUTPUT: u32 = INPUT + MOST_INPUT + 64;

const LF: u64 = 0x0a;
const CR: u32 = 0x0d;
const GREATER: u32 = 0x3e;

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** The bytes of `From `, the first one lowest. */
const FROM: u64 = 0x206d6f7246;
const FROM_LENGTH: i32 = 5;

/** In place of the number of matched bytes: the line cannot become one that must be quoted. */
export const INSIDE: i32 = -1;

let matched: i32 = INSIDE;

/** How many bytes of `From ` the line at hand begins with (after `>`s), which are not written; or INSIDE. */
export function state(): i32 {
  return matched;
}

/**
 * Takes `length` bytes; gives how many stand at OUTPUT then. `before`: how many stand there already (0
 * or 1), of which a CR is dropped where an LF follows. `start`: 0 where lines with `From ` are quoted, else
 * INSIDE. `resumed`: what `state()` said.
 */
export function convert(length: u32, before: u32, start: i32, resumed: i32): u32 {
  const end = INPUT + length;
  let at = INPUT;
  let to = OUTPUT + before;
  matched = resumed;
  while (at < end) {
    if (matched != INSIDE) {
      const byte = load<u8>(at);
      if (byte == fromAt(matched)) {
        at++;
        if (++matched < FROM_LENGTH) continue;
        store<u8>(to++, GREATER);
      } else if (byte == GREATER && matched == 0) {
        store<u8>(to++, GREATER);
        at++;
        continue;
      }
      for (let n = 0; n < matched; n++) store<u8>(to++, fromAt(n));
      matched = INSIDE;
    }
    // Up to the end of the line and over it.
    let isEnded = false;
    while (at + 8 <= end) {
      const word = load<u64>(at);
      const others = word ^ (ONES * LF);
      const found = (others - ONES) & ~others & HIGHS;
      store<u64>(to, word);
      if (found) {
        // The lowest mark is always right; those above it may not be.
        const ahead = <u32>(ctz(found) >> 3);
        at += ahead + 1;
        to += ahead;
        isEnded = true;
        break;
      }
      at += 8;
      to += 8;
    }
    while (!isEnded && at < end) {
      const byte = load<u8>(at++);
      if (byte == <u8>LF) isEnded = true;
      else store<u8>(to++, byte);
    }
    if (!isEnded) break;
    if (to > OUTPUT && load<u8>(to - 1) == CR) to--;
    store<u8>(to++, <u32>LF);
    matched = start;
  }
  return to - OUTPUT;
}

// @ts-ignore: AssemblyScript knows it
@inline
function fromAt(index: i32): u32 {
  return <u32>((FROM >> (8 * index)) & 0xff);
}
