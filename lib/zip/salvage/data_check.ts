import { crc32 } from "node:zlib";
import { type ByteSource, readBytes } from "../byte_source.ts";
import { canInflateWhole, inflateWhole } from "../inflate/inflate.ts";
import { runningCrc } from "../inflate/old_runtime.ts";
import type { Measures, Packed } from "../measures.ts";
import { DEFLATED, FLAGS_ENCRYPTED, MAX_DEFLATE_RATIO, STORED } from "../records.ts";

const CHUNK = 1 << 20;
const MAX_PACKED = 16 << 20;
const MAX_UNPACKED = 64 << 20;

/** "unknown": encrypted, a rare method, or too large to be inflated at once. */
export type Verdict = "good" | "bad" | "unknown";

/** Whether bytes fit their CRC-32 and sizes, with a bound on what is read in vain. */
export class DataCheck {
  #source: ByteSource;
  #budget: number;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#budget = source.size * 8 + CHUNK;
  }

  /** Whether the budget for vain reading is used up. */
  get exhausted(): boolean {
    return this.#budget <= 0;
  }

  /** Counts `bytes` that were read in vain. */
  spend(bytes: number): void {
    this.#budget -= bytes;
  }

  /** Whether the bytes at `start` (bytes in the source) are what `packed` says. */
  check(start: number, packed: Packed): Verdict {
    const { method, flags, compressedSize } = packed;
    const encrypted = (flags & FLAGS_ENCRYPTED) !== 0;
    if (encrypted || (method !== STORED && method !== DEFLATED)) return "unknown";
    if (start + compressedSize > this.#source.size) return "bad";
    const good = method === STORED ? this.#stored(start, packed) : this.#deflated(start, packed);
    if (good === false) this.spend(compressedSize + 64);
    return good === undefined ? "unknown" : good ? "good" : "bad";
  }

  #stored(start: number, measures: Measures): boolean {
    if (measures.size !== measures.compressedSize) return false;
    let crc = 0;
    for (let done = 0; done < measures.size; done += CHUNK) {
      const length = Math.min(CHUNK, measures.size - done);
      const chunk = readBytes(this.#source, start + done, length);
      if (chunk.length < length) return false;
      crc = runningCrc(crc, chunk);
    }
    return crc === measures.crc32;
  }

  #deflated(start: number, measures: Measures): boolean | undefined {
    const { size, compressedSize } = measures;
    if (size > compressedSize * MAX_DEFLATE_RATIO) return false;
    if (compressedSize > MAX_PACKED || size > MAX_UNPACKED) return undefined;
    if (!canInflateWhole(compressedSize, size)) return undefined;
    try {
      const data = inflateWhole(readBytes(this.#source, start, compressedSize), size);
      return data && data.length === size && crc32(data) === measures.crc32;
    } catch {
      return false;
    }
  }
}
