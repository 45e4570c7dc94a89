import type { Measures } from "./measures.ts";
import { DATA_DESCRIPTOR, uint64 } from "./records.ts";

/** The shortest data descriptor: CRC-32 and two sizes. */
export const MIN_DESCRIPTOR = 12;
/** The longest data descriptor: signature, CRC-32 and two zip64 sizes. */
export const MAX_DESCRIPTOR = 24;

/**
 * The length (bytes) of the data descriptor that `view` begins with if it fits `measures`, with or
 * without signature and zip64 (APPNOTE 4.3.9), else -1.
 */
export function descriptorLength(view: DataView, measures: Measures): number {
  const room = view.byteLength;
  const signed = room >= 4 && view.getUint32(0, true) === DATA_DESCRIPTOR;
  for (const head of signed ? [4, 0] : [0]) {
    if (room < head + 12 || view.getUint32(head, true) !== measures.crc32) continue;
    const sizes = head + 4;
    if (
      view.getUint32(sizes, true) === measures.compressedSize % 0x100000000 &&
      view.getUint32(sizes + 4, true) === measures.size % 0x100000000 &&
      !(room >= head + 20 && isLarge(view, sizes, measures))
    ) return head + 12;
    if (room >= head + 20 && isLarge(view, sizes, measures)) return head + 20;
  }
  return -1;
}

function isLarge(view: DataView, sizes: number, measures: Measures): boolean {
  return uint64(view, sizes) === measures.compressedSize &&
    uint64(view, sizes + 8) === measures.size;
}
