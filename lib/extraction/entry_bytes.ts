import { MOST_WHOLE } from "../zip/entry_reader.ts";
import type { ByteSink } from "./conversion.ts";

export { MOST_WHOLE };

/** Of a file that is larger than `MOST_WHOLE`, `head()` gives so many bytes at most. */
export const MOST_HEAD = 4 << 20;

/**
 * The bytes of a file, as far as a visitor wants them. What is given is a view: valid until the next
 * call, and not after the visit.
 */
export interface EntryBytes {
  /** Position in its slice. */
  readonly position: number;
  /** Bytes, as the archive's directory says. */
  readonly size: number;
  /**
   * Whether the bytes that were given last are the whole file, of the right size and CRC-32 (if there is
   * one). A mere beginning is what can be inflated, and nothing has checked it.
   */
  readonly isChecked: boolean;
  /**
   * The first `count` bytes, or all where there are fewer. Costs little more than these bytes, and what
   * was given before costs nothing again.
   * @throws {ZipError} where it cannot be read.
   */
  head(count: number): Uint8Array;
  /**
   * All bytes, checked, of a file of at most `MOST_WHOLE` bytes.
   * @throws {ZipError} where it is damaged.
   * @throws {RangeError} where it is larger: take `stream()`.
   */
  whole(): Uint8Array;
  /**
   * All bytes of a file of any size, chunk by chunk; checked only when it has ended.
   * @throws {ZipError} where it is damaged; errors of the sink pass through.
   */
  stream(sink: ByteSink): Promise<void>;
}

/** What each way to read a file has in common. */
export abstract class GrowingBytes implements EntryBytes {
  readonly position: number;
  readonly size: number;
  readonly #most: number;
  #isChecked = false;

  constructor(position: number, size: number) {
    this.position = position;
    this.size = size;
    this.#most = size <= MOST_WHOLE ? size : MOST_HEAD;
  }

  get isChecked(): boolean {
    return this.#isChecked;
  }

  head(count: number): Uint8Array {
    const wanted = Math.min(count, this.#most);
    this.#isChecked = false;
    const bytes = this.first(wanted);
    this.#isChecked = wanted === this.size;
    return bytes;
  }

  whole(): Uint8Array {
    if (this.size > MOST_WHOLE) throw new RangeError(`${this.size} bytes are too many at once`);
    return this.head(this.size);
  }

  abstract stream(sink: ByteSink): Promise<void>;

  /** The first `count` bytes, which are not more than there are; checked where these are all. */
  protected abstract first(count: number): Uint8Array;
}

/** A file that can only be streamed, of which the beginning was read in advance. */
export class StreamedBytes extends GrowingBytes {
  readonly #bytes: Uint8Array;
  readonly #stream: (sink: ByteSink) => Promise<void>;

  private constructor(
    { position, size }: { readonly position: number; readonly size: number },
    bytes: Uint8Array,
    stream: (sink: ByteSink) => Promise<void>,
  ) {
    super(position, size);
    this.#bytes = bytes;
    this.#stream = stream;
  }

  /** Reads the file, or its beginning where it is large. */
  static async read(
    file: { readonly position: number; readonly size: number },
    stream: (sink: ByteSink) => Promise<void>,
  ): Promise<StreamedBytes> {
    const isWhole = file.size <= MOST_WHOLE;
    const bytes = new Uint8Array(isWhole ? file.size : MOST_HEAD);
    const enough = new Error("enough");
    let length = 0;
    try {
      await stream((chunk) => {
        bytes.set(chunk.subarray(0, bytes.length - length), length);
        length = Math.min(length + chunk.length, bytes.length);
        if (!isWhole && length === bytes.length) throw enough;
      });
    } catch (error) {
      if (error !== enough) throw error;
    }
    return new StreamedBytes(file, bytes, stream);
  }

  override stream(sink: ByteSink): Promise<void> {
    return this.#stream(sink);
  }

  protected override first(count: number): Uint8Array {
    return this.#bytes.subarray(0, count);
  }
}
