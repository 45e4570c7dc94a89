import { NoBackupError } from "../backup/no_backup_error.ts";
import { RecoveryError } from "../model/errors.ts";
import { dropInterrupted } from "../recovery/transaction/closing.ts";
import { Disk } from "../recovery/file_system.ts";
import { type Journal, readJournal } from "../recovery/transaction/journal.ts";
import { findTargets, type FoundTargets, type Surroundings } from "../recovery/target/targets.ts";
import { planUndo, type UndoPlan } from "../recovery/undo/undo_plan.ts";
import { undo } from "../recovery/undo/undoing.ts";
import { workplacesLeft } from "../recovery/transaction/workplace.ts";
import type { UndoRequest } from "../model/request.ts";
import type { Console } from "./console.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { runningEngine, touchesLiveServer } from "./preflight.ts";
import { ask } from "./question.ts";
import { formatMoment } from "../report/dates.ts";
import { stepText, undoLines } from "../report/undo_text.ts";
import { plural } from "../report/units.ts";

export interface UndoRun {
  readonly request: UndoRequest;
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly surroundings: Surroundings;
}

/**
 * Takes back the last recovery that kept what it replaced, or says what that would mean.
 *
 * @throws {RecoveryError} where there is none, or nothing may be changed now.
 */
export async function performUndo(run: UndoRun): Promise<ExitCode> {
  const { request, console, signal, surroundings } = run;
  const disk = new Disk();
  const found = await findTargets(request, surroundings);
  const directories = directoriesOf(request, found.targets);
  const interrupted = interruptedRecovery(disk, directories);
  if (interrupted && !interrupted.undo) throw cannotUndo(interrupted);
  if (interrupted && request.isDryRun) {
    console.warn(`${wasInterrupted(interrupted)}; --undo ends it first, and then takes it back`);
  } else if (interrupted) {
    const isLive = await touchesLiveServer(run, { units: ALL_ROOTS }, found);
    if (isLive) refuseRunningEngine(run, found);
    const done = await endRecovery(disk, interrupted);
    console.warn(
      `${wasInterrupted(interrupted)}; ended with ${plural(done.length, "item")} in place`,
    );
    if (done.length === 0) return EXIT.done;
  }
  const plan = planUndo(disk, directories, found.targets);
  if (!plan) throw nothingToUndo(directories);
  for (const { label } of plan.lost) {
    console.warn(`Cannot take back ${label}: what was replaced is not there any more`);
  }
  if (plan.steps.length === 0) throw nothingToUndo(directories);
  const lostCode = plan.lost.length > 0 ? EXIT.skipped : EXIT.done;
  if (request.isDryRun) {
    console.report.undo({ plan, outcome: undefined });
    return lostCode;
  }
  const isLive = await touchesLiveServer(run, { units: plan.steps }, found);
  if (isLive) refuseRunningEngine(run, found);
  if (isLive) confirmUndo(request, plan);
  const outcome = await undo(plan, { disk, targets: found.targets, listener: console, signal });
  for (const step of outcome.done) console.note(`taken back ${step.label}: ${stepText(step)}`);
  console.report.undo({ plan, outcome });
  if (outcome.error) console.error(outcome.error);
  return mergeExitCodes([lostCode, outcome.error ? exitCodeOf(outcome.error) : EXIT.done]);
}

/** Where a record counts: at the targets that were named, else at all. */
function directoriesOf(
  { store, cfgdir }: UndoRequest,
  targets: { readonly store: string | undefined; readonly cfgdir: string | undefined },
): string[] {
  const isNamed = store !== undefined || cfgdir !== undefined;
  const wanted = [
    isNamed && cfgdir === undefined ? undefined : targets.cfgdir,
    isNamed && store === undefined ? undefined : targets.store,
  ];
  return wanted.filter((directory) => directory !== undefined);
}

function refuseRunningEngine(
  { request, surroundings, console }: UndoRun,
  found: FoundTargets,
): void {
  const obstacle = runningEngine(surroundings.platform, found);
  if (!obstacle) return;
  if (!request.force) throw obstacle;
  console.warn(`${obstacle.message}; going on because of --force`);
}

const ALL_ROOTS = [{ root: "store" }, { root: "cfgdir" }] as const;

/** The journal of a recovery that was interrupted; one of an undo is gone on with. */
function interruptedRecovery(disk: Disk, directories: readonly string[]): Journal | undefined {
  for (const workplace of directories.flatMap((directory) => workplacesLeft(disk, directory))) {
    const journal = readJournal(disk, workplace);
    if (journal && !journal.undo?.takesBack) return journal;
  }
  return undefined;
}

/** Ends it at all its places; gives the labels of what it had replaced. */
async function endRecovery(disk: Disk, { run, targets }: Journal): Promise<string[]> {
  const roots = [targets.store, targets.cfgdir].filter((root) => root !== undefined);
  const done: string[] = [];
  for (const workplace of roots.flatMap((root) => workplacesLeft(disk, root))) {
    if (readJournal(disk, workplace)?.run !== run) continue;
    done.push(...await dropInterrupted(disk, workplace) ?? []);
  }
  return done;
}

function wasInterrupted({ started }: Journal): string {
  return `The recovery of ${formatMoment(Date.parse(started), undefined)} was interrupted`;
}

function cannotUndo(journal: Journal): RecoveryError {
  return new RecoveryError(
    "target",
    `${wasInterrupted(journal)}, and it keeps nothing of what it replaces`,
    ["Run its command again to finish it; without -b it cannot be taken back"],
  );
}

function nothingToUndo(directories: readonly string[]): RecoveryError {
  const where = directories.map((directory) => `"${directory}"`).join(" and ");
  return new NoBackupError(
    directories.length > 0
      ? `There is no recovery into ${where} that can be taken back`
      : "There is no Kerio Connect installation here whose recovery could be taken back",
    [
      "Only a recovery with -b can be, as long as its .BAKs stand",
      "If it was made with -s <dir> or -c <dir>, name the same directory",
    ],
  );
}

function confirmUndo({ assumeYes }: UndoRequest, plan: UndoPlan): void {
  if (assumeYes) return;
  ask(undoLines(plan), { mustType: false, hints: [] });
}
