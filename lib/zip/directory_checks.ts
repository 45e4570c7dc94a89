import type { CentralDirectory } from "./central_directory.ts";
import { LOCAL_HEADER_SIZE } from "./records.ts";
import { cannotOpen, type ZipError } from "./zip_error.ts";

/**
 * Every entry must lie before `end` (bytes), where the directory begins, and rising entries must not
 * overlap; unless the directory is trusted, none may be a directory to one reader and a file to another.
 * Returns the first entry's position, and whether each lies after the one before.
 * @throws {ZipError} `damaged-directory`, `unsafe`, `ambiguous`
 */
export function checkPlaces(
  directory: CentralDirectory,
  archive: string,
  { end, trustDirectory }: { readonly end: number; readonly trustDirectory: boolean },
): { first: number; isRising: boolean } {
  let previousEnd = 0;
  let previous = -1;
  let first = directory.count === 0 ? 0 : Infinity;
  let isRising = true;
  for (let i = 0; i < directory.count; i++) {
    const position = directory.headerPosition(i);
    const entryEnd = endOf(directory, i, position);
    const size = directory.size(i);
    if (!(position >= 0 && entryEnd <= end && size <= Number.MAX_SAFE_INTEGER)) {
      const why = `the place or size of "${directory.name(i)}" is not inside the archive`;
      throw cannotOpen("damaged-directory", archive, why);
    }
    if (position > previous && position < previousEnd) throw overlap(directory, i, archive);
    if (size > 0 && directory.isDirectory(i) && !trustDirectory) {
      const why = `"${directory.name(i)}" is named as a directory, but holds data`;
      throw cannotOpen("ambiguous", archive, why);
    }
    if (position < first) first = position;
    if (position <= previous) isRising = false;
    previous = position;
    previousEnd = entryEnd;
  }
  return { first, isRising };
}

/**
 * No entries may overlap. `starts`: all positions, sorted. Intervals overlap exactly if, both sorted, a
 * start lies before the end of its predecessor.
 * @throws {ZipError} `unsafe`
 */
export function checkOverlaps(
  directory: CentralDirectory,
  starts: Float64Array,
  archive: string,
): void {
  const ends = new Float64Array(directory.count);
  for (let i = 0; i < directory.count; i++) {
    ends[i] = endOf(directory, i, directory.headerPosition(i));
  }
  ends.sort();
  for (let n = 1; n < starts.length; n++) {
    if (starts[n]! >= ends[n - 1]!) continue;
    for (let i = directory.count - 1; i >= 0; i--) {
      if (directory.headerPosition(i) === starts[n]) throw overlap(directory, i, archive);
    }
  }
}

/** The least position at which the entry's bytes can end: local extra fields are not known here. */
function endOf(directory: CentralDirectory, i: number, position: number): number {
  return position + LOCAL_HEADER_SIZE + directory.nameLength(i) + directory.compressedSize(i);
}

function overlap(directory: CentralDirectory, i: number, archive: string): ZipError {
  return cannotOpen("unsafe", archive, `"${directory.name(i)}" overlaps another entry`);
}
