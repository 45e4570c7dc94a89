import type { BackupSet } from "./backup_set.ts";
import type { Openings } from "./openings.ts";

/** Backups among which a chain is looked for: those of one server, and those that may be its. */
export interface OneServer {
  /** Oldest first. */
  readonly sets: readonly BackupSet[];
  /** Whether it is known to be of the server, or of nobody else. */
  isOwn(set: BackupSet): boolean;
  /** What keeps it from being relied on; opens it. */
  inspect(set: BackupSet): readonly string[];
}

/**
 * Of `sets` the backups of these hosts, and those that tell no host: a differential may build upon
 * such a full backup, so it is kept in sight, but never relied on. Without `hosts` there is only one
 * server, and all backups are its.
 */
export function ofOneServer(
  sets: readonly BackupSet[],
  hosts: ReadonlySet<string> | undefined,
  openings: Openings,
): OneServer {
  if (!hosts) {
    return { sets, isOwn: () => true, inspect: (set) => openings.open(set).problems };
  }
  const isOwn = (set: BackupSet) => hosts.has(openings.hostOf(set) ?? "");
  return {
    sets: sets.filter((set) => openings.hostOf(set) === undefined || isOwn(set)),
    isOwn,
    inspect: (set) => {
      // Whoever opens it may learn its host.
      const { problems } = openings.open(set);
      return isOwn(set) ? problems : [`it ${doubtOf(set, openings)}`];
    },
  };
}

/** Why a backup is not taken for one of the server's: `is of "mail.example.org"`. */
export function doubtOf(set: BackupSet, openings: Openings): string {
  const host = openings.hostOf(set);
  return host === undefined
    ? "does not tell which server it is of, and backups of several lie there"
    : `is of "${host}"`;
}
