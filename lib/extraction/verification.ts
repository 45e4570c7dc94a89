import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../model/errors.ts";
import { type Listener, warnOfTrusted } from "../model/listener.ts";
import { describeFailure } from "./failure.ts";
import { jobsFor } from "./jobs.ts";
import { Pool } from "./pool.ts";
import { archiveHandles, SlicedFiles } from "./slicing.ts";

/** How often (ms) the listener is told the progress. */
const TICK = 100;

export interface VerifyOptions {
  readonly jobs: number | undefined;
  readonly password: string | undefined;
  readonly trustDirectory: boolean;
  /** Read on after a damaged file, to name all of them. */
  readonly keepGoing: boolean;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

export interface Verified {
  /** Files that were read whole, with the right size and CRC-32. */
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly Lost[];
  /** What was odd about entries and was trusted all the same. */
  readonly trusted: readonly string[];
}

/**
 * Reads every byte of some files of the contents and checks sizes and CRC-32; writes nothing.
 *
 * @throws {RecoveryError} "interrupted" when the signal says so, "failed" where reading fails.
 */
export async function verifyFiles(
  contents: Contents,
  files: Uint32Array,
  options: VerifyOptions,
): Promise<Verified> {
  const { listener, signal } = options;
  const filesTotal = files.length;
  let bytesTotal = 0;
  for (const file of files) bytesTotal += fileSize(contents, file);
  const pool = new Pool(
    {
      archives: archiveHandles(contents),
      password: options.password,
      trustDirectory: options.trustDirectory,
      keepGoing: options.keepGoing,
    },
    { jobs: jobsFor(filesTotal, bytesTotal, options.jobs) },
  );
  const slices = new SlicedFiles({ contents, files }, () => ({ kind: "check" }));
  const damaged: Lost[] = [];
  let failure: RecoveryError | undefined;
  const tell = () =>
    listener.progress({
      phase: "verifying",
      filesDone: pool.progress.files,
      filesTotal,
      bytesDone: pool.progress.bytes,
      bytesTotal,
      current: "",
    });
  const ticker = setInterval(tell, TICK);
  const stop = () => pool.stop();
  signal.addEventListener("abort", stop);
  try {
    if (signal.aborted) stop();
    await pool.run(slices, (result) => {
      for (const { position, reason } of result.failures) {
        const file = slices.fileAt(result.number, position);
        damaged.push({
          archive: contents.archives[contents.archiveOf[file]!]!.label,
          entry: filePath(contents, file),
          reason,
        });
      }
      if (result.fatal && !signal.aborted) {
        failure ??= describeFailure(result.fatal);
      }
      if (failure || (damaged.length > 0 && !options.keepGoing)) pool.stop();
    });
    tell();
  } finally {
    clearInterval(ticker);
    signal.removeEventListener("abort", stop);
    pool.close();
    warnOfTrusted(pool.trusted, listener);
  }
  if (failure) throw failure;
  if (signal.aborted) throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
  const { files: read, bytes } = pool.progress;
  return { files: read, bytes, damaged, trusted: pool.trusted };
}
