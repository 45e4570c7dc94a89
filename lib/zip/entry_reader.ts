import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { MAX_DESCRIPTOR } from "./data_descriptor.ts";
import { EntryData, type Trust } from "./entry_data.ts";
import { EntryErrors } from "./entry_errors.ts";
import { GrowingInflation } from "./inflate/fast_inflate.ts";
import { inflateChunks, InflateError, inflateWhole, LARGER } from "./inflate/inflate.ts";
import { runningCrc } from "./inflate/old_runtime.ts";
import { DEFLATED, LOOSE_FILE, STORED } from "./records.ts";
import { ZipError } from "./zip_error.ts";

/** Takes the bytes of an entry; a chunk is valid only until the sink returns. */
export type Sink = (chunk: Uint8Array) => void;

export interface EntryReaderOptions extends Trust {
  /** The archive's name in messages; default: the source's first path. */
  readonly archiveName?: string;
  readonly password?: string;
}

/** Entries larger than this (bytes), packed or unpacked, are streamed. */
export const MOST_WHOLE = 16 << 20;
const CHUNK = 1 << 20;

/** Reads entries of one archive; fastest in the order of their positions. One per Worker. */
export class EntryReader {
  #source: ByteSource;
  #directory: CentralDirectory;
  #password: string | undefined;
  #errors: EntryErrors;
  #data: EntryData;
  /** The entry of which only the beginning was inflated, and may be inflated further. */
  #begun: { readonly i: number; readonly inflation: GrowingInflation } | undefined;

  constructor(source: ByteSource, directory: CentralDirectory, options: EntryReaderOptions = {}) {
    const { archiveName = source.paths[0]!, password, ...trust } = options;
    this.#source = source;
    this.#directory = directory;
    this.#password = password;
    this.#errors = new EntryErrors(archiveName, directory);
    this.#data = new EntryData(source, directory, { ...trust, errors: this.#errors });
  }

