/** A sync that takes longer (ms) waits for a disk; one that is shorter had nothing to wait for. */
const SLOW = 0.25;

/** So many files are synced side by side before it is tried again whether a sync is slow. */
const RUN = 1000;

/** A file that was written, and what is done once it is on the disk and closed. */
interface Written {
  readonly file: Deno.FsFile;
  readonly then: (() => void) | undefined;
}

/** The files since all were settled last. */
interface Batch {
  /** Those being synced; none of these promises is ever broken. */
  readonly syncing: Set<Promise<void>>;
  /** What the first one threw that could not be brought to the disk. */
  failed?: { readonly error: unknown };
}

/**
 * Brings files to the disk and closes them. On a disk that makes a sync wait, many files wait at
 * once, each on a thread of the runtime; where a sync returns at once (a memory file system), going
 * through another thread would cost more than the sync, so it is done in place.
 *
 * Files that wait are synced in bursts: a file system writes its journal once for all files that ask for
 * it at about the same time, and for few of them where they ask one after another.
 */
export class SyncQueue {
  #mostOpen: number;
  /** Those that wait for the next burst. */
  #held: Written[] = [];
  /** All that are being synced, the oldest first; of earlier batches too. */
  readonly #syncing = new Set<Promise<void>>();
  #batch: Batch = { syncing: new Set() };
  #sideBySide = 0;
  #slow = 0;

  /** `mostOpen`: so many files may wait, open, at once. */
  constructor(mostOpen: number) {
    this.#mostOpen = mostOpen;
  }

  /**
   * Syncs and closes a file, now or until `settle()`; the file is closed whatever happens. `then` is
   * called when it is on the disk and closed.
   */
  add(file: Deno.FsFile, then?: () => void): void {
    if (this.#sideBySide > 0) {
      this.#sideBySide--;
      this.#held.push({ file, then });
      if (this.#held.length >= Math.floor(this.#mostOpen / 4)) this.#begin();
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
    return this.#held.length + this.#syncing.size >= this.#mostOpen;
  }

  /**
   * Waits for the older half of the files, or for `all` that were added since that was asked for last:
   * others may be added in the meantime.
   *
   * @throws the error of the operating system where one of the files added since then could not be
   * brought to the disk.
   */
  async settle({ all }: { all: boolean }): Promise<void> {
    const batch = this.#batch;
    if (all) {
      this.#begin();
      this.#batch = { syncing: new Set() };
      await Promise.all(batch.syncing);
    } else {
      if (this.#syncing.size === 0) this.#begin();
      await Promise.all([...this.#syncing].slice(0, Math.ceil(this.#syncing.size / 2)));
    }
    if (batch.failed) throw batch.failed.error;
  }

  /**
   * Waits until none is open, and lets fewer be open from now on: for where the system has no more files
   * to give.
   *
   * @returns whether that has set any free.
   */
  async relieve(): Promise<boolean> {
    const open = this.#held.length + this.#syncing.size;
    if (open === 0) return false;
    this.#mostOpen = Math.max(1, Math.floor(open / 2));
    this.#begin();
    await Promise.all(this.#syncing);
    return true;
  }

  /** Syncs all that are held. */
  #begin(): void {
    const batch = this.#batch;
    const held = this.#held;
    this.#held = [];
    for (const written of held) {
      const syncing = sync(written).catch((error) => {
        batch.failed ??= { error };
      }).finally(() => {
        this.#syncing.delete(syncing);
        batch.syncing.delete(syncing);
      });
      this.#syncing.add(syncing);
      batch.syncing.add(syncing);
    }
  }
}

async function sync({ file, then }: Written): Promise<void> {
  try {
    await file.sync();
  } finally {
    file.close();
  }
  then?.();
}
