import type { Access } from "../../lib/extraction/access.ts";
import { Counters } from "../../lib/extraction/counters.ts";
import { Extractor } from "../../lib/extraction/extractor.ts";
import { Pool, type PoolOptions, type RunOptions } from "../../lib/extraction/pool.ts";
import type { Skills } from "../../lib/extraction/skills.ts";
import type {
  ArchiveHandle,
  Destination,
  Setup,
  Slice,
  SliceResult,
  Task,
} from "../../lib/extraction/slice.ts";
import { StopFlag } from "../../lib/extraction/stop_flag.ts";
import { openArchive } from "../../lib/zip/archive.ts";
import { CentralDirectory } from "../../lib/zip/central_directory.ts";
import { writeZip, type ZipEntry } from "../../scripts/make_backup.ts";

/** Local time: what a zip holds. */
export const TIME = { y: 2024, m: 1, d: 7, h: 2, mi: 3, s: 4 };
export const TIME_MS = new Date(2024, 0, 7, 2, 3, 4).getTime();

export const text = (value: string) => new TextEncoder().encode(value);

/** Writes an archive and describes it as a worker opens it. */
export function archiveWith(path: string, entries: readonly ZipEntry[]): ArchiveHandle {
  writeZip(path, entries.map((entry) => ({ time: TIME, ...entry })));
  const { source, directory } = openArchive([path]);
  source.close();
  return { label: path, paths: [path], form: "zip", directory: directory.share() };
}

/** What all slices have in common, with the defaults of a recovery. */
export function setupOf(archives: readonly ArchiveHandle[], options: Partial<Setup> = {}): Setup {
  return {
    archives,
    password: undefined,
    trustDirectory: false,
    keepGoing: false,
    mostOpen: 16,
    counters: Counters.allocate(1),
    stop: StopFlag.allocate(),
    ...options,
  };
}

/** A slice of all entries of one archive. */
export function sliceWith(archive: ArchiveHandle, task: Task, number = 0): Slice {
  const { count } = CentralDirectory.fromShared(archive.directory);
  return {
    number,
    archiveOf: new Uint16Array(count),
    entryOf: Uint32Array.from({ length: count }, (_, entry) => entry),
    task,
  };
}

/** A slice of all entries of one archive; without a directory they are only checked. */
export function sliceOf(
  archive: ArchiveHandle,
  directory: string | undefined,
  options: Partial<Access> & { readonly reuse?: boolean; readonly number?: number } = {},
): Slice {
  const { number = 0, reuse = false, mode, owner } = options;
  if (directory === undefined) return sliceWith(archive, { kind: "check" }, number);
  const { count } = CentralDirectory.fromShared(archive.directory);
  const destination: Destination = {
    kind: "write",
    directories: [directory],
    directoryOf: new Uint32Array(count),
    names: undefined,
    accesses: [{ mode, owner }],
    accessOf: new Uint16Array(count),
    reuse,
  };
  return sliceWith(archive, destination, number);
}

const NO_SKILLS: Skills = { visitors: [], conversions: [] };

/** Carries out one slice on this thread. */
export async function extractOne(
  setup: Setup,
  slice: Slice,
  skills: Skills = NO_SKILLS,
): Promise<SliceResult> {
  const extractor = new Extractor(setup, { worker: 0, skills });
  try {
    return await extractor.extract(slice).result;
  } finally {
    extractor.close();
  }
}

/** Carries out slices with a pool; gives the results as they came. */
export async function runPool<Found = unknown>(
  setup: Partial<Setup<Found>> & Pick<Setup<Found>, "archives">,
  slices: Iterable<Slice>,
  { jobs, workers, ...run }: PoolOptions & RunOptions,
): Promise<{ results: SliceResult<Found>[]; progress: { files: number; bytes: number } }> {
  const defaults = { password: undefined, trustDirectory: false, keepGoing: false };
  const whole = { ...defaults, ...setup };
  const pool = new Pool<Found>(whole, workers ? { jobs, workers } : { jobs });
  const results: SliceResult<Found>[] = [];
  try {
    await pool.run(slices, (result) => results.push(result), run);
    return { results, progress: pool.progress };
  } finally {
    pool.close();
  }
}
