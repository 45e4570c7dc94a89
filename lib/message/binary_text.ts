import { Buffer } from "node:buffer";

/**
 * Bytes as a string of the same length, each byte a character of U+0000 to U+00FF: positions in it are
 * positions in the bytes, and searching it is fast.
 */
export { latin1 as binaryText } from "../kerio/latin1.ts";

/** The bytes that a string of `binaryText()` stands for. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** Whether a text has no character beyond ASCII. */
export function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[^\x00-\x7f]/.test(text);
}
