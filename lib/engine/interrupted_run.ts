import { RecoveryError } from "../model/errors.ts";
import { isSystemError } from "../recovery/failure.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import type { Plan } from "../recovery/plan/plan.ts";
import { runIdentity } from "../recovery/plan/run_identity.ts";
import { findTargets, type FoundTargets } from "../recovery/target/targets.ts";
import { readJournal } from "../recovery/transaction/journal.ts";
import { finishBegun } from "../recovery/transaction/leftovers.ts";
import { Workplace } from "../recovery/transaction/workplace.ts";
import { draftPlan } from "./draft.ts";
import type { OpenBackups } from "./open_backups.ts";
import { adaptsTo } from "./path_adaptation.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/**
 * The configuration goes last, but it may be in its place when the rest of a recovery is interrupted,
 * and may name another store. The same request goes on where the interrupted run worked.
 */
export async function targetsToGoOnWith(
  open: OpenBackups,
  { request, disk }: { readonly request: RecoveryRequest; readonly disk: FileSystem },
  session: Session,
): Promise<FoundTargets> {
  const found = await findTargets(request, session.surroundings);
  const { cfgdir, store } = found.targets;
  if (cfgdir === undefined || request.store !== undefined) return found;
  try {
    const journal = readJournal(disk, new Workplace(cfgdir));
    if (journal?.targets.store === undefined || journal.targets.store === store) return found;
    const begun: FoundTargets = {
      ...found,
      targets: { cfgdir, store: journal.targets.store },
      origins: { ...found.origins, store: "the recovery that was interrupted" },
      problem: undefined,
    };
    const { plan } = await draftPlan(open, { request, found: begun, disk }, session);
    const isTheSame = [true, false].some((replaces) =>
      runIdentity(plan, open.contents, {
        replaces,
        reindexes: request.reindexes,
        adapts: adaptsTo(request, begun),
      }) === journal.run
    );
    return isTheSame ? begun : found;
  } catch (error) {
    if (error instanceof RecoveryError || isSystemError(error)) return found;
    throw error;
  }
}

/** Completes what an interrupted recovery had begun to put in place, so that a plan sees what is there. */
export async function finishInterrupted(
  disk: FileSystem,
  bases: Iterable<string>,
  { listener }: Session,
): Promise<void> {
  for (const base of bases) {
    const labels = await finishBegun(disk, new Workplace(base));
    if (labels.length === 0) continue;
    listener.warn(`Finished what an interrupted recovery had begun: ${labels.join(", ")}`);
  }
}

/** Whether an interrupted run of the same request has begun to put a unit in its place. */
export function wasBegun(
  { contents }: OpenBackups,
  { request: { merge, reindexes }, plan, disk, bases }: {
    readonly request: RecoveryRequest;
    readonly plan: Plan;
    readonly disk: FileSystem;
    readonly bases: Iterable<string>;
  },
): boolean {
  if (!merge?.into?.mustBeNew) return false;
  const run = runIdentity(plan, contents, { replaces: false, merge, reindexes });
  for (const workplace of Array.from(bases, (base) => new Workplace(base))) {
    const journal = readJournal(disk, workplace);
    if (journal?.run !== run) continue;
    if (journal.done.size > 0 || disk.names(workplace.area("swapping")).length > 0) return true;
  }
  return false;
}

/** The plan of a run that goes on: what must not have been there may be its own work. */
export function withoutDemand(plan: Plan): Plan {
  const units = plan.units.map((unit) =>
    unit.transfer ? { ...unit, transfer: { ...unit.transfer, mustBeNew: false } } : unit
  );
  return { ...plan, units };
}
