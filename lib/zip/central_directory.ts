import { Buffer } from "node:buffer";
import { type Zip64Field, zip64Field } from "./central_record.ts";
import { dosTimeToMs } from "./dos_time.ts";
import { EXTRA_AES, EXTRA_TIME, findExtra } from "./extra_fields.ts";
import type { Packed } from "./measures.ts";
import { decodeName, isAscii } from "./names.ts";
import {
  AES,
  CENTRAL_HEADER_SIZE,
  DEFLATED,
  FLAGS_ENCRYPTED,
  LOOSE_FILE,
  MAX16,
  MAX32,
  MAX_DEFLATE_RATIO,
  STORED,
} from "./records.ts";

/** A directory as plain data; its memory is shared, not copied, when it is sent to a Worker. */
export interface SharedDirectory {
  /** The raw central directory (APPNOTE 4.3.12). */
  readonly records: SharedArrayBuffer;
  /** Uint32: where each record begins in `records`. */
  readonly offsets: SharedArrayBuffer;
  /** Float64: the positions of the local headers in rising order; absent if they rise already. */
  readonly sorted: SharedArrayBuffer | undefined;
  /** Position (bytes in the source) that no entry passes: where the directory begins. */
  readonly end: number;
  /** Start (bytes) of each disk. */
  readonly starts: readonly number[];
  /** Bytes in front of the archive that its offsets do not count. */
  readonly shift: number;
}

const S_IFMT = 0xf000;
const S_IFLNK = 0xa000;
const MADE_BY_UNIX = 3;

/** The entries of an archive, read from the raw records on demand: no object is kept per entry. */
export class CentralDirectory {
  readonly count: number;
  #shared: SharedDirectory;
  #bytes: Uint8Array;
  #text: Buffer;
  #view: DataView;
  #offsets: Uint32Array;
  #sorted: Float64Array | undefined;

  private constructor(shared: SharedDirectory) {
    this.#shared = shared;
    this.#bytes = new Uint8Array(shared.records);
    this.#text = Buffer.from(shared.records);
    this.#view = new DataView(shared.records);
    this.#offsets = new Uint32Array(shared.offsets);
    this.#sorted = shared.sorted && new Float64Array(shared.sorted);
    this.count = this.#offsets.length;
  }

  /** The directory that `share()` described; trusts its input, which has been checked once. */
  static fromShared(shared: SharedDirectory): CentralDirectory {
    return new CentralDirectory(shared);
  }

  /** Plain data for `postMessage`. */
  share(): SharedDirectory {
    return this.#shared;
  }

  /** All raw records; names are found in it by `nameStart()` and `nameLength()`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where in `bytes` the raw name of entry `i` begins. */
  nameStart(i: number): number {
    return this.#at(i) + CENTRAL_HEADER_SIZE;
  }

  /** Length of the raw name of entry `i` in bytes. */
  nameLength(i: number): number {
    return this.#view.getUint16(this.#at(i) + 28, true);
  }

