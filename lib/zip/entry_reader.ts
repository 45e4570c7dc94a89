import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { cannotRead, ZipError, type ZipErrorCode } from "./zip_error.ts";
import {
  canInflateWhole,
  inflateChunks,
  InflateError,
  inflateWhole,
  LARGER,
} from "./inflate/inflate.ts";
import {
  DEFLATED,
  FLAG_DESCRIPTOR,
  LOCAL_HEADER_SIZE,
  LOOSE_FILE,
  STORED,
  viewOf,
} from "./records.ts";
import {
  descriptorLength,
  disagreement,
  localHeaderSize,
  MAX_DESCRIPTOR,
  type Measures,
  MIN_DESCRIPTOR,
} from "./local_header.ts";
import { runningCrc } from "./inflate/old_runtime.ts";
import { Window } from "./window.ts";

/** Takes the bytes of an entry; a chunk is valid only until the sink returns. */
export type Sink = (chunk: Uint8Array) => void;

export interface EntryReaderOptions {
  /** The archive's name in messages; default: the source's first path. */
  archiveName?: string;
  password?: string;
  /** Where local header or data descriptor and the directory differ, take the directory's word. */
  trustDirectory?: boolean;
  /** Told of each entry that the directory and the local header say different things about. */
  trusted?: (message: string) => void;
}

/** Entries larger than this, packed or unpacked, are streamed. */
const MAX_WHOLE = 16 << 20;
const CHUNK = 1 << 20;

/** Reads entries of one archive; fastest in the order of their positions. One per Worker. */
export class EntryReader {
  #source: ByteSource;
  #directory: CentralDirectory;
  #options: EntryReaderOptions;
  #archive: string;
  #window: Window;

  constructor(source: ByteSource, directory: CentralDirectory, options: EntryReaderOptions = {}) {
    this.#source = source;
    this.#directory = directory;
    this.#options = options;
    this.#archive = options.archiveName ?? source.paths[0] as string;
    this.#window = new Window(source);
  }

