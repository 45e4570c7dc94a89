import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../errors.ts";
import { findStore } from "../kerio/installation.ts";
import { collisionsOf } from "../recovery/collisions.ts";
import { isSystemError } from "../recovery/failure.ts";
import { Disk } from "../recovery/file_system.ts";
import { readJournal, type UndoNote } from "../recovery/journal.ts";
import { filesOf, type Plan, type Targets, type Unit } from "../recovery/plan.ts";
import { makePlan } from "../recovery/planner.ts";
import { receiptsOf } from "../recovery/receipt.ts";
import { type Outcome, recover } from "../recovery/recovery.ts";
import { runIdentity } from "../recovery/run_identity.ts";
import { spaceNeeds } from "../recovery/space.ts";
import { targetProblem } from "../recovery/target_check.ts";
import { findTargets, type FoundTargets, realPath } from "../recovery/targets.ts";
import { undoRecordPath } from "../recovery/undo_record.ts";
import { workBase, Workplace } from "../recovery/workplace.ts";
import { checkWritable } from "../recovery/writable.ts";
import { adviceAfter } from "./advice.ts";
import { doubtfulEntries } from "./doubtful.ts";
import { finishInterrupted, guardedPlan, readBefore, readsBefore } from "./guard.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "./exit_code.ts";
import { passwordFor } from "./password.ts";
import type { OpenRun } from "./perform.ts";
import {
  refuseEmpty,
  refuseRunningEngine,
  refuseShortSpace,
  refuseUncertainStore,
  touchesLiveServer,
  warnOfAnotherServer,
} from "./preflight.ts";
import { confirm } from "./question.ts";
import { changeDone } from "./report/change_text.ts";
import { reckonings } from "./report/guard_text.ts";

/** Stand in for targets that a dry run does without. */
const NOWHERE: Targets = { store: "<store>", cfgdir: "<cfgdir>" };

/** A dry run, or a recovery with all its checks in the order of the contract, section 6. */
export async function performRecovery(run: OpenRun): Promise<ExitCode> {
  const { request, surroundings, console } = run;
  const isDryRun = request.action === "dry-run";
  const disk = new Disk();
  warnOfDoubled(run);
  const found = await targetsToGoOnWith(run, disk, await findTargets(request, surroundings));
  const targets = isDryRun ? { ...NOWHERE, ...definedOf(found.targets) } : found.targets;
  const first = await planOf(run, disk, targets, found);
  refuseUncertainStore(run, first.plan, found);
  const isLive = !isDryRun && await touchesLiveServer(run, first.plan, found);
  if (isLive) await warnOfAnotherServer(run);
  if (isLive) refuseRunningEngine(run, found);
  if (!isDryRun) {
    const bases = basesOf(disk, targets, first.plan);
    for (const base of bases) checkWritable(disk, base);
    await finishInterrupted(run, disk, bases);
  }
  const password = isDryRun && !readsBefore(run)
    ? undefined
    : passwordFor(run, filesOf(first.plan));
  const { damaged, trusted } = await readBefore(run, disk, { plan: first.plan, password });
  const { plan: draft, lost } = damaged.length === 0
    ? first
    : await planOf(run, disk, targets, found, damaged);
  const guarded = guardedPlan(run, disk, { draft, trusted });
  const { plan, replaces } = guarded;
  const needs = spaceNeeds(disk, placed(disk, plan, found));
  if (isDryRun) {
    const leftOut = [...run.lost, ...plan.unsafe, ...lost];
    console.report.plan({ source: run.source, guarded, ...found, needs, lost: leftOut });
    if (plan.unsafe.length > 0 && !request.keepGoing) return EXIT.backup;
    return leftOut.length > 0 || isPartial(run) ? EXIT.skipped : EXIT.done;
  }
  refuseShortSpace(run, needs);
  if (isLive) confirm(run, guarded, found);

  const started = performance.now();
  const outcome = await recover(plan, run.contents, targets, {
    disk,
    run: runIdentity(draft, run.contents, { replaces }),
    jobs: request.jobs,
    keepGoing: request.keepGoing,
    trustDirectory: request.force,
    password,
    undo: undoNote(run, plan, targets),
    listener: console,
    signal: run.signal,
  });
  console.stopProgress();
  // What a unit was built without is told by its unit, which knows what became of the live copy.
  const told = new Set(outcome.lost.map(({ entry }) => entry).filter((it) => it !== undefined));
  const untold = [...run.lost, ...plan.unsafe].filter(({ entry }) => !told.has(entry ?? ""));
  const allLost = [...untold, ...lost, ...outcome.lost];
  for (const { entry, archive, reason } of allLost) {
    console.note(`skipped ${entry ?? archive}: ${reason}`);
  }
  const receipts = receiptsOf(disk, plan, outcome);
  for (const receipt of receipts) console.note(`${receipt.unit.label}: ${changeDone(receipt)}`);
  for (const warning of reckonings(guarded, outcome)) console.warn(warning);
  console.report.recovery({
    source: run.source,
    guarded,
    receipts,
    outcome: { ...outcome, lost: allLost },
    targets,
    ...recoveredOf(run.contents, outcome),
    elapsed: performance.now() - started,
    advice: await adviceAfter({ plan, outcome, targets, lost: allLost, isLive }),
  });
  if (outcome.error) console.error(outcome.error);
  return mergeExitCodes([
    outcome.error ? exitCodeOf(outcome.error) : EXIT.done,
    allLost.length > 0 || isPartial(run) ? EXIT.skipped : EXIT.done,
  ]);
}

