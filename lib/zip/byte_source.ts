import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { cannotOpen, readableCause, ZipError } from "./zip_error.ts";

/** Bytes of an archive, read at positions: one file, or several read as one long file. */
export interface ByteSource {
  readonly paths: readonly string[];
  /** Total size in bytes. */
  readonly size: number;
  /** Start (bytes) of each part. */
  readonly starts: readonly number[];
  /**
   * Fills `into` from `position` (bytes) and returns the bytes read: fewer only at the end.
   * @throws {ZipError} `io`
   */
  read(position: number, into: Uint8Array): number;
  close(): void;
}

/**
 * Opens one file, or the volumes of a cut or spanned zip (APPNOTE 8) as one long file.
 * @throws {ZipError} `io`, with the path that failed
 */
export function openSource(paths: readonly string[]): ByteSource {
  if (paths.length === 0) throw new TypeError("Cannot open a source without a path");
  return new FileSource(paths);
}

class FileSource implements ByteSource {
  readonly paths: readonly string[];
  readonly starts: readonly number[];
  readonly size: number;
  #handles: number[] = [];

  constructor(paths: readonly string[]) {
    this.paths = [...paths];
    const starts: number[] = [];
    let size = 0;
    for (const path of paths) {
      try {
        const handle = openSync(path, "r");
        this.#handles.push(handle);
        const stat = fstatSync(handle);
        if (!stat.isFile()) {
          throw new Error(stat.isDirectory() ? "it is a directory" : "not a file");
        }
        starts.push(size);
        size += stat.size;
      } catch (error) {
        this.close();
        throw cannotOpen("io", path, readableCause(error), error);
      }
    }
    this.starts = starts;
    this.size = size;
  }

  read(position: number, into: Uint8Array): number {
    let done = 0;
    while (done < into.length && position + done < this.size) {
      const part = this.#part(position + done);
      const start = this.starts[part]!;
      const end = this.starts[part + 1] ?? this.size;
      const length = Math.min(into.length - done, end - position - done);
      const read = this.#readPart(part, position + done - start, into, done, length);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  close(): void {
    for (const handle of this.#handles.splice(0)) {
      try {
        closeSync(handle);
      } catch {
        // Nothing was written: a failing close loses nothing.
      }
    }
  }

  #part(position: number): number {
    let part = this.starts.length - 1;
    while (part > 0 && this.starts[part]! > position) part--;
    return part;
  }

  #readPart(part: number, at: number, into: Uint8Array, offset: number, length: number): number {
    const handle = this.#handles[part];
    const path = this.paths[part]!;
    if (handle === undefined) throw new TypeError(`Cannot read "${path}": it is closed`);
    try {
      return readSync(handle, into, offset, length, at);
    } catch (error) {
      const message = `Cannot read "${path}": ${readableCause(error)}`;
      throw new ZipError("io", message, { archive: path, cause: error });
    }
  }
}

/** `length` bytes from `position`, fewer at the end of the source. The caller bounds `length`. */
export function readBytes(source: ByteSource, position: number, length: number): Buffer {
  const room = Math.max(0, Math.min(length, source.size - position));
  const bytes = Buffer.allocUnsafeSlow(room);
  const read = source.read(position, bytes);
  return read === room ? bytes : bytes.subarray(0, read);
}
