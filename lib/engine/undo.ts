import { NoBackupError } from "../backup/no_backup_error.ts";
import { RecoveryError } from "../model/errors.ts";
import { Disk, type FileSystem } from "../recovery/file_system.ts";
import { findTargets, type FoundTargets } from "../recovery/target/targets.ts";
import { dropInterrupted } from "../recovery/transaction/closing.ts";
import { type Journal, readJournal } from "../recovery/transaction/journal.ts";
import { workplacesLeft } from "../recovery/transaction/workplace.ts";
import { planUndo, type UndoPlan } from "../recovery/undo/undo_plan.ts";
import { undo, type UndoOutcome } from "../recovery/undo/undoing.ts";
import { runningEngine, touchesLiveServer } from "./preflight.ts";
import type { Session } from "./session.ts";

/** Which recovery is to be taken back. Paths are as typed. */
export interface UndoRequest {
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
  readonly force: boolean;
  /** Only plan; change nothing. */
  readonly isDryRun: boolean;
}

/** An undo that only has to be carried out. */
export interface PreparedUndo {
  /** `undefined` where a recovery was interrupted before it had replaced anything, and was ended. */
  readonly plan: UndoPlan | undefined;
  /** Whether it changes what a server on this machine works with. */
  readonly isLive: boolean;
  readonly found: FoundTargets;
  readonly disk: FileSystem;
}

/**
 * Finds what the last recovery that kept what it replaced would be taken back to. A recovery that was
 * interrupted is ended first; but in a dry run nothing is changed.
 *
 * @throws {RecoveryError} where there is none, or nothing may be changed now.
 */
export async function prepareUndo(request: UndoRequest, session: Session): Promise<PreparedUndo> {
  const { listener } = session;
  const disk = new Disk();
  const found = await findTargets(request, session.surroundings);
  const directories = directoriesOf(request, found);
  const interrupted = interruptedRecovery(disk, directories);
  if (interrupted && !interrupted.undo) throw cannotUndo(interrupted);
  if (interrupted && request.isDryRun) {
    listener.warn(`${wasInterrupted(interrupted)}; it is ended first, and then taken back`);
  } else if (interrupted) {
    const isLive = await touchesLiveServer({ units: ALL_ROOTS }, found, session);
    if (isLive) refuseRunningEngine(request, found, session);
    const done = await endRecovery(disk, interrupted);
    listener.warn(
      `${wasInterrupted(interrupted)}; it was ended, with ${done.length} items in place`,
    );
    if (done.length === 0) return { plan: undefined, isLive, found, disk };
  }
  const plan = planUndo(disk, directories, found.targets);
  for (const { label } of plan?.lost ?? []) {
    listener.warn(`Cannot take back ${label}: what was replaced is not there any more`);
  }
  if (!plan || plan.steps.length === 0) throw nothingToUndo(directories);
  const isLive = await touchesLiveServer({ units: plan.steps }, found, session);
  if (isLive && !request.isDryRun) refuseRunningEngine(request, found, session);
  return { plan, isLive, found, disk };
}

/** Takes back what was prepared. */
export async function carryOutUndo(
  plan: UndoPlan,
  { disk, found }: PreparedUndo,
  { listener, signal }: Session,
): Promise<UndoOutcome> {
  return await undo(plan, { disk, targets: found.targets, listener, signal });
}

function refuseRunningEngine(request: UndoRequest, found: FoundTargets, session: Session): void {
  for (const obstacle of runningEngine(request, found, session)) throw obstacle;
}

/** Where a record counts: at the targets that were named, else at all. */
function directoriesOf(
  { store, cfgdir }: UndoRequest,
  { targets }: FoundTargets,
): string[] {
  const isNamed = store !== undefined || cfgdir !== undefined;
  const wanted = [
    isNamed && cfgdir === undefined ? undefined : targets.cfgdir,
    isNamed && store === undefined ? undefined : targets.store,
  ];
  return wanted.filter((directory) => directory !== undefined);
}

const ALL_ROOTS = [{ root: "store" }, { root: "cfgdir" }] as const;

/** The journal of a recovery that was interrupted; one of an undo is gone on with. */
function interruptedRecovery(
  disk: FileSystem,
  directories: readonly string[],
): Journal | undefined {
  for (const workplace of directories.flatMap((directory) => workplacesLeft(disk, directory))) {
    const journal = readJournal(disk, workplace);
    if (journal && !journal.undo?.takesBack) return journal;
  }
  return undefined;
}

/** Ends it at all its places; gives the labels of what it had replaced. */
async function endRecovery(disk: FileSystem, { run, targets }: Journal): Promise<string[]> {
  const roots = [targets.store, targets.cfgdir].filter((root) => root !== undefined);
  const done: string[] = [];
  for (const workplace of roots.flatMap((root) => workplacesLeft(disk, root))) {
    if (readJournal(disk, workplace)?.run !== run) continue;
    done.push(...await dropInterrupted(disk, workplace) ?? []);
  }
  return done;
}

function wasInterrupted({ started }: Journal): string {
  return `The recovery that began ${started} was interrupted`;
}

function cannotUndo(journal: Journal): RecoveryError {
  return new RecoveryError(
    "target",
    `${wasInterrupted(journal)}, and it keeps nothing of what it replaces`,
    ["Run its command again to finish it; only what keeps what it replaces can be taken back"],
  );
}

function nothingToUndo(directories: readonly string[]): RecoveryError {
  const where = directories.map((directory) => `"${directory}"`).join(" and ");
  return new NoBackupError(
    directories.length > 0
      ? `There is no recovery into ${where} that can be taken back`
      : "There is no Kerio Connect installation here whose recovery could be taken back",
    [{ code: "keptOnly" }, { code: "sameTargets" }],
  );
}
