/** CRC-32 and sizes (bytes) of an entry as one of its records gives them. */
export interface Measures {
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
}

/** How an entry's bytes are packed, and what has to come out. */
export interface Packed extends Measures {
  /** Compression method (APPNOTE 4.4.5). */
  readonly method: number;
  /** General purpose flags (APPNOTE 4.4.4). */
  readonly flags: number;
}
