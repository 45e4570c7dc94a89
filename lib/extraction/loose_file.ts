import { join } from "node:path";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { readableCause, ZipError } from "../zip/zip_error.ts";
import type { ByteSink } from "./conversion.ts";
import { GrowingBytes } from "./entry_bytes.ts";
import type { StopFlag } from "./stop_flag.ts";

const CHUNK = 1024 * 1024;

/** A file of an unpacked backup; opened when it is read first. */
export class LooseFile extends GrowingBytes {
  readonly #folder: string;
  readonly #name: string;
  readonly #stop: StopFlag;
  #file: Deno.FsFile | undefined;
  #bytes = new Uint8Array();
  #length = 0;

  /** `entry`: the file in the directory of `folder`. */
  constructor(
    folder: string,
    directory: CentralDirectory,
    { entry, position, stop }: {
      readonly entry: number;
      readonly position: number;
      readonly stop: StopFlag;
    },
  ) {
    super(position, directory.size(entry));
    this.#stop = stop;
    this.#folder = folder;
    this.#name = directory.name(entry);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /**
   * Reads it chunk by chunk from its beginning.
   *
   * @throws {ZipError} where it is not what it was when the folder was listed.
   * @throws {StoppedError} where the run was told to stop.
   */
  override stream(sink: ByteSink): Promise<void> {
    try {
      this.#readAll(sink);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #readAll(sink: ByteSink): void {
    const file = this.#open();
    file.seekSync(0, Deno.SeekMode.Start);
    this.#length = 0;
    const buffer = new Uint8Array(CHUNK);
    let size = 0;
    for (;;) {
      const read = this.#read(file, buffer);
      if (read === 0) break;
      this.#stop.check();
      size += read;
      sink(buffer.subarray(0, read));
    }
    if (size !== this.size) throw this.#changed();
  }

  protected override first(count: number): Uint8Array {
    const file = this.#open();
    if (this.#length === 0) file.seekSync(0, Deno.SeekMode.Start);
    if (count > this.#bytes.length) {
      const grown = new Uint8Array(count);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    while (this.#length < count) {
      const read = this.#read(file, this.#bytes.subarray(this.#length, count));
      if (read === 0) throw this.#changed();
      this.#length += read;
    }
    const isLonger = count === this.size && this.#read(file, new Uint8Array(1)) > 0;
    if (isLonger) throw this.#changed();
    return this.#bytes.subarray(0, count);
  }

  get #path(): string {
    return join(this.#folder, this.#name);
  }

  #open(): Deno.FsFile {
    try {
      return this.#file ??= Deno.openSync(this.#path);
    } catch (error) {
      throw this.#error("io", readableCause(error), error);
    }
  }

  #read(file: Deno.FsFile, into: Uint8Array): number {
    try {
      return file.readSync(into) ?? 0;
    } catch (error) {
      throw this.#error("io", readableCause(error), error);
    }
  }

  #changed(): ZipError {
    return this.#error("damaged-entry", "its size changed");
  }

  #error(code: "io" | "damaged-entry", why: string, cause?: unknown): ZipError {
    return new ZipError(code, `Cannot read "${this.#path}": ${why}`, {
      archive: this.#folder,
      entry: this.#name,
      cause,
    });
  }
}
