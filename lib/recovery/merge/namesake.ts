import { Buffer } from "node:buffer";
import { type EntryBytes, MOST_WHOLE } from "../../extraction/entry_bytes.ts";
import type { Visitor } from "../../extraction/visitor.ts";
import { isSystemError } from "../failure.ts";

/** The live files that the messages of a slice are compared with, one each. */
export interface Namesakes {
  /** Absolute paths. */
  readonly paths: readonly string[];
}

/**
 * Tells which messages of a backup are, byte for byte, what stands live under their names. No link is
 * followed; a live file that cannot be read counts as another one.
 */
export const NAMESAKE: Visitor<undefined, true, Namesakes> = {
  name: "namesake",
  start: () => ({
    visit: (entry, { paths }) => isSame(entry, paths[entry.position]!) ? true : undefined,
  }),
};

function isSame(entry: EntryBytes, path: string): boolean {
  if (entry.size > MOST_WHOLE) return false;
  const live = bytesOf(path, entry.size);
  return live !== undefined && Buffer.compare(live, entry.whole()) === 0;
}

/** The bytes of a file of that size. */
function bytesOf(path: string, size: number): Uint8Array | undefined {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile && info.size === size ? Deno.readFileSync(path) : undefined;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}
