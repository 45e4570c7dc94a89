import type { DatedBackup, NewestState } from "../engine/dated_backup.ts";
import type { History } from "../engine/history/history.ts";
import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import { backupOf, lossOf } from "./backup_json.ts";
import { resultOf } from "./verify_each_text.ts";

/** All backups of a directory, and what came and went, as the document has them. */
export function historyJson({ directory, entries, newest }: History) {
  return {
    directory,
    ...newestOf(newest, undefined),
    backups: entries.map((entry) => ({
      ...datedOf(entry),
      messages: entry.messages ?? null,
      changes: changesOf(entry.changes),
    })),
  };
}

/** All backups of a directory, each checked, as the document has them. */
export function eachVerifiedJson({ directory, checked, newest, newestVerified }: EachVerified) {
  return {
    directory,
    ...newestOf(newest, newestVerified),
    backups: checked.map((each) => ({
      ...datedOf(each),
      whole: each.isWhole,
      result: resultOf(each),
      verified: verifiedOf(each),
    })),
  };
}

/** A backup among all of its directory; its chain is named by its first backup. */
function datedOf({ backup, chain, baseProblem, age }: DatedBackup) {
  return {
    ...backupOf(backup),
    age: seconds(age),
    chain: chain.sets[0]!.name,
    baseProblem: baseProblem ?? null,
  };
}

function changesOf(changes: History["entries"][number]["changes"]) {
  if (!changes) return null;
  const { came, went, moved, changed } = changes;
  return { came, went: went ?? null, moved: moved ?? null, changed };
}

function verifiedOf({ verification }: CheckedBackup) {
  if (!verification) return null;
  const { verified: { files, bytes, damaged }, lost, elapsed } = verification;
  return {
    files,
    bytes,
    damaged: [...damaged, ...lost].map(lossOf),
    milliseconds: Math.round(elapsed),
  };
}

/**
 * The newest states of all servers, and for whoever watches one figure that of the server whose newest
 * is the oldest.
 */
function newestOf(complete: readonly NewestState[], verified: readonly NewestState[] | undefined) {
  return {
    newestComplete: stateOf(oldestOf(complete)),
    newestVerified: stateOf(oldestOf(verified ?? [])),
    servers: complete.map((state) => ({
      host: state.host ?? null,
      newestComplete: stateOf(state),
      newestVerified: stateOf(verified?.find(({ host }) => host === state.host)),
    })),
  };
}

function oldestOf(states: readonly NewestState[]): NewestState | undefined {
  return states.find(({ set }) => set === undefined) ??
    states.toSorted((a, b) => b.age! - a.age!)[0];
}

function stateOf(state: NewestState | undefined) {
  if (!state?.set) return null;
  const { set: { name, time }, age } = state;
  return { name, time: new Date(time).toISOString(), age: seconds(age!) };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
