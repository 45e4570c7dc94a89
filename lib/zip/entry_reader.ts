import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { MAX_DESCRIPTOR } from "./data_descriptor.ts";
import { EntryData, type Trust } from "./entry_data.ts";
import { EntryErrors } from "./entry_errors.ts";
import {
  canInflateWhole,
  inflateChunks,
  InflateError,
  inflateWhole,
  LARGER,
} from "./inflate/inflate.ts";
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

/** Entries larger than this, packed or unpacked, are streamed. */
const MAX_WHOLE = 16 << 20;
const CHUNK = 1 << 20;

/** Reads entries of one archive; fastest in the order of their positions. One per Worker. */
export class EntryReader {
  #source: ByteSource;
  #directory: CentralDirectory;
  #password: string | undefined;
  #errors: EntryErrors;
  #data: EntryData;

  constructor(source: ByteSource, directory: CentralDirectory, options: EntryReaderOptions = {}) {
    const { archiveName = source.paths[0]!, password, ...trust } = options;
    this.#source = source;
    this.#directory = directory;
    this.#password = password;
    this.#errors = new EntryErrors(archiveName, directory);
    this.#data = new EntryData(source, directory, { ...trust, errors: this.#errors });
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
    try {
      const directory = this.#directory;
      const size = directory.size(i);
      const data = this.#data.view(i);
      const bytes = directory.method(i) === STORED ? data : inflateWhole(data, size);
      if (bytes !== undefined) this.#check(i, bytes.length, crc32(bytes));
      return bytes;
    } catch (error) {
      throw this.#wrapped(i, error);
    }
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
