import { locate } from "../../backup/catalog.ts";
import type { BackupSet } from "../../backup/catalog.ts";
import { closeBackup, openBackup } from "../../backup/opened_backup.ts";

/**
 * The backups of a directory, the newest first; none where the path names one backup, or where there is
 * nothing: whoever opens it is told why.
 */
export function backupsIn(path: string): BackupSet[] {
  try {
    const located = locate(path);
    return located.kind === "directory" ? located.catalog.sets.toReversed() : [];
  } catch {
    return [];
  }
}

/** What is only known of a backup once its directory was read. */
export interface BackupFacts {
  /** What keeps it from being complete; empty for a complete one. */
  readonly problems: readonly string[];
  readonly files: number;
  readonly host: string | undefined;
}

/** Reads the directory of a backup. Never throws for a damaged one. */
export function inspectBackup(set: BackupSet): BackupFacts {
  const backup = openBackup(set);
  closeBackup(backup);
  const { problems, files, version } = backup;
  return { problems, files, host: version?.hostname };
}