function warnOfDoubled({ request, contents, console }: OpenRun): void {
  const doubled = contents.duplicates.length + contents.repeated.length;
  if (!request.force || doubled === 0) return;
  console.warn(`${doubled} names stand more than once in a backup; the last of each is trusted`);
}

/** Whether a backup that is read lacks something, and not only what is named as lost. */
function isPartial({ source }: OpenRun): boolean {
  return source.backups.some(({ problems }) => problems.length > 0);
}

/** How the recovery can be taken back; only where something that it replaces is kept. */
function undoNote({ source }: OpenRun, plan: Plan, targets: Targets): UndoNote | undefined {
  if (!plan.units.some(({ keep }) => keep)) return undefined;
  const isConfiguration = plan.units.some(({ root }) => root === "cfgdir");
  const directory = isConfiguration ? targets.cfgdir : targets.store;
  return {
    record: undoRecordPath(directory!),
    from: source.backups.map(({ set }) => set.name),
  };
}

/** Units with a target, each with the directory whose file system it is built on. */
function placed(disk: Disk, plan: Plan, found: FoundTargets) {
  return placeable(plan, found).map((unit) => ({
    unit,
    base: workBase(disk, unit.top, unit.parent),
  }));
}

/** Where this recovery, or one before it, may have a work directory. */
function basesOf(disk: Disk, targets: Targets, plan: Plan): Set<string> {
  const roots = [targets.store, targets.cfgdir].filter((root) => root !== undefined)
    .filter((root) => disk.info(root));
  return new Set([...plan.units.map((unit) => workBase(disk, unit.top, unit.parent)), ...roots]);
}

/**
 * The configuration goes last, but it may be in its place when the rest of a recovery is interrupted,
 * and may name another store. The same command goes on where the interrupted run worked.
 */
