import { type EntryBytes, MOST_WHOLE } from "../../extraction/entry_bytes.ts";
import type { VisitContext } from "../../extraction/visitor.ts";

/** Of a larger message only so many bytes are searched. */
export const LARGEST_READ = 64 << 20;

/** The bytes of a message, or its beginning where it is larger than `LARGEST_READ`. */
export interface WholeBytes {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

/**
 * Reads a message as far as it is searched.
 *
 * @throws {ZipError} where it is damaged.
 */
export function readWhole(
  entry: EntryBytes,
  context: Pick<VisitContext, "isStopped">,
): WholeBytes | Promise<WholeBytes> {
  if (entry.size <= MOST_WHOLE) return { bytes: entry.whole(), isCut: false };
  return readLarge(entry, context);
}

async function readLarge(
  entry: EntryBytes,
  context: Pick<VisitContext, "isStopped">,
): Promise<WholeBytes> {
  const bytes = new Uint8Array(Math.min(entry.size, LARGEST_READ));
  const enough = new Error("enough");
  let length = 0;
  try {
    await entry.stream((chunk) => {
      bytes.set(chunk.subarray(0, bytes.length - length), length);
      length = Math.min(length + chunk.length, bytes.length);
      const isFull = length === bytes.length && bytes.length < entry.size;
      if (isFull || context.isStopped) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return { bytes: bytes.subarray(0, length), isCut: bytes.length < entry.size };
}
