import { crc32 } from "node:zlib";

const POLYNOMIAL = 0xedb88320;

/**
 * The CRC-32 of what gave `crc` followed by `bytes`.
 *
 * Deno 2.4 takes a start value above 2^31 for 2^31 - 1 once the calling code is compiled, so bytes are
 * added one by one until the value is below: two on average.
 */
export function runningCrc(crc: number, bytes: Uint8Array): number {
  let at = 0;
  let value = crc;
  for (; value > 0x7fffffff && at < bytes.length; at++) {
    value = withByte(value, bytes[at] as number);
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
