import { isDenied, readableCause } from "../zip/errors.ts";
import { type Catalog, locate, type Located } from "./catalog.ts";
import type { PassedOver } from "./chain.ts";
import { chooseInDirectory } from "./choice_in_directory.ts";
import { chooseNamed } from "./choice_of_named.ts";
import type { ChoiceOptions } from "./choice_options.ts";
import { cannotOpenError, NoBackupError, strangerError } from "./no_backup_error.ts";
import type { OpenedBackup } from "./opened_backup.ts";
import { Openings } from "./openings.ts";
import { NO_RIGHT } from "./remedies.ts";

export type { ChoiceOptions } from "./choice_options.ts";

/** The backups that are read, oldest first. */
export interface Choice {
  /** Whether a directory was named, and not one backup. */
  readonly isDirectory: boolean;
  readonly catalog: Catalog;
  readonly backups: readonly OpenedBackup[];
  readonly passedOver: readonly PassedOver[];
  /** Why it was chosen, in words. */
  readonly why: string;
}

/**
 * Finds and opens the backups that `path` stands for: the newest complete chain of a directory, or the
 * backup that is named with what it builds upon.
 *
 * @throws {NoBackupError} where there is none that can be used.
 * @throws {RecoveryError} "usage" where `--at` cannot be understood.
 */
export function chooseBackup(path: string, options: ChoiceOptions): Choice {
  const openings = new Openings(options);
  try {
    return chooseAmong(locateOrExplain(path), openings, options);
  } catch (error) {
    openings.closeAllBut([]);
    throw error;
  }
}

/** As `chooseBackup()`; whatever it holds open stands in `openings`. */
function chooseAmong(located: Located, openings: Openings, options: ChoiceOptions): Choice {
  const { chain, why } = located.kind === "directory"
    ? chooseInDirectory(located.catalog, openings, options)
    : chooseNamed(located, openings, options);
  const backups = chain.sets.map((set, index) =>
    withBase(openings.openForReading(set), index, options)
  );
  refuseUnusable(backups, options);
  openings.closeAllBut(chain.sets);
  return {
    isDirectory: located.kind === "directory",
    catalog: located.catalog,
    backups,
    passedOver: chain.passedOver,
    why,
  };
}

/** What nothing can be read of, and what is not Kerio's, is not gone on with. */
function refuseUnusable(backups: readonly OpenedBackup[], options: ChoiceOptions): void {
  if (backups.every(({ archives }) => archives.length === 0)) {
    throw cannotOpenError(backups.at(-1)!, options);
  }
  const stranger = backups.find(({ archives, isKerio }) => archives.length > 0 && !isKerio);
  if (stranger && !options.acceptStrangers) throw strangerError(stranger);
}

/** A differential that stands alone lacks what has not changed since its full backup. */
function withBase(
  backup: OpenedBackup,
  index: number,
  { salvage }: ChoiceOptions,
): OpenedBackup {
  const { set, problems, lost } = backup;
  if (index > 0 || set.type !== "differential") return backup;
  const reason = "there is no full backup before it";
  const archive = set.volumes[0]!.path;
  return {
    ...backup,
    problems: [...problems, reason],
    lost: salvage ? [...lost, { archive, entry: undefined, reason }] : lost,
  };
}

function locateOrExplain(path: string): Located {
  try {
    return locate(path);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const message = isMissing
      ? `There is no file or directory "${path}"`
      : `Cannot read "${path}": ${readableCause(error)}`;
    throw new NoBackupError(message, isDenied(error) ? [NO_RIGHT] : [], { isElsewhere: isMissing });
  }
}
