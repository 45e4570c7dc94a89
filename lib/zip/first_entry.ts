import { crc32, inflateRawSync } from "node:zlib";
import { openSource, readBytes } from "./byte_source.ts";
import { ZipError } from "./zip_error.ts";
import {
  DATA_DESCRIPTOR,
  DEFLATED,
  FLAG_DESCRIPTOR,
  FLAGS_ENCRYPTED,
  LOCAL_HEADER_SIZE,
  STORED,
  viewOf,
} from "./records.ts";
import { localHeaderSize, localSizes } from "./local_header.ts";

/** So much of the file is read, in bytes; it bounds what may come out of it too. */
const HEAD = 4096;

/**
 * The content of the small entry that an archive begins with, if it has this name: from its local
 * header alone (APPNOTE 4.3.7), in one read, whatever the rest of the file is like. `undefined` where
 * the file begins with something else, or the entry is encrypted, damaged or larger than some
 * kilobytes. Never throws: the central directory, and not this, is what an archive holds.
 */
export function readFirstEntry(path: string, name: string): Uint8Array | undefined {
  try {
    return entryIn(headOf(path), name);
  } catch (error) {
    if (error instanceof ZipError) return undefined;
    throw error;
  }
}

function headOf(path: string): Uint8Array {
  const source = openSource([path]);
  try {
    return readBytes(source, 0, HEAD);
  } finally {
    source.close();
  }
}

function entryIn(head: Uint8Array, name: string): Uint8Array | undefined {
  const view = viewOf(head);
  // A spanned archive begins with a marker (APPNOTE 8.5.3).
  const at = head.length >= 4 && view.getUint32(0, true) === DATA_DESCRIPTOR ? 4 : 0;
  const header = viewOf(head.subarray(at));
  const headerSize = localHeaderSize(header);
  if (headerSize < 0 || at + headerSize > head.length) return undefined;
  const nameStart = at + LOCAL_HEADER_SIZE;
  const nameBytes = head.subarray(nameStart, nameStart + view.getUint16(at + 26, true));
  if (new TextDecoder().decode(nameBytes) !== name) return undefined;
  const flags = view.getUint16(at + 6, true);
  if ((flags & FLAGS_ENCRYPTED) !== 0) return undefined;
  const isDescribed = (flags & FLAG_DESCRIPTOR) !== 0;
  const { size, compressedSize } = localSizes(header);
  const start = at + headerSize;
  const data = head.subarray(start, isDescribed ? undefined : start + compressedSize);
  const bytes = unpacked(data, view.getUint16(at + 8, true), isDescribed);
  if (bytes === undefined || isDescribed) return bytes;
  return bytes.length === size && crc32(bytes) === view.getUint32(at + 14, true)
    ? bytes
    : undefined;
}

function unpacked(
  data: Uint8Array,
  method: number,
  isDescribed: boolean,
): Uint8Array | undefined {
  // Where a stored entry ends, only its header can say.
  if (method === STORED) return isDescribed ? undefined : data;
  if (method !== DEFLATED) return undefined;
  try {
    // What follows the end of the deflated data is not looked at.
    return inflateRawSync(data);
  } catch {
    return undefined;
  }
}