  /** Whether it is stored or deflated, and not encrypted. */
  #isPlain(i: number): boolean {
    const method = this.#directory.method(i);
    return (method === STORED || method === DEFLATED) && !this.#directory.isEncrypted(i);
  }

  /** Whether `head()` can be asked for it: not for what is unusual, which has to be streamed. */
  hasHead(i: number): boolean {
    const isPackedLarge = this.#directory.compressedSize(i) > MOST_WHOLE;
    return this.#isPlain(i) && (!isPackedLarge || this.#directory.size(i) > MOST_WHOLE);
  }

  /**
   * The whole entry, size and CRC-32 checked; valid until the next call. `undefined`: it is large or
   * unusual, and has to be streamed.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  read(i: number): Uint8Array | undefined {
    if (!this.#isPlain(i)) return undefined;
    const size = this.#directory.size(i);
    if (size > MOST_WHOLE || this.#directory.compressedSize(i) > MOST_WHOLE) return undefined;
    try {
      const bytes = this.#rest(i) ?? this.#whole(i);
      if (bytes !== undefined) this.#check(i, bytes.length, crc32(bytes));
      return bytes;
    } catch (error) {
      throw this.#wrapped(i, error);
    }
  }

  #whole(i: number): Uint8Array | undefined {
    const data = this.#data.view(i);
    const isStored = this.#directory.method(i) === STORED;
    return isStored ? data : inflateWhole(data, this.#directory.size(i));
  }

  /** The whole of an entry of which the beginning is there; `undefined` where it has to be begun anew. */
  #rest(i: number): Uint8Array | undefined {
    const begun = this.#begun;
    if (begun?.i !== i || !begun.inflation.isCurrent) return undefined;
    this.#data.start(i);
    return begun.inflation.whole(this.#directory.size(i));
  }

  /**
   * The first `count` bytes (at most `MOST_WHOLE`) of an entry of which `hasHead()` is true; no more of it
   * is read and inflated than that takes. A larger head of the same entry, or `read()`, goes on where
   * this one ended. Valid until the next call. Where the entry has no more bytes, they are checked as
   * `read()` does it; a mere beginning is not checked, nor is the data descriptor.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  head(i: number, count: number): Uint8Array {
    const begun = this.#beginning(i, count);
    if (begun?.length === count) return begun;
    // All of it, or something is wrong: zlib says what.
    const bytes = this.read(i)?.subarray(0, count);
    if (!bytes) throw this.#errors.damaged(i, "its compressed data is damaged");
    return bytes;
  }

  #beginning(i: number, count: number): Uint8Array | undefined {
    const directory = this.#directory;
    if (count >= directory.size(i)) return undefined;
    try {
      return directory.method(i) === STORED
        ? this.#data.pieces(i, count)(count)
        : this.#inflation(i, count).first(count);
    } catch (error) {
      throw this.#wrapped(i, error);
    }
  }

  #inflation(i: number, count: number): GrowingInflation {
    if (this.#begun?.i === i && this.#begun.inflation.isCurrent) return this.#begun.inflation;
    const next = this.#data.pieces(i, count);
    const inflation = new GrowingInflation(this.#directory.compressedSize(i), next);
    this.#begun = { i, inflation };
    return inflation;
  }

  /**
   * Any entry, chunk by chunk in bounded memory. Stops as soon as more comes out than the
   * directory declares; what the sink got before an error is worthless.
   * @throws {ZipError} as `read`, and `encrypted`, `unsupported`; errors of the sink pass through
   */
  async stream(i: number, sink: Sink): Promise<void> {
    const size = this.#directory.size(i);
    let done = 0;
    let crc = 0;
    let sinkError: { error: unknown } | undefined;
    const take: Sink = (chunk) => {
      done += chunk.length;
      if (done > size) throw this.#errors.damaged(i, LARGER);
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
    this.#check(i, done, crc);
  }

  /** Size (bytes) and CRC-32 of what came out have to be the declared ones. */
  #check(i: number, size: number, crc: number): void {
    const directory = this.#directory;
    const declared = directory.size(i);
    if (size !== declared) {
      const why = `it has ${size} bytes where the archive says ${declared}`;
      throw this.#errors.damaged(i, size > declared ? LARGER : why);
    }
    if (directory.hasCrc(i) && crc !== directory.crc32(i)) {
      throw this.#errors.damaged(i, "the checksum does not match");
    }
  }

  async #produce(i: number, take: Sink): Promise<void> {
    const directory = this.#directory;
    const source = this.#source;
    const method = directory.method(i);
    if (method === LOOSE_FILE) throw this.#errors.of(i, "unsupported", "it is not in an archive");
    let at = this.#data.start(i);
    const end = at + directory.compressedSize(i);
    if (directory.isEncrypted(i) || (method !== STORED && method !== DEFLATED)) {
      const { streamForeign } = await import("./foreign_entry.ts");
      const last = Math.min(directory.limit(i), source.size, end + MAX_DESCRIPTOR);
      const { archive } = this.#errors;
      const foreign = { directory, i, end: last, password: this.#password, archive };
      return await streamForeign(source, foreign, take);
    }
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, Math.max(end - at, 1)));
    const pull = () => {
      if (at >= end) return undefined;
      const read = source.read(at, buffer.subarray(0, Math.min(buffer.length, end - at)));
      if (read === 0) throw this.#errors.cut(i);
      at += read;
      return buffer.subarray(0, read);
    };
    if (method === DEFLATED) return await inflateChunks(pull, take);
    for (let chunk = pull(); chunk !== undefined; chunk = pull()) take(chunk);
  }

  #wrapped(i: number, error: unknown): unknown {
    if (error instanceof InflateError) return this.#errors.damaged(i, error.message);
    if (error instanceof ZipError && error.code === "io" && error.entry === undefined) {
      const why = error.message.replace(/^.*": /, "");
      return this.#errors.of(i, "io", why, error);
    }
    return error;
  }
}
