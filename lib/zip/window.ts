import { Buffer } from "node:buffer";
import type { ByteSource } from "./byte_source.ts";

/** A moving window over a source: neighbouring small reads become one large one. */
export class Window {
  #source: ByteSource;
  #buffer: Buffer;
  #position = 0;
  #length = 0;

  /** `size`: as many bytes are read at once, or as many as are asked for. */
  constructor(source: ByteSource, size = 1 << 20) {
    this.#source = source;
    this.#buffer = Buffer.allocUnsafeSlow(size);
  }

  /** Moves the window so that `length` bytes from `position` are in it, if they can be. */
  aim(position: number, length: number): void {
    if (!this.#holds(position, length)) this.#load(position, length, this.#buffer.length);
  }

  /** As `aim()`, but reads nothing behind them, where they are not in the window. */
  aimAtOnly(position: number, length: number): void {
    if (!this.#holds(position, length)) this.#load(position, length, length);
  }

  /**
   * `length` bytes from `position` (fewer at the end of the source), valid until the next call.
   * The caller bounds `length`.
   */
  view(position: number, length: number): Uint8Array {
    this.aim(position, length);
    const from = position - this.#position;
    return this.#buffer.subarray(from, Math.max(from, Math.min(from + length, this.#length)));
  }

  /** What the window holds from `position` on, at least 4 bytes unless the source ends. */
  rest(position: number): Uint8Array {
    this.aim(position, Math.min(4, this.#source.size - position));
    return this.#buffer.subarray(Math.max(0, position - this.#position), this.#length);
  }

  #holds(position: number, length: number): boolean {
    return position >= this.#position && position + length <= this.#position + this.#length;
  }

  #load(position: number, least: number, most: number): void {
    const left = Math.max(0, this.#source.size - position);
    const length = Math.min(Math.max(least, most), left);
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(length);
    this.#length = 0;
    this.#position = position;
    this.#length = this.#source.read(position, this.#buffer.subarray(0, length));
  }
}
