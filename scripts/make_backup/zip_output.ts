import { closeSync, openSync, writeSync } from "node:fs";

/** Names the file of a volume: 0 is `X.zip`, 1 is `X.1.zip`. */
export type PathOf = (volume: number) => string;

/**
 * Bytes on their way to one or more files. Where a limit is given, a file that has reached it is
 * followed by the next one in the middle of whatever is being written.
 */
export class ZipOutput {
  readonly #pathOf: PathOf;
  readonly #limit: number;
  readonly #buffer = new Uint8Array(1 << 18);
  #buffered = 0;
  #file: number;
  #paths: string[];
  #diskOffset = 0;
  #offset = 0;

  constructor(pathOf: PathOf, limit = Infinity) {
    this.#pathOf = pathOf;
    this.#limit = limit;
    this.#paths = [pathOf(0)];
    this.#file = openSync(pathOf(0), "w");
  }

  /** The number of the file that is being written, from 0. */
  get disk(): number {
    return this.#paths.length - 1;
  }

  /** Bytes in the current file. */
  get diskOffset(): number {
    return this.#diskOffset;
  }

  /** Bytes in all files. */
  get offset(): number {
    return this.#offset;
  }

  /** Starts the next file where the current one has no room for so many bytes in one piece. */
  reserve(bytes: number): void {
    if (this.#diskOffset > 0 && this.#diskOffset + bytes > this.#limit) this.#nextFile();
  }

  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#diskOffset >= this.#limit) this.#nextFile();
      const room = Math.min(rest.length, this.#limit - this.#diskOffset);
      this.#writeToFile(rest.subarray(0, room));
      rest = rest.subarray(room);
    }
  }

  /** Closes the last file and returns the paths of all. */
  close(): string[] {
    this.#flush();
    closeSync(this.#file);
    return this.#paths;
  }

  #nextFile(): void {
    this.close();
    const path = this.#pathOf(this.#paths.length);
    this.#paths.push(path);
    this.#file = openSync(path, "w");
    this.#diskOffset = 0;
  }

  #writeToFile(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > this.#buffer.length) this.#flush();
    if (bytes.length > this.#buffer.length) {
      writeAll(this.#file, bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
    this.#diskOffset += bytes.length;
    this.#offset += bytes.length;
  }

  #flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes.subarray(done));
}
