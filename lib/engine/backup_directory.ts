import type { BackupSet, Catalog } from "../backup/catalog.ts";
import { allChains, type ServerChain } from "../backup/chains.ts";
import { locateOrExplain } from "../backup/choice.ts";
import { notLater } from "../backup/choice_in_directory.ts";
import type { OpenedBackup } from "../backup/opened_backup.ts";
import { Openings } from "../backup/openings.ts";
import { RecoveryError } from "../model/errors.ts";
import type { BackupRequest } from "./open_backups.ts";
import type { Session } from "./session.ts";

/** A directory all of whose backups are looked at, and what of them. */
export type DirectoryRequest = Omit<BackupRequest, "isForReading">;

/** The backups of a directory, those that are not later than was asked for. */
export interface BackupDirectory {
  readonly catalog: Catalog;
  /** Oldest first. */
  readonly sets: readonly BackupSet[];
  /** Each of `sets` stands in one of them. */
  readonly chains: readonly ServerChain[];
}

/**
 * Finds all backups of a directory, and which of them make chains; of each but its first entry is read.
 *
 * @throws {NoBackupError} where there is none.
 * @throws {RecoveryError} "usage" where a backup was named, or `at` cannot be understood.
 */
export function readBackupDirectory(
  { path, at }: Pick<DirectoryRequest, "path" | "at">,
): BackupDirectory {
  const located = locateOrExplain(path);
  const { catalog } = located;
  if (located.kind === "backup") {
    throw new RecoveryError(
      "usage",
      `All backups of a directory are wanted, but a backup was named: "${path}"`,
      [`Name the directory: "${catalog.directory}"`],
    );
  }
  const sets = notLater(catalog, { at });
  const openings = new Openings({ salvage: false, trustDirectory: false });
  return { catalog, sets, chains: allChains(sets, (set) => openings.hostOf(set)) };
}

/** Ms of work after which signals and timers get their turn. */
const STRETCH = 50;

/**
 * Opens backups group by group: those of a group stand open together until the next group is asked for,
 * so memory is bounded by the largest. A damaged backup is there with what can be read of it.
 *
 * @throws {RecoveryError} "interrupted" when the signal says so.
 */
export async function* openInTurn<Group extends { readonly sets: readonly BackupSet[] }>(
  groups: Iterable<Group>,
  { keepGoing, force }: Pick<DirectoryRequest, "keepGoing" | "force">,
  { signal }: Pick<Session, "signal">,
): AsyncGenerator<{ readonly group: Group; readonly backups: readonly OpenedBackup[] }> {
  let rested = performance.now();
  for (const group of groups) {
    if (performance.now() - rested > STRETCH) {
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
    if (signal.aborted) throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
    const openings = new Openings({ salvage: keepGoing, trustDirectory: force });
    try {
      yield { group, backups: group.sets.map((set) => openings.openForReading(set)) };
    } finally {
      openings.closeAllBut([]);
    }
  }
}
