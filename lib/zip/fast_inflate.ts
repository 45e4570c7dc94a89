import { inflate, INPUT, memory, MOST_INPUT, MOST_OUTPUT, OUTPUT } from "./fast_inflate.wasm";

const bytes = new Uint8Array(memory.buffer);

/**
 * What `data` inflates to, if it is one whole deflate stream that gives `size` bytes; valid until the
 * next call. `undefined`: it is not, or it is too large for this way, and zlib has to say what it is.
 */
export function inflateFast(data: Uint8Array, size: number): Uint8Array | undefined {
  if (data.length > MOST_INPUT || size > MOST_OUTPUT) return undefined;
  bytes.set(data, INPUT);
  if (!inflate(data.length, size)) return undefined;
  return bytes.subarray(OUTPUT, OUTPUT + size);
}
