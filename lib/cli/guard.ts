import { incompleteness } from "../recovery/plan/completeness.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import { finishBegun } from "../recovery/transaction/leftovers.ts";
import { planBesideLive } from "../recovery/live/live_plan.ts";
import type { Plan } from "../recovery/plan/plan.ts";
import { checkReplacing } from "../recovery/transaction/reading_check.ts";
import { Workplace } from "../recovery/transaction/workplace.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { OpenRun } from "./perform.ts";

/** A plan beside what is live, and whether it comes from complete backups. */
export interface GuardedPlan {
  readonly plan: Plan;
  /** Why what is recovered may not be all that there was; empty for a complete backup. */
  readonly reasons: readonly string[];
  /** Whether live units are replaced, and not added to. */
  readonly replaces: boolean;
}

/** Completes what an interrupted recovery had begun to put in place, so that a plan sees what is there. */
export async function finishInterrupted(
  { console }: OpenRun,
  disk: FileSystem,
  bases: Iterable<string>,
): Promise<void> {
  for (const base of bases) {
    const labels = await finishBegun(disk, new Workplace(base));
    if (labels.length === 0) continue;
    console.warn(`Finished what an interrupted recovery had begun: ${labels.join(", ")}`);
  }
}

/** Whether all that would replace something live is read before. */
export function readsBefore({ request }: Pick<OpenRun, "request">): boolean {
  return !request.replaceIncomplete && (request.force || request.keepGoing);
}

/**
 * What turns out to be damaged when all that would replace something live is read. With `--keep-going`
 * and `--force` that decides whether anything live may be replaced.
 */
export async function readBefore(
  { request, console, contents, signal }: OpenRun,
  disk: FileSystem,
  { plan, password }: { readonly plan: Plan; readonly password: string | undefined },
): Promise<{ readonly damaged: readonly Lost[]; readonly trusted: readonly string[] }> {
  if (!readsBefore({ request })) return { damaged: [], trusted: [] };
  const { force, keepGoing } = request;
  const { damaged, trusted } = await checkReplacing(plan, contents, {
    disk,
    jobs: request.jobs,
    password,
    trustDirectory: force,
    keepGoing,
    listener: console,
    signal,
  });
  console.stopProgress();
  // Without --keep-going the recovery itself will say that it cannot go on.
  return { damaged: keepGoing ? damaged : [], trusted };
}

/** Compares the plan with what is live; an incomplete backup only adds to it. */
export function guardedPlan(
  run: OpenRun,
  disk: FileSystem,
  { draft, trusted }: {
    readonly draft: Plan;
    readonly trusted: readonly string[];
  },
): GuardedPlan {
  const { request, source, contents, surroundings } = run;
  const reasons = incompleteness({
    backups: source.backups,
    contents,
    lost: [...run.lost, ...draft.unsafe],
    trusted,
    isTrusting: request.force,
  });
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
