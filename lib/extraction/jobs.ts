/** More workers than this only get in each other's way at the disk. */
const MOST_JOBS = 8;

/** Below both of these, starting workers takes longer than they save. */
const SMALL = { files: 1500, bytes: 16 * 1024 * 1024 };

/**
 * How many workers are used for `files` files of `bytes` bytes together: as many as the machine has
 * cores, up to 8, unless a number was asked for; 0 (no worker, all on the main thread) for so few
 * that starting workers does not pay.
 */
export function jobsFor(files: number, bytes: number, asked: number | undefined): number {
  if (files <= SMALL.files && bytes <= SMALL.bytes) return 0;
  return asked ?? Math.min(Math.max(navigator.hardwareConcurrency, 1), MOST_JOBS);
}

/**
 * So many files may all workers together have open that wait for the disk. A program may open 256 on
 * macOS and 1024 on Linux unless somebody allows more, and each worker has the archives open as well.
 */
const MOST_OPEN = Deno.build.os === "darwin" ? 96 : 384;

/** More for one worker bring nothing, less make it wait. */
const OPEN = { least: 8, most: 128 };

/** How many files each of so many workers may have open that wait for the disk. */
export function filesOpenAtOnce(jobs: number): number {
  const share = Math.floor(MOST_OPEN / Math.max(jobs, 1));
  return Math.min(Math.max(share, OPEN.least), OPEN.most);
}
