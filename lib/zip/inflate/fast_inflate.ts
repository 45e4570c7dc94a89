import * as wasm from "./fast_inflate.wasm";
import { exportedNumber } from "./old_runtime.ts";

const INPUT = exportedNumber(wasm.INPUT);
const OUTPUT = exportedNumber(wasm.OUTPUT);
/** The most (bytes) that is inflated, packed and unpacked. */
export const MOST_INPUT = exportedNumber(wasm.MOST_INPUT);
export const MOST_OUTPUT = exportedNumber(wasm.MOST_OUTPUT);

const bytes = new Uint8Array(wasm.memory.buffer);

/** Whether data of that size (bytes), which gives `size` bytes, is inflated by `inflateFast()`. */
export function isForFastInflate(compressedSize: number, size: number): boolean {
  return compressedSize <= MOST_INPUT && size <= MOST_OUTPUT;
}

/**
 * What `data` inflates to, if it is one whole deflate stream that gives `size` bytes; valid until the
 * next call. `undefined`: it is not, or it is too large for this way, and zlib has to say what it is.
 */
export function inflateFast(data: Uint8Array, size: number): Uint8Array | undefined {
  if (!isForFastInflate(data.length, size)) return undefined;
  bytes.set(data, INPUT);
  if (!wasm.inflate(data.length, size)) return undefined;
  return bytes.subarray(OUTPUT, OUTPUT + size);
}
