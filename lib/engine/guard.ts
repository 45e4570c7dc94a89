import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import { planBesideLive } from "../recovery/live/live_plan.ts";
import { planMerge } from "../recovery/merge/merge_plan.ts";
import { incompleteness } from "../recovery/plan/completeness.ts";
import type { Plan } from "../recovery/plan/plan.ts";
import { reindexedPlan } from "../recovery/reindex/reindexed_plan.ts";
import { checkReplacing } from "../recovery/transaction/reading_check.ts";
import type { OpenBackups } from "./open_backups.ts";
import type { MergeRequest, RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";
import { WORKERS } from "./workers.ts";

/** A plan beside what is live, and whether it comes from complete backups. */
export interface GuardedPlan {
  readonly plan: Plan;
  /** Why what is recovered may not be all that there was; empty for a complete backup. */
  readonly reasons: readonly string[];
  /** Whether live units are replaced, and not added to. */
  readonly replaces: boolean;
  /** Set where only what is lacking was asked for, whatever the backup is. */
  readonly merge?: MergeRequest | undefined;
  /** In how many folders the server makes the index anew; `undefined` where that was not asked for. */
  readonly reindexed?: number | undefined;
}

/** The plan with the indexes put away. */
export function withIndexesPutAway(
  guarded: GuardedPlan,
  options: { readonly contents: Contents; readonly disk: FileSystem },
): GuardedPlan {
  const { plan, folders } = reindexedPlan(guarded.plan, options);
  return { ...guarded, plan, reindexed: folders };
}

/** Whether all that would replace something live is read before. */
export function readsBefore(request: RecoveryRequest): boolean {
  return !request.merge && !request.replaceIncomplete && (request.force || request.keepGoing);
}

/**
 * What turns out to be damaged when all that would replace something live is read. Where damage or
 * oddities are let pass, that decides whether anything live may be replaced.
 */
export async function readBefore(
  { contents }: OpenBackups,
  { request, plan, disk, password }: {
    readonly request: RecoveryRequest;
    readonly plan: Plan;
    readonly disk: FileSystem;
    readonly password: string | undefined;
  },
  { listener, signal }: Session,
): Promise<{ readonly damaged: readonly Lost[]; readonly trusted: readonly string[] }> {
  if (!readsBefore(request)) return { damaged: [], trusted: [] };
  const { force, keepGoing, jobs } = request;
  const { damaged, trusted } = await checkReplacing(plan, contents, {
    disk,
    jobs,
    password,
    trustDirectory: force,
    keepGoing,
    listener,
    signal,
  });
  // Without keepGoing the recovery itself will say that it cannot go on.
  return { damaged: keepGoing ? damaged : [], trusted };
}

/** Compares the plan with what is live; an incomplete backup only adds to it. */
export function guardedPlan(
  open: OpenBackups,
  { request, draft, disk, trusted }: {
    readonly request: RecoveryRequest;
    readonly draft: Plan;
    readonly disk: FileSystem;
    readonly trusted: readonly string[];
  },
  { surroundings }: Session,
): GuardedPlan {
  const { contents } = open;
  const reasons = reasonsOf(open, { request, draft, trusted });
  const replaces = reasons.length === 0 || request.replaceIncomplete;
  const plan = planBesideLive(draft, {
    disk,
    contents,
    platform: surroundings.platform,
    replaces,
    acceptsLosses: request.replaceIncomplete,
  });
  return { plan, reasons, replaces };
}

/** Plans a merge: of whatever the backup is, only what is lacking comes. */
export async function mergedPlan(
  open: OpenBackups,
  { request, draft, disk, password }: {
    readonly request: RecoveryRequest;
    readonly draft: Plan;
    readonly disk: FileSystem;
    readonly password: string | undefined;
  },
  { surroundings, signal }: Session,
): Promise<{ readonly guarded: GuardedPlan; readonly refused: readonly Lost[] }> {
  const { contents } = open;
  const merge = request.merge!;
  const { plan, refused } = await planMerge(draft, {
    disk,
    contents,
    platform: surroundings.platform,
    messages: merge.messages,
    password,
    trustDirectory: request.force,
    jobs: request.jobs,
    workers: WORKERS,
    signal,
  });
  const reasons = reasonsOf(open, { request, draft, trusted: [] });
  return { guarded: { plan, reasons, replaces: false, merge }, refused };
}

function reasonsOf(
  { source, contents, lost }: Pick<OpenBackups, "source" | "contents" | "lost">,
  { request, draft, trusted }: {
    readonly request: RecoveryRequest;
    readonly draft: Plan;
    readonly trusted: readonly string[];
  },
): string[] {
  return incompleteness({
    backups: source.backups,
    contents,
    lost: [...lost, ...draft.unsafe],
    trusted,
    isTrusting: request.force,
  });
}
