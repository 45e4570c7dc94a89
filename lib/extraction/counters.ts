/** Numbers of one worker that the main thread reads while it works: files and bytes that are done. */
export class Counters {
  static readonly #fields = 2;
  readonly #values: Float64Array;
  readonly #offset: number;

  constructor(buffer: SharedArrayBuffer, worker: number) {
    this.#values = new Float64Array(buffer);
    this.#offset = worker * Counters.#fields;
  }

  static allocate(workers: number): SharedArrayBuffer {
    return new SharedArrayBuffer(workers * Counters.#fields * 8);
  }

  /** The sums over all workers. */
  static total(buffer: SharedArrayBuffer): { files: number; bytes: number } {
    const values = new Float64Array(buffer);
    let files = 0;
    let bytes = 0;
    for (let at = 0; at < values.length; at += Counters.#fields) {
      files += values[at]!;
      bytes += values[at + 1]!;
    }
    return { files, bytes };
  }

  addFile(): void {
    this.#values[this.#offset]! += 1;
  }

  addBytes(bytes: number): void {
    this.#values[this.#offset + 1]! += bytes;
  }
}
