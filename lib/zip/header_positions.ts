import type { CentralDirectory } from "./central_directory.ts";

/** The positions of the local headers in rising order; undefined if they rise already. */
export function sortedPositions(directory: CentralDirectory): SharedArrayBuffer | undefined {
  let previous = -1;
  let rising = true;
  for (let i = 0; i < directory.count && rising; i++) {
    const position = directory.headerPosition(i);
    rising = position > previous;
    previous = position;
  }
  if (rising) return undefined;
  const sorted = new SharedArrayBuffer(directory.count * 8);
  const positions = new Float64Array(sorted);
  for (let i = 0; i < directory.count; i++) positions[i] = directory.headerPosition(i);
  positions.sort();
  return sorted;
}
