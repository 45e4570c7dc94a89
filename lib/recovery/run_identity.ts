import { createHash } from "node:crypto";
import type { Contents } from "../backup/contents.ts";
import type { Plan } from "./plan.ts";

/**
 * A name for what a run does: equal for the same units of the same backups into the same places, so
 * that a run recognises what an interrupted one prepared.
 */
export function runIdentity(plan: Plan, contents: Contents): string {
  const hash = createHash("sha256");
  for (const { label, directory } of contents.archives) {
    hash.update(`${label}\0${directory.count}\0`);
    hash.update(directory.bytes);
  }
  for (const { root, parent, path, files, bytes, keep } of plan.units) {
    hash.update(JSON.stringify([root, parent, path, files.length, bytes, keep ?? null]));
  }
  return hash.digest("hex");
}
