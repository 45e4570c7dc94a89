import type { ByteSource } from "../byte_source.ts";
import { CENTRAL_HEADER, DATA_DESCRIPTOR, LOCAL_HEADER, viewOf } from "../records.ts";
import { Window } from "../window.ts";

/** A signature that was found. */
export interface Hit {
  /** Position (bytes in the source). */
  readonly position: number;
  readonly signature: number;
}

/** Looks for the signatures of records in bounded memory. */
export class SignatureScan {
  #source: ByteSource;
  #window: Window;

  /** `windowSize`: as many bytes are read at once. */
  constructor(source: ByteSource, { windowSize }: { readonly windowSize?: number } = {}) {
    this.#source = source;
    this.#window = new Window(source, windowSize);
  }

  /** The first local header, central record or data descriptor at or after `from` (bytes). */
  next(from: number, end: number = this.#source.size): Hit | undefined {
    for (let start = from; start + 4 <= end;) {
      const bytes = this.#window.rest(start).subarray(0, end - start);
      if (bytes.length < 4) return undefined;
      const at = indexOfSignature(bytes);
      if (at < 0) {
        start += bytes.length - 3;
        continue;
      }
      const signature = 0x4b50 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
      return { position: start + at, signature };
    }
    return undefined;
  }

  /** The four bytes at `position` as a number, 0 where the source ends. */
  at(position: number): number {
    const bytes = this.#window.view(position, 4);
    if (bytes.length < 4) return 0;
    return viewOf(bytes).getUint32(0, true);
  }

  /** Up to `length` bytes at `position`, valid until the next call. */
  view(position: number, length: number): Uint8Array {
    return this.#window.view(position, length);
  }
}

const THIRD_AND_FOURTH = new Set(
  [LOCAL_HEADER, CENTRAL_HEADER, DATA_DESCRIPTOR].map((signature) => signature >>> 16),
);

/** Every signature has `K` where every second byte is looked at, or `P`. */
function indexOfSignature(bytes: Uint8Array): number {
  const last = bytes.length - 4;
  for (let at = 1; at <= last + 1; at += 2) {
    const byte = bytes[at]!;
    if (byte !== 0x4b && byte !== 0x50) continue;
    const start = byte === 0x50 ? at : at - 1;
    if (start > last || bytes[start] !== 0x50 || bytes[start + 1] !== 0x4b) continue;
    const rest = bytes[start + 2]! | bytes[start + 3]! << 8;
    if (THIRD_AND_FOURTH.has(rest)) return start;
  }
  return -1;
}
