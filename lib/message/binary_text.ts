import { Buffer } from "node:buffer";

/**
 * Bytes as a string of the same length, each byte a character of U+0000 to U+00FF: positions in it are
 * positions in the bytes, and searching it is fast.
 */
export { latin1 as binaryText } from "../kerio/latin1.ts";

/** The bytes that a string of `binaryText()` stands for. */
export function bytesOf(text: string): Uint8Array {
  // Much faster than Buffer.from(text, "latin1") is in Deno.
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Whether a text has no character beyond ASCII. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
