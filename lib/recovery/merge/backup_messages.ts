import { type Contents, fileSize } from "../../backup/contents.ts";
import { describeFailure } from "../../extraction/failure.ts";
import { jobsFor } from "../../extraction/jobs.ts";
import { Pool } from "../../extraction/pool.ts";
import type { Workers } from "../../extraction/skills.ts";
import type { ArchiveHandle } from "../../extraction/slice.ts";
import { archiveHandles, type Range, SlicedFiles } from "../../extraction/slicing.ts";
import { visiting, type Visitor } from "../../extraction/visitor.ts";
import { RecoveryError } from "../../model/errors.ts";
import { checksumOf } from "../live/same_message.ts";
import type { Reading } from "./backup_folders.ts";
import { FINGERPRINT, type Fingerprint, type FingerprintWanted, largeKey } from "./fingerprint.ts";
import { NAMESAKE, type Namesakes } from "./namesake.ts";

export interface FingerprintOptions extends Reading {
  readonly workers: Workers;
  readonly jobs: number | undefined;
}

/** Messages of a backup as they are compared with live ones. What is damaged is not among what is found. */
export class BackupMessages {
  readonly #contents: Contents;
  readonly #options: FingerprintOptions;
  readonly #handles: readonly ArchiveHandle[];
  readonly #pools = new Map<string, { readonly pool: Pool; readonly jobs: number }>();

  constructor(contents: Contents, options: FingerprintOptions) {
    this.#contents = contents;
    this.#options = options;
    this.#handles = archiveHandles(contents);
  }

  close(): void {
    for (const { pool } of this.#pools.values()) pool.close();
    this.#pools.clear();
  }

  /**
   * Those of the messages that are, byte for byte, the live file beside them.
   *
   * @param liveOf absolute paths, by the messages' numbers
   * @throws {RecoveryError} where the archive cannot be read at all, or the signal says so.
   */
  async sameAsLive(liveOf: ReadonlyMap<number, string>): Promise<ReadonlySet<number>> {
    const same = new Set<number>();
    const files = Uint32Array.from(liveOf.keys()).sort();
    const about = ({ from, to }: Range): Namesakes => ({
      paths: Array.from(files.subarray(from, to), (file) => liveOf.get(file)!),
    });
    await this.#visit(NAMESAKE, { files, about }, (file) => same.add(file));
    return same;
  }

  /**
   * Fingerprints of messages, by their numbers.
   *
   * @param isWhole whether more is wanted than the ID
   * @throws {RecoveryError} where the archive cannot be read at all, or the signal says so.
   */
  async fingerprints(
    wanted: Iterable<number>,
    { isWhole }: FingerprintWanted,
  ): Promise<ReadonlyMap<number, Fingerprint>> {
    const contents = this.#contents;
    const found = new Map<number, Fingerprint>();
    const files = Uint32Array.from(new Set(wanted)).sort();
    await this.#visit(FINGERPRINT, { files, about: () => ({ isWhole }) }, (file, print) => {
      const contentKey = print.contentKey ??
        (isWhole ? largeKey(fileSize(contents, file), checksumOf(contents, file)) : undefined);
      found.set(file, { ...print, contentKey });
    });
    return found;
  }

  async #visit<Found, About>(
    visitor: Visitor<undefined, Found, About>,
    { files, about }: { readonly files: Uint32Array; readonly about: (range: Range) => About },
    note: (file: number, found: Found) => void,
  ): Promise<void> {
    if (files.length === 0) return;
    const { signal } = this.#options;
    const pool = this.#poolFor(visitor, files);
    const slices = new SlicedFiles(
      { contents: this.#contents, files },
      (range) => ({ kind: "visit", about: about(range) }),
    );
    const stop = () => pool.stop();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      await pool.run(slices, ({ number, visited, fatal }) => {
        if (fatal && !signal.aborted) throw describeFailure(fatal);
        for (const { position, found } of visited ?? []) {
          note(slices.fileAt(number, position), found as Found);
        }
      });
    } finally {
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
  }

  /** Workers that know the visitor: those that are there, unless there are fewer than so many files need. */
  #poolFor<Found, About>(visitor: Visitor<undefined, Found, About>, files: Uint32Array): Pool {
    const { workers, jobs: wanted, password, trustDirectory } = this.#options;
    const bytes = files.reduce((sum, file) => sum + fileSize(this.#contents, file), 0);
    const jobs = jobsFor(files.length, bytes, wanted);
    const known = this.#pools.get(visitor.name);
    if (known && known.jobs >= jobs) return known.pool;
    known?.pool.close();
    const pool = new Pool(
      {
        archives: this.#handles,
        password,
        trustDirectory,
        keepGoing: true,
        visitor: visiting(visitor, undefined),
      },
      { jobs, workers },
    );
    this.#pools.set(visitor.name, { pool, jobs });
    return pool;
  }
}