  /** Length in bytes of what follows the last `/` of the raw name. */
  baseNameLength(i: number): number {
    const start = this.nameStart(i);
    const end = start + this.nameLength(i);
    let from = end;
    while (from > start && this.#bytes[from - 1] !== 0x2f) from--;
    return end - from;
  }

  /** The raw name as a view, `\` already replaced by `/`. */
  nameBytes(i: number): Uint8Array {
    const at = this.#at(i);
    const from = at + CENTRAL_HEADER_SIZE;
    return this.#bytes.subarray(from, from + this.#view.getUint16(at + 28, true));
  }

  /** The name with `/` as separator: ASCII, UTF-8 or CP437 (APPNOTE D); control characters stay. */
  name(i: number): string {
    const at = this.#at(i);
    const from = at + CENTRAL_HEADER_SIZE;
    const to = from + this.#view.getUint16(at + 28, true);
    if (isAscii(this.#bytes, from, to)) return this.#text.toString("latin1", from, to);
    return decodeName(this.#bytes.subarray(from, to));
  }

  /** The part of the name after the last `/`: empty for a directory. */
  baseName(i: number): string {
    const at = this.#at(i);
    const start = at + CENTRAL_HEADER_SIZE;
    const to = start + this.#view.getUint16(at + 28, true);
    let from = to;
    while (from > start && this.#bytes[from - 1] !== 0x2f) from--;
    if (isAscii(this.#bytes, from, to)) return this.#text.toString("latin1", from, to);
    const name = this.name(i);
    return name.slice(name.lastIndexOf("/") + 1);
  }

  /** Whether the name ends with `/`. */
  isDirectory(i: number): boolean {
    const at = this.#at(i);
    const length = this.#view.getUint16(at + 28, true);
    return length > 0 && this.#bytes[at + CENTRAL_HEADER_SIZE + length - 1] === 0x2f;
  }

  /** General purpose flags (APPNOTE 4.4.4). */
  flags(i: number): number {
    return this.#view.getUint16(this.#at(i) + 8, true);
  }

  /** Compression method (APPNOTE 4.4.5) or `LOOSE_FILE`. */
  method(i: number): number {
    return this.#view.getUint16(this.#at(i) + 10, true);
  }

  /** The DOS date (high half) and time. */
  dosTime(i: number): number {
    return this.#view.getUint32(this.#at(i) + 12, true);
  }

  crc32(i: number): number {
    return this.#view.getUint32(this.#at(i) + 16, true);
  }

  /** Whether `crc32(i)` says anything: not for loose files, nor for AES entries of version 2. */
  hasCrc(i: number): boolean {
    const method = this.method(i);
    if (method === LOOSE_FILE) return false;
    if (method !== AES) return true;
    const extra = this.#extra(this.#at(i), EXTRA_AES);
    return extra < 0 || this.#view.getUint16(extra, true) !== 2;
  }

  /** Bytes in the archive, without headers. */
  compressedSize(i: number): number {
    const at = this.#at(i);
    const size = this.#view.getUint32(at + 20, true);
    return size === MAX32 ? this.#zip64(at, 1, size) : size;
  }

  /** Bytes when extracted, as declared. */
  size(i: number): number {
    const at = this.#at(i);
    const size = this.#view.getUint32(at + 24, true);
    return size === MAX32 ? this.#zip64(at, 0, size) : size;
  }

  /** Method, flags, CRC-32 and sizes (bytes) together. */
  packed(i: number): Packed {
    return {
      method: this.method(i),
      flags: this.flags(i),
      crc32: this.crc32(i),
      size: this.size(i),
      compressedSize: this.compressedSize(i),
    };
  }

  /** Whether that many bytes can come out of that few: no deflate stream grows more than 1032 times. */
  hasPossibleSize(i: number): boolean {
    const method = this.method(i);
    if (method !== STORED && method !== DEFLATED) return true;
    const most = this.compressedSize(i) * (method === STORED ? 1 : MAX_DEFLATE_RATIO);
    return this.size(i) <= most;
  }

  /**
   * Modification time in ms since the epoch: the extended timestamp if there is one, else the DOS
   * time, read with `utcOffset` (minutes ahead of UTC) or as local time (an impossible one gives
   * 1980-01-01).
   */
  modified(i: number, utcOffset?: number): number {
    const at = this.#at(i);
    const extra = this.#extra(at, EXTRA_TIME);
    if (extra >= 0 && this.#view.getUint16(extra - 2, true) >= 5) {
      if (this.#view.getUint8(extra) & 1) return this.#view.getInt32(extra + 1, true) * 1000;
    }
    return dosTimeToMs(this.#view.getUint32(at + 12, true), utcOffset);
  }

  /** Position (bytes in the source) of the local header. */
  headerPosition(i: number): number {
    const at = this.#at(i);
    const raw = this.#view.getUint32(at + 42, true);
    const offset = raw === MAX32 ? this.#zip64(at, 2, raw) : raw;
    const disk = this.#view.getUint16(at + 34, true);
    const { starts, shift } = this.#shared;
    if (disk === 0) return offset + shift;
    const start = starts[disk === MAX16 ? this.#zip64(at, 3, disk) : disk];
    return start === undefined ? NaN : offset + start + shift;
  }

  /** Position (bytes in the source) that the bytes of entry `i` must not pass. */
  limit(i: number): number {
    const sorted = this.#sorted;
    if (sorted === undefined) {
      return i + 1 < this.count ? this.headerPosition(i + 1) : this.#shared.end;
    }
    const position = this.headerPosition(i);
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! <= position) low = middle + 1;
      else high = middle;
    }
    return sorted[low] ?? this.#shared.end;
  }

  isEncrypted(i: number): boolean {
    return (this.flags(i) & FLAGS_ENCRYPTED) !== 0;
  }

  /** Whether the archive was made on Unix and says that the entry is a symbolic link. */
  isSymbolicLink(i: number): boolean {
    if (this.madeBy(i) >>> 8 !== MADE_BY_UNIX) return false;
    return (this.attributes(i) >>> 16 & S_IFMT) === S_IFLNK;
  }

  /** "Version made by" (APPNOTE 4.4.2). */
  madeBy(i: number): number {
    return this.#view.getUint16(this.#at(i) + 4, true);
  }

  /** External attributes (APPNOTE 4.4.15). */
  attributes(i: number): number {
    return this.#view.getUint32(this.#at(i) + 38, true);
  }

  /** All extra fields (APPNOTE 4.5) as a view. */
  extraFields(i: number): Uint8Array {
    const at = this.#at(i);
    const from = at + CENTRAL_HEADER_SIZE + this.#view.getUint16(at + 28, true);
    return this.#bytes.subarray(from, from + this.#view.getUint16(at + 30, true));
  }

  #at(i: number): number {
    const at = this.#offsets[i];
    if (at === undefined) throw new RangeError(`Cannot find entry ${i} of ${this.count}`);
    return at;
  }

  #extra(at: number, id: number): number {
    const length = this.#view.getUint16(at + 30, true);
    if (length === 0) return -1;
    const from = at + CENTRAL_HEADER_SIZE + this.#view.getUint16(at + 28, true);
    return findExtra(this.#view, from, from + length, id);
  }

  #zip64(at: number, field: Zip64Field, otherwise: number): number {
    return zip64Field(this.#view, at, field) ?? otherwise;
  }
}
