import type { Contents } from "../backup/contents.ts";
import type { Access } from "./access.ts";
import type { ArchiveHandle, Destination, Slice } from "./slice.ts";

/** A slice is small enough that workers end together, and large enough that handing it over is nothing. */
const MOST_FILES = 1000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Where the files of a directory of the contents go: its absolute path. */
export type DirectoryPath = (directory: number) => string;

/** How the files of a slice are to be written. */
export type Writing = Pick<Destination, "reuse"> & {
  readonly directoryPath: DirectoryPath;
  /** The access of a file of the contents; the same object for many of them. */
  readonly access: (file: number) => Access;
  /** Names for files of the contents that are not to have their own. */
  readonly renamed?: ReadonlyMap<number, string> | undefined;
};

/** Part of a list of files of the contents. */
export interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Cuts a list of files of the contents into consecutive ranges of about equal work. */
export function* sliceRanges(contents: Contents, files: Uint32Array): Generator<Range> {
  const { archives, archiveOf, entryOf } = contents;
  let from = 0;
  let bytes = 0;
  for (let at = 0; at < files.length; at++) {
    const file = files[at]!;
    bytes += archives[archiveOf[file]!]!.directory.size(entryOf[file]!);
    if (at + 1 - from < MOST_FILES && bytes < MOST_BYTES) continue;
    yield { from, to: at + 1 };
    from = at + 1;
    bytes = 0;
  }
  if (from < files.length) yield { from, to: files.length };
}

/** The slice for a range of files; without `writing` they are only checked. */
export function makeSlice(
  contents: Contents,
  files: Uint32Array,
  { from, to }: Range,
  number: number,
  writing: Writing | undefined,
): Slice {
  const count = to - from;
  const archiveOf = new Uint16Array(count);
  const entryOf = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    const file = files[from + at]!;
    archiveOf[at] = contents.archiveOf[file]!;
    entryOf[at] = contents.entryOf[file]!;
  }
  const destination = writing && destinationOf(contents, files, { from, to }, writing);
  return { number, archiveOf, entryOf, destination };
}

/** The contents' archives as workers open them. */
export function archiveHandles(contents: Contents): ArchiveHandle[] {
  return contents.archives.map(({ label, paths, form, directory }) => ({
    label,
    paths,
    form,
    directory: directory.share(),
  }));
}

function destinationOf(
  contents: Contents,
  files: Uint32Array,
  { from, to }: Range,
  { directoryPath, access, renamed, reuse }: Writing,
): Destination {
  const directories = new Distinct<number>();
  const accesses = new Distinct<Access>();
  const directoryOf = new Uint32Array(to - from);
  const accessOf = new Uint16Array(to - from);
  for (let at = from; at < to; at++) {
    const file = files[at]!;
    directoryOf[at - from] = directories.numberOf(contents.directoryOf[file]!);
    accessOf[at - from] = accesses.numberOf(access(file));
  }
  return {
    directories: directories.all.map(directoryPath),
    directoryOf,
    names: renamed?.size
      ? Array.from(files.subarray(from, to), (file) => renamed.get(file))
      : undefined,
    accesses: accesses.all,
    accessOf,
    reuse,
  };
}

/** Different values, numbered as they come. */
class Distinct<T> {
  readonly all: T[] = [];
  readonly #numbers = new Map<T, number>();

  numberOf(value: T): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.all.push(value) - 1;
      this.#numbers.set(value, number);
    }
    return number;
  }
}
