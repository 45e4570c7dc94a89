import type { Format } from "../formats.ts";

/** A part is large enough that joining costs little, and small enough for several workers. */
const PART_BYTES = 64 * 1024 * 1024;
const PART_MESSAGES = 10_000;

/** Consecutive messages of a folder that go into one part, from 1 on. */
export interface Part {
  readonly number: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * Cuts the messages of a folder into parts that different workers can write at the same time; `sizes` in
 * bytes. Only the sizes decide, not the number of workers: an export that goes on finds its parts. A
 * calendar is one part, since its time zones are sorted out over all of it.
 */
export function cutIntoParts(sizes: ArrayLike<number>, format: Format): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let bytes = 0;
  for (let at = 0; at < sizes.length; at++) {
    bytes += sizes[at]!;
    const isFull = bytes >= PART_BYTES || at + 1 - from >= PART_MESSAGES;
    if (at + 1 < sizes.length && (format === "ical" || !isFull)) continue;
    parts.push({ number: parts.length + 1, from, to: at + 1 });
    from = at + 1;
    bytes = 0;
  }
  return parts;
}
