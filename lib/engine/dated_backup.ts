import type { BackupSet } from "../backup/catalog.ts";
import { chooseNewest } from "../backup/chain.ts";
import type { ServerChain } from "../backup/chains.ts";
import type { OpenedBackup } from "../backup/opened_backup.ts";

/** What is known of a backup when it is closed again. */
export type BackupFacts = Omit<OpenedBackup, "archives">;

/** A backup among all of its directory. */
export interface DatedBackup {
  readonly backup: BackupFacts;
  readonly chain: ServerChain;
  /** Whether a full backup that it needs cannot be relied on, or is not there. */
  readonly baseProblem: string | undefined;
  /** Milliseconds since it was started; negative where a clock is wrong. */
  readonly age: number;
}

/** The newest state of a server that can be relied on. */
export interface NewestState {
  /** In lower case, as far as it is known. */
  readonly host: string | undefined;
  /** The last backup of it; `undefined` where there is none. */
  readonly set: BackupSet | undefined;
  /** Milliseconds since that was started. */
  readonly age: number | undefined;
}

/** A backup of a directory, alone, as a group to be opened. */
export interface SingleBackup {
  readonly sets: readonly [BackupSet];
  readonly chain: ServerChain;
}

/** The backups of some chains one by one, oldest first. */
export function oneByOne(chains: readonly ServerChain[]): SingleBackup[] {
  return chains
    .flatMap((chain) => chain.sets.map((set): SingleBackup => ({ sets: [set], chain })))
    .sort((a, b) => a.sets[0].time - b.sets[0].time);
}

/** An opened backup with its age; `head` is the first of its chain, where that is another one. */
export function datedBackup(
  { archives: _, ...backup }: OpenedBackup,
  chain: ServerChain,
  { head, now }: { readonly head: DatedBackup | undefined; readonly now: number },
): DatedBackup {
  const isBaseBad = head !== undefined && head.backup.problems.length > 0;
  return {
    backup,
    chain,
    baseProblem: isBaseBad
      ? `its full backup "${head.backup.set.name}" cannot be used`
      : chain.problem,
    age: now - backup.set.time,
  };
}

/** Whether a recovery of the state that ends with it would be of a complete one. */
export function isCompleteState({ backup, baseProblem }: DatedBackup): boolean {
  return backup.problems.length === 0 && baseProblem === undefined;
}

/**
 * Of each server the newest state among some backups (oldest first): what a recovery from the directory
 * would choose if only those were relied on that are `isSound`.
 */
export function newestStates<Dated extends DatedBackup>(
  backups: readonly Dated[],
  isSound: (backup: Dated) => boolean,
): NewestState[] {
  const servers = Map.groupBy(backups, ({ chain }) => chain.host);
  if (servers.size > 1) servers.delete(undefined);
  return [...servers].map(([host, own]) => {
    const bySet = new Map(own.map((each) => [each.backup.set, each]));
    const { chain } = chooseNewest(
      [...bySet.keys()],
      (set) => isSound(bySet.get(set)!) ? [] : ["it cannot be relied on"],
    );
    const set = chain?.sets.at(-1);
    return { host, set, age: set && bySet.get(set)!.age };
  });
}
