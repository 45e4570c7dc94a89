import type { BackupSet } from "./catalog.ts";

/** A backup that is not used, and why. */
export interface PassedOver {
  readonly set: BackupSet;
  readonly reasons: readonly string[];
}

/** The backups to apply, oldest first: in each the newest version of a file wins. */
export interface Chain {
  readonly sets: readonly BackupSet[];
  /** Newer backups, or differentials of this chain, that cannot be relied on. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Says what keeps a backup from being relied on: no summary, counts that do not match, a missing
 * volume. Empty for a complete one. May be slow (it opens the backup), so it is asked only for what
 * the choice depends on.
 */
export type Inspect = (set: BackupSet) => readonly string[];

/**
 * The newest complete state among `sets`: the newest full backup with the differentials after it, or
 * a copy, whichever is newer. Where none is complete, `chain` is `undefined` and `passedOver` names
 * all that was looked at.
 */
export function chooseNewest(
  sets: readonly BackupSet[],
  inspect: Inspect,
): { readonly chain: Chain | undefined; readonly passedOver: readonly PassedOver[] } {
  const passedOver: PassedOver[] = [];
  const candidates = sets.flatMap((_, index) => candidateAt(sets, index));
  candidates.push(...orphans(sets));
  candidates.sort((a, b) => a.time - b.time);
  while (candidates.length > 0) {
    const newest = candidates.pop()!;
    const settled = newest.settled ? newest : settle(newest, inspect, passedOver);
    if (!settled) continue;
    if (candidates.every((other) => other.time <= settled.time)) {
      return { chain: { sets: settled.sets, passedOver }, passedOver };
    }
    candidates.push(settled);
    candidates.sort((a, b) => a.time - b.time);
  }
  return { chain: undefined, passedOver };
}

/**
 * The chain that ends with `set`: a differential with the newest full backup before it and the
 * differentials between; anything else alone. `undefined` for a differential without a full backup.
 * Complete or not is not looked at.
 */
export function chainOf(
  set: BackupSet,
  sets: readonly BackupSet[],
): readonly BackupSet[] | undefined {
  if (set.type !== "differential") return [set];
  const full = sets.findLast((other) => other.type === "full" && other.time <= set.time);
  if (!full) return undefined;
  const between = sets.filter((other) =>
    other.type === "differential" && other.time >= full.time && other.time < set.time
  );
  return [full, ...between, set];
}

interface Candidate {
  readonly sets: readonly BackupSet[];
  /** The moment of its newest backup. */
  readonly time: number;
  readonly settled: boolean;
}

/** The state that the full backup or copy at `index` begins, with all differentials up to the next. */
function candidateAt(sets: readonly BackupSet[], index: number): Candidate[] {
  const head = sets[index]!;
  if (head.type === "differential") return [];
  if (head.type === "copy") return [{ sets: [head], time: head.time, settled: false }];
  const next = sets.findIndex((set, at) => at > index && set.type === "full");
  const differentials = sets
    .slice(index + 1, next === -1 ? undefined : next)
    .filter((set) => set.type === "differential");
  const chain = [head, ...differentials];
  return [{ sets: chain, time: chain.at(-1)!.time, settled: false }];
}

/** Differentials before the first full backup: no complete state, but worth a word. */
function orphans(sets: readonly BackupSet[]): Candidate[] {
  const firstFull = sets.findIndex((set) => set.type === "full");
  return sets
    .slice(0, firstFull === -1 ? undefined : firstFull)
    .filter((set) => set.type === "differential")
    .map((set) => ({ sets: [set], time: set.time, settled: false }));
}

/** The complete part of a candidate, with what was left out added to `passedOver`. */
function settle(
  candidate: Candidate,
  inspect: Inspect,
  passedOver: PassedOver[],
): Candidate | undefined {
  const [head, ...differentials] = candidate.sets as [BackupSet, ...BackupSet[]];
  if (head.type === "differential") {
    passedOver.push({ set: head, reasons: ["there is no full backup before it"] });
    return undefined;
  }
  const reasons = inspect(head);
  if (reasons.length > 0) {
    for (const set of differentials.toReversed()) {
      passedOver.push({ set, reasons: [`its full backup "${head.name}" cannot be used`] });
    }
    passedOver.push({ set: head, reasons });
    return undefined;
  }
  const complete: BackupSet[] = [head];
  for (const set of differentials) {
    const reasons = inspect(set);
    if (reasons.length > 0) passedOver.push({ set, reasons });
    else complete.push(set);
  }
  return { sets: complete, time: complete.at(-1)!.time, settled: true };
}
