import type { CentralDirectory } from "./central_directory.ts";
import {
  DATA_DESCRIPTOR,
  EXTRA_ZIP64,
  findExtra,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_MASKED,
  FLAG_STRONG_ENCRYPTION,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  MAX32,
  uint64,
} from "./records.ts";

/** Flags that change how the bytes are read. */
const READING_FLAGS = FLAG_ENCRYPTED | FLAG_DESCRIPTOR | FLAG_STRONG_ENCRYPTION | FLAG_MASKED;

/** Bytes from the local header at `at` to the entry's data, or -1 if there is no local header. */
export function localHeaderSize(view: DataView, at: number): number {
  if (at + LOCAL_HEADER_SIZE > view.byteLength) return -1;
  if (view.getUint32(at, true) !== LOCAL_HEADER) return -1;
  return LOCAL_HEADER_SIZE + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
}

/** Size and compressed size (bytes) of the local header at `at`, zip64 resolved (APPNOTE 4.5.3). */
export function localSizes(view: DataView, at: number): { size: number; compressedSize: number } {
  let compressedSize = view.getUint32(at + 18, true);
  let size = view.getUint32(at + 22, true);
  if (compressedSize !== MAX32 && size !== MAX32) return { size, compressedSize };
  const from = at + LOCAL_HEADER_SIZE + view.getUint16(at + 26, true);
  const extra = findExtra(view, from, from + view.getUint16(at + 28, true), EXTRA_ZIP64);
  if (extra < 0) return { size, compressedSize };
  let left = view.getUint16(extra - 2, true);
  let position = extra;
  if (size === MAX32 && left >= 8) {
    size = uint64(view, position);
    position += 8;
    left -= 8;
  }
  if (compressedSize === MAX32 && left >= 8) compressedSize = uint64(view, position);
  return { size, compressedSize };
}

/**
 * What the local header at `at` (whole in `view`) and the directory disagree in, undefined if in
 * nothing: "name" only if in nothing else. With a data descriptor, CRC-32 and sizes may be zero here (APPNOTE 4.4.4 bit 3).
 */
export function disagreement(
  view: DataView,
  at: number,
  directory: CentralDirectory,
  i: number,
): string | undefined {
  const flags = view.getUint16(at + 6, true);
  if ((flags ^ directory.flags(i)) & READING_FLAGS) return "flags";
  if (view.getUint16(at + 8, true) !== directory.method(i)) return "compression method";
  const later = (flags & FLAG_DESCRIPTOR) !== 0;
  const differs = (local: number, central: number) => local !== central && !(later && local === 0);
  if (differs(view.getUint32(at + 14, true), directory.crc32(i))) return "checksum";
  const { size, compressedSize } = localSizes(view, at);
  if (differs(size, directory.size(i)) || differs(compressedSize, directory.compressedSize(i))) {
    const unset = (value: number) => value === 0 || value === MAX32;
    if (!(later && unset(size) && unset(compressedSize))) return "size";
  }
  const name = directory.nameBytes(i);
  if (view.getUint16(at + 26, true) !== name.length) return "name";
  for (let n = 0; n < name.length; n++) {
    const byte = view.getUint8(at + LOCAL_HEADER_SIZE + n);
    if ((byte === 0x5c ? 0x2f : byte) !== name[n]) return "name";
  }
  return undefined;
}

/** CRC-32 and sizes (bytes) as the directory or a data descriptor gives them. */
export interface Measures {
  crc32: number;
  size: number;
  compressedSize: number;
}

/** The shortest data descriptor: CRC-32 and two sizes. */
export const MIN_DESCRIPTOR = 12;
/** The longest data descriptor: signature, CRC-32 and two zip64 sizes. */
export const MAX_DESCRIPTOR = 24;

/**
 * The length of the data descriptor at `at` if it fits `measures`, with or without signature and
 * zip64 (APPNOTE 4.3.9), else -1.
 */
export function descriptorLength(view: DataView, at: number, measures: Measures): number {
  const room = view.byteLength - at;
  const signed = room >= 4 && view.getUint32(at, true) === DATA_DESCRIPTOR;
  for (const head of signed ? [4, 0] : [0]) {
    if (room < head + 12 || view.getUint32(at + head, true) !== measures.crc32) continue;
    const sizes = at + head + 4;
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
