import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../model/errors.ts";
import { findStore } from "../kerio/installation.ts";
import { collisionsOf } from "../recovery/target/collisions.ts";
import { isSystemError } from "../recovery/failure.ts";
import { Disk } from "../recovery/file_system.ts";
import { readJournal, type UndoNote } from "../recovery/transaction/journal.ts";
import { filesOf, type Plan, type Targets, type Unit } from "../recovery/plan/plan.ts";
import { makePlan, noTargetError } from "../recovery/plan/planner.ts";
import { receiptsOf } from "../recovery/live/receipt.ts";
import { type Outcome, recover } from "../recovery/transaction/recovery.ts";
import { runIdentity } from "../recovery/plan/run_identity.ts";
import { followLinks } from "../recovery/target/links.ts";
import { type ForeignWork, foreignWork } from "../recovery/target/foreign_work.ts";
import { spaceNeeds } from "../recovery/target/space.ts";
import { targetProblem } from "../recovery/target/target_check.ts";
import { findTargets, type FoundTargets, realPath } from "../recovery/target/targets.ts";
import { undoRecordPath } from "../recovery/undo/undo_record.ts";
import { workBase, Workplace } from "../recovery/transaction/workplace.ts";
import { adviceAfter } from "./advice.ts";
import { doubtfulEntries } from "../engine/doubtful.ts";
import { finishInterrupted, guardedPlan, readBefore, readsBefore } from "./guard.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { passwordFor } from "./password.ts";
import type { OpenRun } from "./perform.ts";
import {
  obstaclesTo,
  refuseEmpty,
  shortOfSpace,
  touchesLiveServer,
  unlessForced,
  warnOfAnotherServer,
} from "./preflight.ts";
import { confirm, isAsked } from "./question.ts";
import { changeDone } from "../report/change_text.ts";
import { formatMoment } from "../report/dates.ts";
import { reckonings } from "../report/guard_text.ts";
import { formatBytes } from "../report/units.ts";

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
  const isLive = await touchesLiveServer(run, first.plan, found);
  if (isLive) await warnOfAnotherServer(run);
  const bases = basesOf(disk, found, first.plan);
  const ahead = obstaclesTo(run, { disk, plan: first.plan, found, isLive, bases });
  const obstacles = isDryRun ? [...missingTargets(first.plan, found), ...ahead] : [];
  if (!isDryRun) {
    for (const obstacle of ahead) throw obstacle;
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
  const needs = spaceNeeds(disk, placed(disk, plan, found), { isExact: isDryRun });
  const short = unlessForced(run, shortOfSpace(run, needs));
  if (isDryRun) {
    const leftOut = [...run.lost, ...plan.unsafe, ...lost];
    console.report.plan({ source: run.source, guarded, ...found, needs, lost: leftOut });
    const all = [...obstacles, ...short];
    for (const { message, hints } of all) console.warn(`It would stop here: ${message}`, hints);
    if (plan.unsafe.length > 0 && !request.keepGoing) return EXIT.backup;
    if (all[0]) return exitCodeOf(all[0]);
    return leftOut.length > 0 || isPartial(run) ? EXIT.skipped : EXIT.done;
  }
  if (short[0]) throw short[0];
  const workedIn = new Set(placed(disk, plan, found).map(({ base }) => base));
  const identity = runIdentity(draft, run.contents, { replaces });
  const notes = foreignWork(disk, workedIn, identity).map(foreignText);
  if (isLive && isAsked(run)) confirm(run, guarded, { found, notes });
  else for (const note of notes) console.warn(note);

  const started = performance.now();
  const outcome = await recover(plan, run.contents, targets, {
    disk,
    run: identity,
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
    made: found.made,
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

/** A dry run goes on without targets, and says that a recovery would not. */
function missingTargets(plan: Plan, { targets }: FoundTargets): RecoveryError[] {
  const unit = plan.units.find(({ root }) => targets[root] === undefined);
  return unit ? [noTargetError(unit.path, targets)] : [];
}

function rootsOf({ targets }: FoundTargets): string[] {
  return [targets.store, targets.cfgdir].filter((root) => root !== undefined);
}

function foreignText({ path, started, labels, bytes }: ForeignWork): string {
  const what = labels.length > 3
    ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more`
    : labels.join(", ");
  return `Another recovery was interrupted (begun ${
    formatMoment(Date.parse(started), undefined)
  }: ${what}). What it had only prepared in "${path}" (${formatBytes(bytes)}) is cleared away`;
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
function basesOf(disk: Disk, found: FoundTargets, plan: Plan): Set<string> {
  const roots = rootsOf(found).filter((root) => disk.info(root));
  return new Set([...placed(disk, plan, found).map(({ base }) => base), ...roots]);
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
  const made = planFor(run, targets, { guarded: await guardedPaths(run, found), damaged });
  refuseEmpty(run, made);
  const isPlaced = (unit: Unit) => found.targets[unit.root] !== undefined;
  const { plan: draft, refused } = followLinks(made, {
    disk,
    contents: run.contents,
    guarded: [...rootsOf(found), ...await guardedPaths(run, found)],
  });
  const backups = run.contents.archives.flatMap(({ paths }) => paths).map(realPath);
  const { platform } = run.surroundings;
  const collision = collisionsOf(disk, draft.units.filter(isPlaced), { platform });
  return withoutProblems(
    run,
    draft,
    (unit) =>
      isPlaced(unit)
        ? collision(unit) ?? refused.get(unit.number) ?? targetProblem(disk, unit, backups)
        : undefined,
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
  const problems = new Map<Unit, RecoveryError>();
  for (const unit of plan.units) {
    const problem = problemOf(unit);
    if (problem) problems.set(unit, problem);
  }
  const [first, ...others] = problems.values();
  if (first && !request.keepGoing) throw withOthers(first, others);
  const lost = [...problems].map(([unit, { message }]) => ({
    archive: "",
    entry: unit.label,
    reason: message,
  }));
  return { plan: { ...plan, units: plan.units.filter((unit) => !problems.has(unit)) }, lost };
}

/** The first problem, with what else is in the way, so that all can be mended at once. */
function withOthers(first: RecoveryError, others: readonly RecoveryError[]): RecoveryError {
  if (others.length === 0) return first;
  const shown = others.slice(0, 10).map(({ message }) => message);
  const more = others.length - shown.length;
  return new RecoveryError(first.kind, first.message, [
    ...shown.map((message) => `Also: ${message}`),
    ...more > 0 ? [`And ${more} more`] : [],
    ...first.hints,
  ], first.cause);
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
