/** Asks all workers of a run to stop; seen at once by each, whatever it is doing. */
export class StopFlag {
  readonly #value: Int32Array;

  /** `buffer`: an Int32 that the workers of a run share. */
  constructor(buffer: SharedArrayBuffer) {
    this.#value = new Int32Array(buffer);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(4);
  }

  raise(): void {
    Atomics.store(this.#value, 0, 1);
  }

  get isRaised(): boolean {
    return Atomics.load(this.#value, 0) !== 0;
  }

  /** @throws {StoppedError} where it is raised. */
  check(): void {
    if (this.isRaised) throw new StoppedError();
  }
}

/** The slice at hand was told to stop. */
export class StoppedError extends Error {
  readonly code = "STOPPED";
}
