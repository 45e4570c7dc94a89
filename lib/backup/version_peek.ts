import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFirstEntry } from "../zip/first_entry.ts";
import { type BackupSet, fileSize } from "./backup_set.ts";
import { METADATA_LIMIT, parseVersion, VERSION_FILE, type VersionFile } from "./metadata.ts";

/**
 * What `.version.txt` of a backup says, without opening the backup: it is the first entry of the first
 * volume. `undefined` where it is not there or cannot be read like that; whoever opens the backup knows
 * more.
 */
export function peekVersion({ form, volumes }: BackupSet): VersionFile | undefined {
  const [first] = volumes;
  if (first!.number !== 0) return undefined;
  const bytes = form === "folder"
    ? readLoose(join(first!.path, VERSION_FILE))
    : readFirstEntry(first!.path, VERSION_FILE);
  return bytes && parseVersion(new TextDecoder().decode(bytes));
}

function readLoose(path: string): Uint8Array | undefined {
  try {
    return (fileSize(path) ?? Infinity) > METADATA_LIMIT ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}