  /** Whether it can be read at once: stored or deflated, not encrypted, not large. */
  #isPlain(i: number): boolean {
    const directory = this.#directory;
    const method = directory.method(i);
    if ((method !== STORED && method !== DEFLATED) || directory.isEncrypted(i)) return false;
    const compressedSize = directory.compressedSize(i);
    const size = directory.size(i);
    if (compressedSize > MAX_WHOLE || size > MAX_WHOLE) return false;
    return method === STORED || canInflateWhole(compressedSize, size);
  }

  /**
   * The whole entry, size and CRC-32 checked; valid until the next call. `undefined`: it is large or
   * unusual, and has to be streamed.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  read(i: number): Uint8Array | undefined {
    if (!this.#isPlain(i)) return undefined;
    return this.#guard(i, () => {
      const directory = this.#directory;
      const start = this.#dataStart(i);
      const size = directory.size(i);
      const compressedSize = directory.compressedSize(i);
      const data = this.#window.view(start, compressedSize);
      if (data.length !== compressedSize) throw this.#damaged(i, "the archive ends inside it");
      const stored = directory.method(i) === STORED;
      const bytes = stored ? data : inflateWhole(data, size);
      if (bytes === undefined) return undefined;
      if (bytes.length !== size) throw this.#damaged(i, wrongSize(bytes.length, size));
      if (crc32(bytes) !== directory.crc32(i)) {
        throw this.#damaged(i, "the checksum does not match");
      }
      return bytes;
    });
  }

  /**
   * Any entry, chunk by chunk in bounded memory. Stops as soon as more comes out than the
   * directory declares; what the sink got before an error is worthless.
   * @throws {ZipError} as `read`, and `encrypted`, `unsupported`; errors of the sink pass through
   */
  async stream(i: number, sink: Sink): Promise<void> {
    const directory = this.#directory;
    const size = directory.size(i);
    let done = 0;
    let crc = 0;
    let sinkError: { error: unknown } | undefined;
    const take: Sink = (chunk) => {
      done += chunk.length;
      if (done > size) throw this.#damaged(i, LARGER);
      crc = runningCrc(crc, chunk);
      try {
        sink(chunk);
      } catch (error) {
        sinkError = { error };
        throw error;
      }
    };
    try {
      await this.#produce(i, take);
    } catch (error) {
      if (sinkError !== undefined) throw sinkError.error;
      throw this.#wrapped(i, error);
    }
    if (done !== size) throw this.#damaged(i, wrongSize(done, size));
    if (directory.hasCrc(i) && crc !== directory.crc32(i)) {
      throw this.#damaged(i, "the checksum does not match");
    }
  }

  async #produce(i: number, take: Sink): Promise<void> {
    const directory = this.#directory;
    const method = directory.method(i);
    if (method === LOOSE_FILE) throw this.#error(i, "unsupported", "it is not in an archive");
    const start = this.#dataStart(i);
    const end = start + directory.compressedSize(i);
    if (directory.isEncrypted(i) || (method !== STORED && method !== DEFLATED)) {
      const { streamForeign } = await import("./foreign_entry.ts");
      const place = { archive: this.#archive, entry: directory.name(i) };
      const descriptorRoom = Math.min(directory.limit(i), this.#source.size) - end;
      await streamForeign(this.#source, directory, i, {
        place,
        dataStart: start,
        descriptorRoom: Math.min(descriptorRoom, MAX_DESCRIPTOR),
        password: this.#options.password,
      }, take);
      return;
    }
    let at = start;
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, Math.max(end - start, 1)));
    const pull = () => {
      if (at >= end) return undefined;
      const read = this.#source.read(at, buffer.subarray(0, Math.min(buffer.length, end - at)));
      if (read === 0) throw this.#damaged(i, "the archive ends inside it");
      at += read;
      return buffer.subarray(0, read);
    };
    if (method === DEFLATED) return await inflateChunks(pull, take);
    for (let chunk = pull(); chunk !== undefined; chunk = pull()) take(chunk);
  }

  /** Position (bytes) of the data, after the local header and the descriptor were compared. */
  #dataStart(i: number): number {
    const directory = this.#directory;
    const position = directory.headerPosition(i);
    const limit = directory.limit(i);
    const compressedSize = directory.compressedSize(i);
    const length = LOCAL_HEADER_SIZE + directory.nameLength(i);
    this.#window.aim(position, Math.min(limit - position, CHUNK));
    let header = viewOf(this.#window.view(position, length));
    const headerSize = localHeaderSize(header, 0);
    if (headerSize < 0) throw this.#damaged(i, "its local header is missing");
    const start = position + headerSize;
    if (start + compressedSize > limit) {
      throw this.#error(i, "unsafe", "it reaches into what follows it");
    }
    header = viewOf(this.#window.view(position, headerSize));
    if (header.byteLength < headerSize) throw this.#damaged(i, "the archive ends inside it");
    const what = disagreement(header, 0, directory, i);
    if (what !== undefined) {
      this.#disagrees(i, `the archive's directory and its local header disagree in its ${what}`);
      return start;
    }
    if (directory.flags(i) & FLAG_DESCRIPTOR) {
      this.#checkDescriptor(i, start + compressedSize, limit);
    }
    return start;
  }

  #checkDescriptor(i: number, at: number, limit: number): void {
    const room = Math.min(limit - at, MAX_DESCRIPTOR, this.#source.size - at);
    if (room < MIN_DESCRIPTOR) return;
    const directory = this.#directory;
    const view = viewOf(this.#window.view(at, room));
    const measures: Measures = {
      crc32: directory.crc32(i),
      size: directory.size(i),
      compressedSize: directory.compressedSize(i),
    };
    if (descriptorLength(view, 0, measures) < 0) {
      this.#disagrees(i, "the archive's directory and its data descriptor disagree");
    }
  }

  #disagrees(i: number, why: string): void {
    if (!this.#options.trustDirectory) throw this.#error(i, "ambiguous", why);
    this.#options.trusted?.(`"${this.#directory.name(i)}" in "${this.#archive}": ${why}`);
  }

  #guard<T>(i: number, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw this.#wrapped(i, error);
    }
  }

  #wrapped(i: number, error: unknown): unknown {
    if (error instanceof InflateError) return this.#damaged(i, error.message);
    if (error instanceof ZipError && error.code === "io" && error.entry === undefined) {
      const why = error.message.replace(/^.*": /, "");
      return this.#error(i, "io", why, error);
    }
    return error;
  }

  #damaged(i: number, why: string): ZipError {
    return this.#error(i, "damaged-entry", why);
  }

  #error(i: number, code: ZipErrorCode, why: string, cause?: unknown): ZipError {
    const place = { archive: this.#archive, entry: this.#directory.name(i) };
    return cannotRead(code, place, why, cause);
  }
}

function wrongSize(actual: number, declared: number): string {
  if (actual > declared) return LARGER;
  return `it has ${actual} bytes where the archive says ${declared}`;
}
