import { Buffer } from "node:buffer";
import { Reader } from "@zip.js/zip.js";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { DirectoryBuilder, entryOf } from "./directory_builder.ts";
import {
  END_RECORD,
  END_RECORD_SIZE,
  MAX32,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from "./records.ts";

/** The entry's own name could be refused as unsafe, and is of no use here. */
const NAME = "entry";

/** A virtual archive for zip.js: an entry's bytes as they are, its record, the end records. */
export class OneEntryArchive extends Reader<undefined> {
  #source: ByteSource;
  #position: number;
  #length: number;
  #tail: Buffer;

  /** Of entry `i`, whose data and data descriptor end before `end` (bytes in the source). */
  constructor(source: ByteSource, entry: { directory: CentralDirectory; i: number; end: number }) {
    super(undefined);
    const { directory, i, end } = entry;
    this.#source = source;
    this.#position = directory.headerPosition(i);
    this.#length = end - this.#position;
    const record = recordOf(directory, i);
    this.#tail = Buffer.concat([record, endRecords(this.#length, record.length)]);
    this.size = this.#length + this.#tail.length;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size);
    const bytes = Buffer.alloc(Math.max(0, end - index));
    const own = Math.max(0, Math.min(end, this.#length) - index);
    if (own > 0) this.#source.read(this.#position + index, bytes.subarray(0, own));
    const from = Math.max(index, this.#length) - this.#length;
    if (end > this.#length) bytes.set(this.#tail.subarray(from, end - this.#length), own);
    return Promise.resolve(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  }
}

/** The central record of the entry as a plain file at the archive's beginning. */
function recordOf(directory: CentralDirectory, i: number): Uint8Array {
  const builder = new DirectoryBuilder();
  const plain = { name: NAME, headerPosition: 0, madeBy: 0, attributes: 0 };
  builder.add({ ...entryOf(directory, i), ...plain });
  return builder.build().bytes;
}

/** The end records behind a directory of one record of `size` bytes at `offset`. */
function endRecords(offset: number, size: number): Buffer {
  const end = Buffer.alloc(END_RECORD_SIZE);
  end.writeUInt32LE(END_RECORD, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(Math.min(offset, MAX32), 16);
  if (offset < MAX32) return end;
  const large = Buffer.alloc(ZIP64_END_RECORD_SIZE + ZIP64_LOCATOR_SIZE);
  large.writeUInt32LE(ZIP64_END_RECORD, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(1n, 24);
  large.writeBigUInt64LE(1n, 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(ZIP64_LOCATOR, 56);
  large.writeBigUInt64LE(BigInt(offset + size), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}
