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

/** The indexes of the entries in the order in which their local headers lie. */
export function byPosition(directory: CentralDirectory): Uint32Array {
  const order = new Uint32Array(directory.count);
  let rising = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    rising &&= i === 0 || directory.headerPosition(i) >= directory.headerPosition(i - 1);
  }
  const position = (i: number) => directory.headerPosition(i);
  return rising ? order : order.sort((a, b) => position(a) - position(b));
}
