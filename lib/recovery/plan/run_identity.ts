import { crc32 } from "node:zlib";
import type { Contents } from "../../backup/contents.ts";
import type { Plan } from "./plan.ts";

/**
 * A name for what a run does: equal for the same units of the same backups into the same places, so
 * that a run recognises what an interrupted one prepared.
 */
export function runIdentity(
  plan: Plan,
  contents: Contents,
  { replaces, merge, reindexes, account = false, adapts }: {
    /** Whether live units are replaced, and not added to. */
    readonly replaces: boolean;
    /** Whether indexes are put away for the server to make new ones. */
    readonly reindexes?: boolean | undefined;
    /** Whether accounts come back too. */
    readonly account?: boolean | undefined;
    /** The store that the paths of the configuration are adapted to, if they are. */
    readonly adapts?: string | undefined;
    /** Set for a merge: the messages that are meant, all or some, and where else than home they go. */
    readonly merge?: {
      readonly messages?: ReadonlySet<number> | undefined;
      readonly into?: object | undefined;
    } | undefined;
  },
): string {
  let text = merge ? "merges\0" : replaces ? "" : "adds\0";
  if (account) text += "accounts\0";
  if (reindexes) text += "reindexes\0";
  if (adapts !== undefined) text += `adapts\0${adapts}\0`;
  if (merge?.into) text += `${JSON.stringify(merge.into)}\0`;
  for (const file of merge?.messages ?? []) text += `${file},`;
  for (const { label, directory } of contents.archives) {
    // The directory holds size, time and CRC-32 of every file.
    text += `${label}\0${directory.bytes.length}\0${crc32(directory.bytes)}\0`;
  }
  for (const { root, parent, path, files, bytes, keep } of plan.units) {
    text += JSON.stringify([root, parent, path, files.length, bytes, keep ?? null]);
  }
  return [crc32(text), fnv1a(text), text.length].map((part) => part.toString(16)).join("-");
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
