import type { Contents } from "../backup/contents.ts";
import type { ArchiveHandle, Slice, Task } from "./slice.ts";

/** A slice is small enough that workers end together, and large enough that handing it over is nothing. */
const MOST_FILES = 1000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Where the first results should come soon, slices begin with so many files, and double. */
const FIRST_FILES = 16;

/** Files of the contents, by their numbers. */
export interface FileList {
  readonly contents: Contents;
  readonly files: Uint32Array;
}

/** Part of a list of files. */
export interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export interface SlicingOptions {
  /** Begin with small slices, so that their results come soon. */
  readonly isGrowing?: boolean;
}

/** Cuts a list of files into consecutive ranges of about equal work. */
export function* sliceRanges(
  { contents, files }: FileList,
  { isGrowing = false }: SlicingOptions = {},
): Generator<Range> {
  const { archives, archiveOf, entryOf } = contents;
  let most = isGrowing ? FIRST_FILES : MOST_FILES;
  let from = 0;
  let bytes = 0;
  for (let at = 0; at < files.length; at++) {
    const file = files[at]!;
    bytes += archives[archiveOf[file]!]!.directory.size(entryOf[file]!);
    if (at + 1 - from < most && bytes < MOST_BYTES) continue;
    yield { from, to: at + 1 };
    from = at + 1;
    bytes = 0;
    most = Math.min(2 * most, MOST_FILES);
  }
  if (from < files.length) yield { from, to: files.length };
}

/** The slice of a range of files. */
export function makeSlice(
  { contents, files }: FileList,
  { from, to }: Range,
  { number, task }: Pick<Slice, "number" | "task">,
): Slice {
  const count = to - from;
  const archiveOf = new Uint16Array(count);
  const entryOf = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    const file = files[from + at]!;
    archiveOf[at] = contents.archiveOf[file]!;
    entryOf[at] = contents.entryOf[file]!;
  }
  return { number, archiveOf, entryOf, task };
}

/** A list of files, cut into slices when they are asked for; knows which file is where. */
export class SlicedFiles implements Iterable<Slice> {
  readonly #list: FileList;
  readonly #task: (range: Range) => Task;
  readonly #options: SlicingOptions;
  readonly #starts: number[] = [];

  constructor(list: FileList, task: (range: Range) => Task, options: SlicingOptions = {}) {
    this.#list = list;
    this.#task = task;
    this.#options = options;
  }

  *[Symbol.iterator](): Generator<Slice> {
    for (const range of sliceRanges(this.#list, this.#options)) {
      const number = this.#starts.push(range.from) - 1;
      yield makeSlice(this.#list, range, { number, task: this.#task(range) });
    }
  }

  /** The file of the contents at a position of a slice. */
  fileAt(slice: number, position: number): number {
    return this.#list.files[this.#starts[slice]! + position]!;
  }
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
