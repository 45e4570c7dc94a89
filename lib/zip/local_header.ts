import type { CentralDirectory } from "./central_directory.ts";
import { EXTRA_ZIP64, findExtra } from "./extra_fields.ts";
import {
  FLAG_DESCRIPTOR,
  FLAGS_ENCRYPTED,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  MAX32,
  uint64,
} from "./records.ts";

/** Flags that change how the bytes are read. */
const READING_FLAGS = FLAGS_ENCRYPTED | FLAG_DESCRIPTOR;

/**
 * Bytes from the local header (APPNOTE 4.3.7) that `view` begins with to the entry's data, or -1 if it
 * begins with none.
 */
export function localHeaderSize(view: DataView): number {
  if (view.byteLength < LOCAL_HEADER_SIZE || view.getUint32(0, true) !== LOCAL_HEADER) return -1;
  return LOCAL_HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Size and compressed size (bytes) of a whole local header, zip64 resolved (APPNOTE 4.5.3). */
export function localSizes(header: DataView): { size: number; compressedSize: number } {
  let compressedSize = header.getUint32(18, true);
  let size = header.getUint32(22, true);
  if (compressedSize !== MAX32 && size !== MAX32) return { size, compressedSize };
  const from = LOCAL_HEADER_SIZE + header.getUint16(26, true);
  const extra = findExtra(header, from, from + header.getUint16(28, true), EXTRA_ZIP64);
  if (extra < 0) return { size, compressedSize };
  let left = header.getUint16(extra - 2, true);
  let position = extra;
  if (size === MAX32 && left >= 8) {
    size = uint64(header, position);
    position += 8;
    left -= 8;
  }
  if (compressedSize === MAX32 && left >= 8) compressedSize = uint64(header, position);
  return { size, compressedSize };
}

/**
 * What a whole local header and the directory's record of entry `i` disagree in, undefined if in nothing:
 * "name" only if in nothing else. With a data descriptor, CRC-32 and sizes may be zero here (APPNOTE
 * 4.4.4 bit 3).
 */
export function disagreement(
  header: DataView,
  directory: CentralDirectory,
  i: number,
): string | undefined {
  const flags = header.getUint16(6, true);
  if ((flags ^ directory.flags(i)) & READING_FLAGS) return "flags";
  if (header.getUint16(8, true) !== directory.method(i)) return "compression method";
  const later = (flags & FLAG_DESCRIPTOR) !== 0;
  const differs = (local: number, central: number) => local !== central && !(later && local === 0);
  if (differs(header.getUint32(14, true), directory.crc32(i))) return "checksum";
  const { size, compressedSize } = localSizes(header);
  if (differs(size, directory.size(i)) || differs(compressedSize, directory.compressedSize(i))) {
    const unset = (value: number) => value === 0 || value === MAX32;
    if (!(later && unset(size) && unset(compressedSize))) return "size";
  }
  const name = directory.nameBytes(i);
  if (header.getUint16(26, true) !== name.length) return "name";
  for (let n = 0; n < name.length; n++) {
    const byte = header.getUint8(LOCAL_HEADER_SIZE + n);
    if ((byte === 0x5c ? 0x2f : byte) !== name[n]) return "name";
  }
  return undefined;
}
