import type { Access } from "./access.ts";
import type { Destination } from "./slice.ts";
import type { FileList, Range } from "./slicing.ts";

/** How files are to be written. */
export interface Writing {
  /** The absolute path of what a directory of the contents becomes. */
  readonly directoryPath: (directory: number) => string;
  /** The access of a file of the contents; the same object for many of them. */
  readonly access: (file: number) => Access;
  /** Names for files of the contents that are not to have their own. */
  readonly renamed: ReadonlyMap<number, string> | undefined;
  readonly reuse: boolean;
}

/** Where the files of a range are written. */
export function destinationOf(
  { contents, files }: FileList,
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
    kind: "write",
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
