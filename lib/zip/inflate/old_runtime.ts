/**
 * What Deno 2.4 does otherwise than later versions. When it need no longer run, this file goes: each
 * comment says what takes the place of a function.
 */
import { crc32, deflateRawSync, type InflateRaw, inflateRawSync } from "node:zlib";
import { MAX_DEFLATE_RATIO } from "../records.ts";

/** What may be inflated at once where `maxOutputLength` is ignored. */
const MAX_UNGUARDED = 64 << 20;

const LIMIT_IS_ENFORCED = (() => {
  try {
    inflateRawSync(deflateRawSync(new Uint8Array(256)), { chunkSize: 64, maxOutputLength: 64 });
    return false;
  } catch {
    return true;
  }
})();

/**
 * Whether zlib's memory stays bounded when so much data (bytes) is inflated with `maxOutputLength`, which
 * 2.4 ignores. Later it always does, and `inflateWhole()` never gives `undefined`.
 */
export function isBounded(compressedSize: number): boolean {
  return LIMIT_IS_ENFORCED || compressedSize * MAX_DEFLATE_RATIO <= MAX_UNGUARDED;
}

/** What `inflateRawSync()` gave, and how many bytes of its input were used, where that is known. */
export interface Inflated {
  readonly buffer: Uint8Array;
  readonly used: number | undefined;
}

/**
 * `inflateRawSync()` with `info`, which 2.4 ignores. Later, `engine.bytesWritten` is always there.
 * @throws what it throws
 */
export function inflateWithUse(
  data: Uint8Array,
  options: { readonly chunkSize: number; readonly maxOutputLength: number },
): Inflated {
  // The types do not know `info`.
  const result = inflateRawSync(data, { ...options, info: true }) as
    | Uint8Array
    | { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
  if (!("engine" in result)) return { buffer: result, used: undefined };
  return { buffer: result.buffer, used: result.engine.bytesWritten };
}

/** How many bytes of its input a stream used; not known in 2.4. Later: `stream.bytesWritten`. */
export function bytesUsed(stream: InflateRaw): number | undefined {
  return stream.bytesWritten;
}

/** A number that WebAssembly exports: in 2.4 an object that has to be asked for it. */
export function exportedNumber(value: unknown): number {
  return Number(value);
}

const POLYNOMIAL = 0xedb88320;

/**
 * The CRC-32 of what gave `crc` followed by `bytes`. Later: `crc32(bytes, crc)`.
 *
 * 2.4 takes a start value above 2^31 for 2^31 - 1 once the calling code is compiled, so bytes are added
 * one by one until the value is below: two on average.
 */
export function runningCrc(crc: number, bytes: Uint8Array): number {
  let at = 0;
  let value = crc;
  for (; value > 0x7fffffff && at < bytes.length; at++) {
    value = withByte(value, bytes[at]!);
  }
  return at === bytes.length ? value : crc32(at === 0 ? bytes : bytes.subarray(at), value);
}

function withByte(crc: number, byte: number): number {
  let register = ~crc ^ byte;
  for (let bit = 0; bit < 8; bit++) {
    register = register & 1 ? (register >>> 1) ^ POLYNOMIAL : register >>> 1;
  }
  return ~register >>> 0;
}
