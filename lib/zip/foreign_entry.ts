import { Buffer } from "node:buffer";
import { configure, ERR_ENCRYPTED, ERR_INVALID_PASSWORD, Reader, ZipReader } from "@zip.js/zip.js";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { cannotRead, ZipError } from "./zip_error.ts";
import { withoutZip64 } from "./extra_fields.ts";
import {
  AES,
  CENTRAL_HEADER_SIZE,
  END_RECORD,
  END_RECORD_SIZE,
  EXTRA_AES,
  EXTRA_ZIP64,
  findExtra,
  MAX32,
  viewOf,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from "./records.ts";

configure({ useWebWorkers: false });

/** What `streamForeign` has to know beside the directory. */
export interface ForeignOptions {
  /** Where it happens, for messages. */
  place: { archive: string; entry: string };
  /** Bytes after the entry's data that hold its data descriptor at most. */
  descriptorRoom: number;
  /** Position (bytes) of the entry's data. */
  dataStart: number;
  password: string | undefined;
}

/** Methods that have a name (APPNOTE 4.4.5), for the message that they are not supported. */
const METHODS: Record<number, string> = {
  1: "Shrink",
  2: "Reduce",
  3: "Reduce",
  4: "Reduce",
  5: "Reduce",
  6: "Implode",
  9: "Deflate64",
  10: "IBM TERSE (old)",
  12: "BZIP2",
  14: "LZMA",
  16: "IBM z/OS CMPSC",
  18: "IBM TERSE",
  19: "IBM LZ77 z",
  93: "Zstandard",
  94: "MP3",
  95: "XZ",
  96: "JPEG",
  97: "WavPack",
  98: "PPMd",
};

const DEFLATE64 = 9;

/**
 * Streams an entry that is encrypted or packed in a rare method through zip.js, which is shown a
 * virtual archive of this entry alone.
 * @throws {ZipError} `encrypted`, `unsupported`, `damaged-entry`; errors of the sink pass through
 */
export async function streamForeign(
  source: ByteSource,
  directory: CentralDirectory,
  i: number,
  options: ForeignOptions,
  sink: (chunk: Uint8Array) => void,
): Promise<void> {
  const { place, password } = options;
  const method = methodOf(directory, i);
  if (method > 0 && method !== 8 && method !== DEFLATE64) {
    const name = METHODS[method] ?? "unknown";
    const why = `the compression method ${method} (${name}) is not supported`;
    throw cannotRead("unsupported", place, why);
  }
  if (directory.isEncrypted(i) && (password === undefined || password === "")) {
    throw cannotRead("encrypted", place, "it is encrypted and there is no password");
  }
  const reader = new ZipReader(new OneEntry(source, directory, i, options), {
    strictness: "tolerant",
  });
  let sunk: { error: unknown } | undefined;
  try {
    const [entry] = await reader.getEntries();
    if (entry === undefined) throw cannotRead("damaged-entry", place, "its record is damaged");
    const writable = new WritableStream<Uint8Array>({
      write(chunk) {
        try {
          sink(chunk);
        } catch (error) {
          sunk = { error };
          throw error;
        }
      },
    });
    // ZipCrypto would take the low bytes of the characters instead.
    const rawPassword = password === undefined ? undefined : new TextEncoder().encode(password);
    const given = rawPassword === undefined ? {} : { rawPassword };
    // deno-lint-ignore no-explicit-any
    await (entry as any).getData(writable, { ...given, useWebWorkers: false, checkCrc32: true });
  } catch (error) {
    if (sunk !== undefined) throw sunk.error;
    throw translated(error, place, directory.isEncrypted(i));
  } finally {
    await reader.close();
  }
}

/** The method below the encryption. */
function methodOf(directory: CentralDirectory, i: number): number {
  const method = directory.method(i);
  if (method !== AES) return method;
  const record = directory.record(i);
  const view = viewOf(record);
  const from = CENTRAL_HEADER_SIZE + view.getUint16(28, true);
  const extra = findExtra(view, from, from + view.getUint16(30, true), EXTRA_AES);
  return extra >= 0 && view.getUint16(extra - 2, true) >= 7
    ? view.getUint16(extra + 5, true)
    : method;
}

function translated(error: unknown, place: ForeignOptions["place"], encrypted: boolean): unknown {
  if (error instanceof ZipError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message === ERR_INVALID_PASSWORD) {
    return cannotRead("encrypted", place, "the password is wrong", error);
  }
  if (message === ERR_ENCRYPTED) return cannotRead("encrypted", place, "it is encrypted", error);
  if (/not supported/i.test(message)) {
    return cannotRead("unsupported", place, lowerFirst(message), error);
  }
  const why = lowerFirst(message) + (encrypted ? " (or the password is wrong)" : "");
  return cannotRead("damaged-entry", place, why, error);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A virtual archive: the entry's bytes as they are, its record with offset 0, an end record. */
class OneEntry extends Reader<undefined> {
  #source: ByteSource;
  #position: number;
  #length: number;
  #tail: Buffer;

  constructor(
    source: ByteSource,
    directory: CentralDirectory,
    i: number,
    options: ForeignOptions,
  ) {
    super(undefined);
    this.#source = source;
    this.#position = directory.headerPosition(i);
    const end = options.dataStart + directory.compressedSize(i) + options.descriptorRoom;
    this.#length = end - this.#position;
    const sizes = [directory.size(i), directory.compressedSize(i)] as const;
    this.#tail = tailOf(directory.record(i), sizes, this.#length);
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

/** Its own name could be refused as unsafe, and is of no use here. */
const NAME = Buffer.from("entry");

/** The central record, pointing at position 0, and the end records, which begin at `start`. */
function tailOf(record: Uint8Array, sizes: readonly [number, number], start: number): Buffer {
  const header = Buffer.from(record.subarray(0, CENTRAL_HEADER_SIZE));
  const from = CENTRAL_HEADER_SIZE + header.readUInt16LE(28);
  const extra = Buffer.concat([
    zip64Extra(sizes),
    withoutZip64(record.subarray(from, from + header.readUInt16LE(30))),
  ]);
  header.writeUInt32LE(Math.min(sizes[1], MAX32), 20);
  header.writeUInt32LE(Math.min(sizes[0], MAX32), 24);
  header.writeUInt16LE(NAME.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.fill(0, 32, 36);
  header.writeUInt32LE(0, 42);
  const central = Buffer.concat([header, NAME, extra]);
  return Buffer.concat([central, endRecords(start, central.length)]);
}

function zip64Extra(sizes: readonly number[]): Buffer {
  const large = sizes.filter((size) => size >= MAX32);
  if (large.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + large.length * 8);
  extra.writeUInt16LE(EXTRA_ZIP64, 0);
  extra.writeUInt16LE(large.length * 8, 2);
  large.forEach((size, n) => extra.writeBigUInt64LE(BigInt(size), 4 + n * 8));
  return extra;
}

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
