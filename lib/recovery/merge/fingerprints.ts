import { type Contents, fileSize } from "../../backup/contents.ts";
import { describeFailure } from "../../extraction/failure.ts";
import { jobsFor } from "../../extraction/jobs.ts";
import { Pool } from "../../extraction/pool.ts";
import type { Workers } from "../../extraction/skills.ts";
import { archiveHandles, SlicedFiles } from "../../extraction/slicing.ts";
import { visiting } from "../../extraction/visitor.ts";
import { RecoveryError } from "../../model/errors.ts";
import { checksumOf } from "../live/same_message.ts";
import type { Reading } from "./backup_folders.ts";
import {
  FINGERPRINT,
  type Fingerprint,
  fingerprintOf,
  messageIdOf,
  MOST_WHOLE,
} from "./fingerprint.ts";
import type { LiveMessages } from "./live_mailbox.ts";

export interface FingerprintOptions extends Reading {
  readonly workers: Workers;
  readonly jobs: number | undefined;
}

/**
 * Reads fingerprints of messages of the backup, by their numbers. What is damaged is not among them.
 *
 * @param isWhole whether more is wanted than the ID
 * @throws {RecoveryError} where the archive cannot be read at all, or the signal says so.
 */
export async function backupFingerprints(
  contents: Contents,
  files: Iterable<number>,
  { isWhole }: { readonly isWhole: boolean },
  options: FingerprintOptions,
): Promise<ReadonlyMap<number, Fingerprint>> {
  const wanted = Uint32Array.from(new Set(files)).sort();
  const found = new Map<number, Fingerprint>();
  if (wanted.length === 0) return found;
  const { workers, jobs, password, trustDirectory, signal } = options;
  const bytes = wanted.reduce((sum, file) => sum + fileSize(contents, file), 0);
  const pool = new Pool<Fingerprint>(
    {
      archives: archiveHandles(contents),
      password,
      trustDirectory,
      keepGoing: true,
      visitor: visiting(FINGERPRINT, { isWhole }),
    },
    { jobs: jobsFor(wanted.length, bytes, jobs), workers },
  );
  const slices = new SlicedFiles({ contents, files: wanted }, () => ({ kind: "visit" }));
  const stop = () => pool.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    await pool.run(slices, ({ number, visited, fatal }) => {
      if (fatal && !signal.aborted) throw describeFailure(fatal);
      for (const { position, found: print } of visited ?? []) {
        const file = slices.fileAt(number, position);
        found.set(
          file,
          withKey(
            print,
            () => largeKey(fileSize(contents, file), checksumOf(contents, file)),
            isWhole,
          ),
        );
      }
    });
  } finally {
    signal.removeEventListener("abort", stop);
    pool.close();
  }
  if (signal.aborted) throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
  return found;
}

/** The ID of a live message. */
export function liveMessageId(folder: LiveMessages, position: number): string | undefined {
  return messageIdOf((most) => folder.bytesAt(position, most));
}

/** The fingerprint of a live message. */
export function liveFingerprint(folder: LiveMessages, position: number): Fingerprint {
  const size = folder.sizeAt(position);
  if (size <= MOST_WHOLE) return fingerprintOf(folder.bytesAt(position));
  return {
    messageId: liveMessageId(folder, position),
    contentKey: largeKey(size, folder.checksumAt(position)),
    item: undefined,
  };
}

function withKey(
  print: Fingerprint,
  key: () => string | undefined,
  isWhole: boolean,
): Fingerprint {
  return isWhole && print.contentKey === undefined ? { ...print, contentKey: key() } : print;
}

/** Messages that are too large for memory are the same where size and CRC-32 are. */
function largeKey(size: number, checksum: number | undefined): string | undefined {
  return checksum === undefined ? undefined : `large ${size} ${checksum}`;
}
