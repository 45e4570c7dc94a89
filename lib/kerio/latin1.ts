import { Buffer } from "node:buffer";

/** Bytes as a string of the same length: each byte is a character, so that none is lost. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1", start, end);
}
