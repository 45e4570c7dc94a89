import { RecoveryError } from "../errors.ts";
import { type BackupSet, type Catalog, locate, type Located } from "./catalog.ts";
import { type Chain, chainOf, chooseNewest, type PassedOver } from "./chain.ts";
import { parseMoment } from "./moment.ts";
import {
  agreesWithItsHeaders,
  closeBackup,
  openBackup,
  type OpenedBackup,
} from "./opened_backup.ts";

export interface ChoiceOptions {
  /** `--at`, as typed. */
  readonly at: string | undefined;
  /** Go on with incomplete backups where there is no complete one. */
  readonly acceptIncomplete: boolean;
  /** Go on with zips that are not Kerio's. */
  readonly acceptStrangers: boolean;
  /** Trust an archive's central directory where other readers would see something else. */
  readonly trustDirectory: boolean;
  /** Look into damaged archives for what can still be read. */
  readonly salvage: boolean;
}

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

/** There is no usable backup where the request points. */
export class NoBackupError extends RecoveryError {
  /** The directory that was searched, where it is there. */
  readonly directory: string | undefined;

  constructor(message: string, hints: readonly string[], directory: string | undefined) {
    super("backup", message, hints);
    this.directory = directory;
  }
}

/**
 * Finds and opens the backups that `path` stands for: the newest complete chain of a directory, or the
 * backup that is named with what it builds upon.
 *
 * @throws {NoBackupError} where there is none that can be used.
 * @throws {RecoveryError} "usage" where `--at` cannot be understood.
 */
export function chooseBackup(path: string, options: ChoiceOptions): Choice {
  const opened = new Map<BackupSet, OpenedBackup>();
  try {
    return chooseAmong(locateOrExplain(path), opened, options);
  } catch (error) {
    for (const backup of opened.values()) closeBackup(backup);
    throw error;
  }
}

/** As `chooseBackup()`; whatever it holds open stands in `opened`. */
function chooseAmong(
  located: Located,
  opened: Map<BackupSet, OpenedBackup>,
  options: ChoiceOptions,
): Choice {
  const { trustDirectory } = options;
  const open = (set: BackupSet): OpenedBackup => {
    const backup = opened.get(set) ?? openBackup(set, { trustDirectory });
    opened.set(set, backup);
    return backup;
  };
  const inspect = (set: BackupSet) => open(set).problems;
  const { chain, why } = located.kind === "directory"
    ? chooseInDirectory(located.catalog, inspect, options)
    : chooseNamed(located, inspect, options);
  const backups = chain.sets.map((set, index) => {
    const backup = open(set);
    const isSound = !options.salvage ||
      (backup.problems.length === 0 && (trustDirectory || agreesWithItsHeaders(backup)));
    if (isSound) return withBase(backup, index, options);
    closeBackup(backup);
    const salvaged = openBackup(set, { trustDirectory, salvage: true });
    opened.set(set, salvaged);
    return withBase(salvaged, index, options);
  });
  for (const [set, backup] of opened) {
    if (chain.sets.includes(set)) continue;
    closeBackup(backup);
    opened.delete(set);
  }
  const strange = backups.find((backup) => !backup.isKerio);
  if (strange && !options.acceptStrangers) {
    throw new NoBackupError(
      `"${strange.set.volumes[0]!.path}" is not a backup of Kerio Connect`,
      [
        `It holds neither .version.txt nor @backup/ nor mailserver.cfg; to recover from it all the same, add --force`,
      ],
      located.catalog.directory,
    );
  }
  return {
    isDirectory: located.kind === "directory",
    catalog: located.catalog,
    backups,
    passedOver: chain.passedOver,
    why,
  };
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

interface Chosen {
  readonly chain: Chain;
  readonly why: string;
}

function locateOrExplain(path: string): Located {
  try {
    return locate(path);
  } catch (error) {
    const reason = error instanceof Error && "code" in error && error.code === "ENOENT"
      ? `There is no file or directory "${path}"`
      : `Cannot read "${path}": ${error instanceof Error ? error.message : error}`;
    throw new NoBackupError(reason, [], undefined);
  }
}

function chooseInDirectory(
  catalog: Catalog,
  inspect: (set: BackupSet) => readonly string[],
  options: ChoiceOptions,
): Chosen {
  const { directory, sets } = catalog;
  if (sets.length === 0) {
    throw new NoBackupError(`There is no backup in "${directory}"`, [], directory);
  }
  const until = options.at === undefined ? Infinity : momentOf(options.at);
  const early = sets.filter((set) => set.time <= until);
  if (early.length === 0) {
    throw new NoBackupError(
      `There is no backup in "${directory}" that is not later than ${options.at}`,
      [`The oldest is "${sets[0]!.name}"`],
      directory,
    );
  }
  const { chain, passedOver } = chooseNewest(early, inspect);
  const limit = options.at === undefined ? "" : ` not later than ${options.at}`;
  if (chain) return { chain, why: `the newest complete state${limit} in "${directory}"` };
  if (options.acceptIncomplete) {
    const newest = early.at(-1)!;
    const incomplete = chainOf(newest, early) ?? [newest];
    return {
      chain: {
        sets: incomplete,
        passedOver: passedOver.filter(({ set }) => !incomplete.includes(set)),
      },
      why: `the newest in "${directory}", although none${limit} is complete`,
    };
  }
  throw new NoBackupError(
    `No backup in "${directory}"${limit} is complete`,
    [
      ...passedOver.slice(0, 10).map(({ set, reasons }) => `"${set.name}": ${reasons.join("; ")}`),
      "Add --keep-going to recover what can be read of the newest, or --force to trust it",
    ],
    directory,
  );
}

function chooseNamed(
  { catalog, set }: Extract<Located, { kind: "backup" }>,
  inspect: (set: BackupSet) => readonly string[],
  options: ChoiceOptions,
): Chosen {
  if (options.at !== undefined) {
    throw new RecoveryError("usage", "--at chooses among the backups of a directory", [
      `Name the directory: "${catalog.directory}"`,
    ]);
  }
  const isTolerant = options.acceptIncomplete;
  const sets = chainOf(set, catalog.sets);
  if (!sets && !isTolerant) {
    throw new NoBackupError(
      `"${set.name}" is a differential backup, and there is no full backup before it in "${catalog.directory}"`,
      [
        "Copy the full backup (F….zip) that it builds upon into the same directory",
        "To recover only the files of this differential, add --force",
      ],
      catalog.directory,
    );
  }
  const usable: BackupSet[] = [];
  const passedOver: PassedOver[] = [];
  for (const member of sets ?? [set]) {
    const reasons = inspect(member);
    const isBetween = member !== set && member.type === "differential";
    if (reasons.length > 0 && isBetween) {
      passedOver.push({ set: member, reasons });
      continue;
    }
    if (reasons.length > 0 && !isTolerant) {
      throw new NoBackupError(
        `"${member.volumes[0]!.path}" is not a complete backup: ${reasons.join("; ")}`,
        ["Add --keep-going to recover what can be read of it, or --force to trust it"],
        catalog.directory,
      );
    }
    usable.push(member);
  }
  return { chain: { sets: usable, passedOver }, why: "it was named" };
}

function momentOf(at: string): number {
  const moment = parseMoment(at);
  if (moment) return moment.until;
  throw new RecoveryError("usage", `Cannot understand --at "${at}"`, [
    "Write a day (2005-10-12), a time (2005-10-12T22:00, or with Z for UTC), or an archive's name",
  ]);
}
