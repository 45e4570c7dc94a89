/** How many files may wait for the disk at once; many waiting together cost little more than one. */
const MOST_WAITING = 64;

/** A sync that takes longer (ms) waits for a disk; one that is shorter had nothing to wait for. */
const SLOW = 0.25;

/** So many files are synced side by side before it is tried again whether a sync is slow. */
const RUN = 1000;

/**
 * Brings files to the disk and closes them. On a disk that makes a sync wait, many files wait at
 * once, each on a thread of the runtime; where a sync returns at once (a memory file system), going
 * through another thread would cost more than the sync, so it is done in place.
 */
export class SyncQueue {
  readonly #waiting: Promise<void>[] = [];
  #sideBySide = 0;
  #slow = 0;

  /**
   * Syncs and closes a file, now or until `settle()`; the file is closed whatever happens. `then` is
   * called when it is on the disk and closed.
   */
  add(file: Deno.FsFile, then?: () => void): void {
    if (this.#sideBySide > 0) {
      this.#sideBySide--;
      const syncing = file.sync().finally(() => file.close()).then(then);
      // Awaited in `settle()`; until then a failure must not count as unhandled.
      syncing.catch(() => {});
      this.#waiting.push(syncing);
      return;
    }
    try {
      const started = performance.now();
      file.syncSync();
      // One alone may be this process being paused.
      this.#slow = performance.now() - started > SLOW ? this.#slow + 1 : 0;
      if (this.#slow === 2) {
        this.#slow = 0;
        this.#sideBySide = RUN;
      }
    } finally {
      file.close();
    }
    then?.();
  }

  /** Whether so many files wait that some should be settled before the next. */
  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  /**
   * Waits for the older half of the files, or for `all` of them.
   *
   * @throws the error of the operating system where a file could not be brought to the disk.
   */
  async settle({ all }: { all: boolean }): Promise<void> {
    const count = all ? this.#waiting.length : this.#waiting.length / 2;
    const results = await Promise.allSettled(this.#waiting.splice(0, count));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}
