import { type Contents, fileSize } from "../backup/contents.ts";
import { RecoveryError } from "../model/errors.ts";
import { type EntryBytes, MOST_WHOLE } from "./entry_bytes.ts";
import { describeFailure } from "./failure.ts";
import { Pool } from "./pool.ts";
import type { Setup } from "./slice.ts";
import { archiveHandles, SlicedFiles } from "./slicing.ts";
import { PLAIN_WORKERS } from "./skills.ts";
import { visiting, type Visitor } from "./visitor.ts";

/** Files larger than this are not read (bytes): what is read this way stays in memory. */
const LARGEST = 512 << 20;

const READ_WHOLE: Visitor<undefined, Uint8Array> = {
  name: "read whole",
  start: () => ({
    visit: (entry) => entry.size <= MOST_WHOLE ? entry.whole().slice() : streamed(entry),
  }),
};

/**
 * Reads small files of the contents, such as the indexes of folders, on this thread. What is damaged or
 * larger than 512 MB is not among what is given.
 *
 * @throws {RecoveryError} where the archive cannot be read at all, or the signal says so.
 */
export async function readFiles(
  contents: Contents,
  files: readonly number[],
  { password, trustDirectory, signal }: Pick<Setup, "password" | "trustDirectory"> & {
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Map<number, Uint8Array>> {
  const read = new Map<number, Uint8Array>();
  const small = Uint32Array.from(files.filter((it) => fileSize(contents, it) <= LARGEST)).sort();
  if (small.length === 0) return read;
  const pool = new Pool(
    {
      archives: archiveHandles(contents),
      password,
      trustDirectory,
      keepGoing: true,
      visitor: visiting(READ_WHOLE, undefined),
    },
    { jobs: 0, workers: { ...PLAIN_WORKERS, skills: { visitors: [READ_WHOLE], conversions: [] } } },
  );
  const slices = new SlicedFiles({ contents, files: small }, () => ({ kind: "visit" }));
  try {
    await pool.run(slices, ({ number, visited, fatal }) => {
      if (fatal) throw describeFailure(fatal);
      if (signal?.aborted) {
        throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
      }
      for (const { position, found } of visited ?? []) {
        read.set(slices.fileAt(number, position), found as Uint8Array);
      }
    });
  } finally {
    pool.close();
  }
  return read;
}

async function streamed(entry: EntryBytes): Promise<Uint8Array> {
  const bytes = new Uint8Array(entry.size);
  let length = 0;
  await entry.stream((chunk) => {
    bytes.set(chunk, length);
    length += chunk.length;
  });
  return bytes;
}
