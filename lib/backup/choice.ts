import { isDenied, readableCause } from "../zip/zip_error.ts";
import { type Catalog, locate, type Located } from "./catalog.ts";
import type { PassedOver } from "./chain.ts";
import { chooseInDirectory } from "./choice_in_directory.ts";
import { chooseNamed } from "./choice_of_named.ts";
import type { ChoiceOptions, ChosenChain } from "./choice_options.ts";
import { cannotOpenError, NoBackupError, strangerError } from "./no_backup_error.ts";
import type { OpenedBackup } from "./opened_backup.ts";
import { Openings } from "./openings.ts";
import { NO_RIGHT } from "./remedies.ts";
import { hostKey } from "./servers.ts";

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
 * backup that is named with what it builds upon; always of one server.
 *
 * @throws {NoBackupError} where there is none that can be used.
 * @throws {RecoveryError} "usage" where `--at` cannot be understood.
 */
export async function chooseBackup(path: string, options: ChoiceOptions): Promise<Choice> {
  const openings = new Openings(options);
  try {
    return await chooseAmong(locateOrExplain(path), openings, options);
  } catch (error) {
    openings.closeAllBut([]);
    throw error;
  }
}

/** As `chooseBackup()`; whatever it holds open stands in `openings`. */
async function chooseAmong(
  located: Located,
  openings: Openings,
  options: ChoiceOptions,
): Promise<Choice> {
  const { chain, why } = await chooseChain(located, openings, options);
  const backups = chain.sets.map((set, index) =>
    withBase(openings.openForReading(set), index, options)
  );
  refuseUnusable(backups, options);
  openings.closeAllBut(chain.sets);
  return {
    isDirectory: located.kind === "directory",
    catalog: located.catalog,
    backups: withFormerHost(backups),
    passedOver: chain.passedOver,
    why,
  };
}

/** Chooses, and once more where what was opened for it tells more of the hosts than was known. */
async function chooseChain(
  located: Located,
  openings: Openings,
  options: ChoiceOptions,
): Promise<ChosenChain> {
  for (;;) {
    const learned = openings.learned;
    const chosen = located.kind === "directory"
      ? await chooseInDirectory(located.catalog, openings, options)
      : chooseNamed(located, openings, options);
    for (const set of chosen.chain.sets) openings.openForReading(set);
    if (openings.learned === learned) return chosen;
  }
}

/** With `--force`, a chain may begin under another host name; that is worth a word. */
function withFormerHost(backups: readonly OpenedBackup[]): OpenedBackup[] {
  const [base] = backups;
  const baseHost = hostKey(base?.version?.hostname);
  return backups.map((backup) => {
    const host = hostKey(backup.version?.hostname);
    if (host === baseHost || host === undefined || baseHost === undefined) return backup;
    const oddity = `it is of "${host}", but its full backup "${base!.set.name}" of "${baseHost}"`;
    return { ...backup, oddities: [...backup.oddities, oddity] };
  });
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

/**
 * What a path stands for.
 *
 * @throws {NoBackupError} where it cannot be read.
 */
export function locateOrExplain(path: string): Located {
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
