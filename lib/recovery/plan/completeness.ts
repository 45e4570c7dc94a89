import type { Contents } from "../../backup/contents.ts";
import { type Lost, type OpenedBackup, UNKNOWN_TYPE } from "../../backup/opened_backup.ts";

export interface Doubts {
  readonly backups: readonly OpenedBackup[];
  readonly contents: Contents;
  /** What of the selection cannot be recovered: lost, damaged, unsafe. */
  readonly lost: readonly Lost[];
  /** What was odd about entries and is trusted all the same. */
  readonly trusted: readonly string[];
  /** Whether odd archives, and entries of whose names there are several, are trusted. */
  readonly isTrusting: boolean;
}

/**
 * Why what is recovered may not be all that there was, each reason in words; empty for what comes whole
 * from complete backups. What is live is taken away only for the latter.
 */
export function incompleteness(doubts: Doubts): string[] {
  const { backups, contents, lost, trusted, isTrusting } = doubts;
  const reasons = backups.flatMap(({ set, problems, oddities }) =>
    [
      ...problems,
      // One of unknown type may be a differential, which holds little of what was there.
      ...oddities.filter((oddity) => isTrusting || oddity === UNKNOWN_TYPE),
    ].map((problem) => `"${set.name}": ${problem}`)
  );
  if (trusted.length > 0) reasons.push(`${trusted.length} entries of it are odd and only trusted`);
  const doubled = contents.duplicates.length + contents.repeated.length;
  if (isTrusting && doubled > 0) {
    reasons.push(`${doubled} names stand more than once in a backup`);
  }
  const named = lost.filter(({ reason }) => !reasons.some((it) => it.endsWith(reason)));
  if (named.length > 0) reasons.push(`${named.length} of its items cannot be recovered`);
  return reasons;
}
