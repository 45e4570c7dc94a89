import { latin1 } from "./latin1.ts";
import { hexOf } from "./numbers.ts";

/** A list of deleted messages, which servers of version 6 kept. */
export const DELETIONS_FILE = "deleted.fld";

/** A message that was deleted. */
export interface Deletion {
  readonly uid: number;
  /** Unix seconds. */
  readonly time: number;
}

/** Reads a `deleted.fld`: on each line a time and a number, hexadecimal; other lines are passed by. */
export function readDeletions(bytes: Uint8Array): Deletion[] {
  return latin1(bytes).split(/[\r\n]+/).flatMap((line) => {
    const [first, second, ...more] = line.trim().split(/\s+/);
    const time = hexOf(first);
    const uid = hexOf(second);
    return time === undefined || uid === undefined || more.length > 0 ? [] : [{ uid, time }];
  });
}
