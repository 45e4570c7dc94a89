import type { Access } from "../../lib/extraction/access.ts";
import type { Extractor } from "../../lib/extraction/extract.ts";
import { Pool } from "../../lib/extraction/pool.ts";
import {
  type ArchiveHandle,
  Counters,
  type Destination,
  type Setup,
  type Slice,
  type SliceResult,
} from "../../lib/extraction/slice.ts";
import { openArchive } from "../../lib/zip/archive.ts";
import { CentralDirectory } from "../../lib/zip/central_directory.ts";
import { writeZip, type ZipEntry } from "../../scripts/make_backup.ts";

/** Local time: what a zip holds. */
export const TIME = { y: 2024, m: 1, d: 7, h: 2, mi: 3, s: 4 };
export const TIME_MS = new Date(2024, 0, 7, 2, 3, 4).getTime();

/** Writes an archive and describes it as a worker opens it. */
export function archiveWith(path: string, entries: readonly ZipEntry[]): ArchiveHandle {
  writeZip(path, entries.map((entry) => ({ time: TIME, ...entry })));
  const { source, directory } = openArchive([path]);
  source.close();
  return { label: path, paths: [path], form: "zip", directory: directory.share() };
}

/** What all slices have in common, with the defaults of a recovery. */
export function setupOf(
  archives: readonly ArchiveHandle[],
  options: Partial<Pick<Setup, "password" | "keepGoing" | "trustDirectory">> = {},
): Setup {
  return {
    archives,
    password: undefined,
    trustDirectory: false,
    keepGoing: false,
    counters: Counters.allocate(1),
    stop: new SharedArrayBuffer(4),
    ...options,
  };
}

/** A slice of all entries of one archive; without a directory they are only checked. */
export function sliceOf(
  archive: ArchiveHandle,
  directory: string | undefined,
  options: Partial<Access> & { readonly reuse?: boolean; readonly number?: number } = {},
): Slice {
  const { number = 0, reuse = false, mode, owner } = options;
  const { count } = CentralDirectory.fromShared(archive.directory);
  const destination: Destination | undefined = directory === undefined ? undefined : {
    directories: [directory],
    directoryOf: new Uint32Array(count),
    names: undefined,
    accesses: [{ mode, owner }],
    accessOf: new Uint16Array(count),
    reuse,
  };
  return {
    number,
    archiveOf: new Uint16Array(count),
    entryOf: Uint32Array.from({ length: count }, (_, entry) => entry),
    destination,
  };
}

/** Carries out one slice and closes what carried it out. */
export async function extractOne(extractor: Extractor, slice: Slice): Promise<SliceResult> {
  try {
    return await extractor.extract(slice);
  } finally {
    extractor.close();
  }
}

/** Carries out slices with so many workers (0: without any). */
export async function runPool(
  archives: readonly ArchiveHandle[],
  slices: readonly Slice[],
  jobs: number,
): Promise<{ results: SliceResult[]; progress: { files: number; bytes: number } }> {
  const { password, trustDirectory, keepGoing } = setupOf(archives);
  const pool = new Pool({ archives, password, trustDirectory, keepGoing }, jobs);
  const results: SliceResult[] = [];
  try {
    await pool.run(slices, (result) => results.push(result));
    return { results: results.sort((a, b) => a.number - b.number), progress: pool.progress };
  } finally {
    pool.close();
  }
}
