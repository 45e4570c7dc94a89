/** Signatures and sizes of the records of a zip (APPNOTE 4.3), and reading their numbers. */

export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END_RECORD = 0x06054b50;
export const ZIP64_END_RECORD = 0x06064b50;
export const ZIP64_LOCATOR = 0x07064b50;
export const DATA_DESCRIPTOR = 0x08074b50;

export const LOCAL_HEADER_SIZE = 30;
export const CENTRAL_HEADER_SIZE = 46;
export const END_RECORD_SIZE = 22;
export const ZIP64_END_RECORD_SIZE = 56;
export const ZIP64_LOCATOR_SIZE = 20;

/** General purpose flags (APPNOTE 4.4.4). */
export const FLAG_DESCRIPTOR = 1 << 3;
/** Encryption, strong encryption, masked local headers. */
export const FLAGS_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13;

/** Methods (APPNOTE 4.4.5). */
export const STORED = 0;
export const DEFLATED = 8;
/** No deflate stream grows more than this. */
export const MAX_DEFLATE_RATIO = 1032;
export const AES = 99;
/** Ours: an entry that is a file on disk, its bytes not in any zip. */
export const LOOSE_FILE = 0xfffe;

export const MAX16 = 0xffff;
export const MAX32 = 0xffffffff;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit number; above 2^53 it is inexact, which every bound refuses anyway. */
export function uint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x100000000 + view.getUint32(at, true);
}
