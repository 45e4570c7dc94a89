import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { RecoveryError } from "../../model/errors.ts";
import { sha256OfFile } from "./item_file.ts";

/**
 * Gives a file that is whole the path that it is to have. Nothing is overwritten; what an interrupted
 * run had put there is the same file.
 *
 * @param written SHA-256 of the draft, in hexadecimal, where it is known.
 * @throws {RecoveryError} "target" where another file is there.
 */
export function putInPlace(draft: string, path: string, written?: string): void {
  if (existsSync(path)) {
    if (sha256OfFile(path) !== (written ?? sha256OfFile(draft))) {
      throw new RecoveryError("target", `"${path}" is there already, and is another file`, [
        "Nothing is overwritten: name a new directory",
      ]);
    }
    Deno.removeSync(draft);
    return;
  }
  try {
    Deno.renameSync(draft, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    Deno.renameSync(draft, path);
  }
}
