import { Buffer } from "node:buffer";
import { CentralDirectory } from "./central_directory.ts";
import { msToDosTime } from "./dos_time.ts";
import { EXTRA_TIME, EXTRA_ZIP64, withoutZip64 } from "./extra_fields.ts";
import { sortedPositions } from "./header_positions.ts";
import { replaceBackslashes } from "./names.ts";
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, MAX32 } from "./records.ts";

/** An entry whose central record is made up. */
export interface NewEntry {
  /** Text is written as UTF-8. `\` becomes `/`. */
  name: string | Uint8Array;
  method: number;
  flags?: number;
  crc32?: number;
  /** Bytes; default: `size`. */
  compressedSize?: number;
  /** Bytes. */
  size: number;
  /** DOS date (high half) and time; default: from `modified`. */
  dosTime?: number;
  /** Ms since the epoch, kept in whole seconds. */
  modified?: number;
  /** Position (bytes in the source) of the local header. */
  headerPosition?: number;
  /** "Version made by" (APPNOTE 4.4.2). */
  madeBy?: number;
  /** External attributes (APPNOTE 4.4.15). */
  attributes?: number;
  /** Extra fields (APPNOTE 4.5) to keep; a zip64 one is left out and made anew. */
  extra?: Uint8Array;
}

/** Entry `i` of a directory, to be changed and added to another one. Its name is a view. */
export function entryOf(directory: CentralDirectory, i: number): NewEntry {
  return {
    name: directory.nameBytes(i),
    ...directory.packed(i),
    dosTime: directory.dosTime(i),
    headerPosition: directory.headerPosition(i),
    madeBy: directory.madeBy(i),
    attributes: directory.attributes(i),
    extra: directory.extraFields(i),
  };
}

/** Makes a directory for entries that no central directory describes. */
export class DirectoryBuilder {
  #buffer = Buffer.alloc(1 << 16);
  #length = 0;
  #offsets: number[] = [];

  /** Appends an entry. @throws {RangeError} if its name is longer than 65535 bytes */
  add(entry: NewEntry): void {
    const name = typeof entry.name === "string" ? Buffer.from(entry.name) : entry.name;
    if (name.length > 0xffff) throw new RangeError("Cannot add an entry: its name is too long");
    const own = withoutZip64(entry.extra ?? new Uint8Array());
    const at = this.#reserve(CENTRAL_HEADER_SIZE + name.length + own.length + 28 + 9);
    const buffer = this.#buffer;
    const compressedSize = entry.compressedSize ?? entry.size;
    const position = entry.headerPosition ?? 0;
    const dosTime = entry.dosTime ??
      (entry.modified === undefined ? 0 : msToDosTime(entry.modified));
    buffer.writeUInt32LE(CENTRAL_HEADER, at);
    buffer.writeUInt16LE(entry.madeBy ?? 0, at + 4);
    buffer.writeUInt16LE(20, at + 6);
    buffer.writeUInt16LE(entry.flags ?? 0, at + 8);
    buffer.writeUInt16LE(entry.method, at + 10);
    buffer.writeUInt32LE(dosTime, at + 12);
    buffer.writeUInt32LE(entry.crc32 ?? 0, at + 16);
    buffer.writeUInt32LE(Math.min(compressedSize, MAX32), at + 20);
    buffer.writeUInt32LE(Math.min(entry.size, MAX32), at + 24);
    buffer.writeUInt16LE(name.length, at + 28);
    buffer.writeUInt32LE(entry.attributes ?? 0, at + 38);
    buffer.writeUInt32LE(Math.min(position, MAX32), at + 42);
    buffer.set(name, at + CENTRAL_HEADER_SIZE);
    replaceBackslashes(buffer, at + CENTRAL_HEADER_SIZE, name.length);
    const extra = at + CENTRAL_HEADER_SIZE + name.length;
    let end = this.#zip64(extra, [entry.size, compressedSize, position]);
    end = this.#time(end, entry.modified);
    // 65535 bytes is all that the length of the extra fields can say.
    if (end - extra + own.length <= 0xffff) {
      buffer.set(own, end);
      end += own.length;
    }
    buffer.writeUInt16LE(end - extra, at + 30);
    this.#offsets.push(at);
    this.#length = end;
  }

  /** The directory of all entries that were added. `end`: bytes that no entry passes. */
  build(end: number = Infinity): CentralDirectory {
    const records = new SharedArrayBuffer(this.#length);
    new Uint8Array(records).set(this.#buffer.subarray(0, this.#length));
    const offsets = new SharedArrayBuffer(this.#offsets.length * 4);
    new Uint32Array(offsets).set(this.#offsets);
    const draft = { records, offsets, sorted: undefined, end, starts: [0], shift: 0 };
    const directory = CentralDirectory.fromShared(draft);
    const sorted = sortedPositions(directory);
    return sorted === undefined ? directory : CentralDirectory.fromShared({ ...draft, sorted });
  }

  #reserve(length: number): number {
    const at = this.#length;
    if (at + length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(this.#buffer.length * 2, at + length));
      larger.set(this.#buffer.subarray(0, at));
      this.#buffer = larger;
    }
    this.#buffer.fill(0, at, at + length);
    return at;
  }

  #zip64(at: number, values: readonly number[]): number {
    const large = values.filter((value) => value >= MAX32);
    if (large.length === 0) return at;
    this.#buffer.writeUInt16LE(EXTRA_ZIP64, at);
    this.#buffer.writeUInt16LE(large.length * 8, at + 2);
    large.forEach((value, n) => this.#buffer.writeBigUInt64LE(BigInt(value), at + 4 + n * 8));
    return at + 4 + large.length * 8;
  }

  #time(at: number, modified: number | undefined): number {
    const seconds = modified === undefined ? NaN : Math.floor(modified / 1000);
    if (!(Math.abs(seconds) <= 0x7fffffff)) return at;
    this.#buffer.writeUInt16LE(EXTRA_TIME, at);
    this.#buffer.writeUInt16LE(5, at + 2);
    this.#buffer.writeUInt8(1, at + 4);
    this.#buffer.writeInt32LE(seconds, at + 5);
    return at + 9;
  }
}