async function targetsToGoOnWith(
  run: OpenRun,
  disk: Disk,
  found: FoundTargets,
): Promise<FoundTargets> {
  const { cfgdir, store } = found.targets;
  if (cfgdir === undefined || run.request.store !== undefined) return found;
  try {
    const journal = readJournal(disk, new Workplace(cfgdir));
    if (journal?.targets.store === undefined || journal.targets.store === store) return found;
    const begun: FoundTargets = {
      ...found,
      targets: { cfgdir, store: journal.targets.store },
      origins: { ...found.origins, store: "the recovery that was interrupted" },
      problem: undefined,
    };
    const { plan } = await planOf(run, disk, begun.targets, begun);
    const isTheSame = [true, false].some((replaces) =>
      runIdentity(plan, run.contents, { replaces }) === journal.run
    );
    return isTheSame ? begun : found;
  } catch (error) {
    if (error instanceof RecoveryError || isSystemError(error)) return found;
    throw error;
  }
}

async function planOf(
  run: OpenRun,
  disk: Disk,
  targets: Targets,
  found: FoundTargets,
  damaged: readonly Lost[] = [],
): Promise<{ plan: Plan; lost: Lost[] }> {
  const draft = planFor(run, targets, { guarded: await guardedPaths(run, found), damaged });
  refuseEmpty(run, draft);
  const backups = run.contents.archives.flatMap(({ paths }) => paths).map(realPath);
  const root = (unit: Unit) => targets[unit.root]!;
  const { platform } = run.surroundings;
  const collision = collisionsOf(disk, placeable(draft, found), { root, platform });
  return withoutProblems(
    run,
    draft,
    (unit) =>
      found.targets[unit.root] === undefined
        ? undefined
        : collision(unit) ?? targetProblem(disk, root(unit), unit, backups),
  );
}

/** The server's own store may be another than the one that is filled. */
async function guardedPaths(
  { surroundings }: OpenRun,
  { installation }: FoundTargets,
): Promise<string[]> {
  const live = await findStore(installation, surroundings);
  return live ? [realPath(live.dir)] : [];
}

function planFor(
  { request, contents, selection, surroundings, lost }: OpenRun,
  targets: Targets,
  { guarded, damaged }: {
    readonly guarded: readonly string[];
    readonly damaged: readonly Lost[];
  },
) {
  return makePlan(contents, selection, targets, {
    keepReplaced: request.keepReplaced,
    platform: surroundings.platform,
    guarded,
    lost,
    leaveOut: new Map([
      ...doubtfulEntries(contents, request),
      ...damaged.map(({ entry, reason }): [string, string] => [entry!, reason]),
    ]),
  });
}

/** The plan without the units that their targets refuse; without `--keep-going`, that is an error. */
function withoutProblems(
  { request }: OpenRun,
  plan: Plan,
  problemOf: (unit: Plan["units"][number]) => RecoveryError | undefined,
): { plan: Plan; lost: Lost[] } {
  const lost: Lost[] = [];
  const units = plan.units.filter((unit) => {
    const problem = problemOf(unit);
    if (!problem) return true;
    if (!request.keepGoing) throw problem;
    lost.push({ archive: "", entry: unit.label, reason: problem.message });
    return false;
  });
  return { plan: { ...plan, units }, lost };
}

/** Files that stand in their places: those of the recovered units without what was left out. */
function recoveredOf(
  contents: Contents,
  { recovered, lost }: Outcome,
): { files: number; bytes: number } {
  let files = recovered.reduce((sum, unit) => sum + unit.files.length, 0);
  let bytes = recovered.reduce((sum, unit) => sum + unit.bytes, 0);
  if (lost.length === 0) return { files, bytes };
  const names = new Set(lost.map(({ entry }) => entry));
  for (const unit of recovered) {
    for (const file of unit.files) {
      if (!names.has(filePath(contents, file))) continue;
      files--;
      bytes -= fileSize(contents, file);
    }
  }
  return { files, bytes };
}

/** Units with a target. A dry run may lack one, and the disk knows nothing of what stands in for it. */
function placeable({ units }: Plan, { targets }: FoundTargets): readonly Unit[] {
  return units.filter(({ root }) => targets[root] !== undefined);
}

function definedOf(targets: Targets): Partial<Targets> {
  return Object.fromEntries(
    Object.entries(targets).filter(([, path]) => path !== undefined),
  );
}
