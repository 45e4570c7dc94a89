import { join } from "node:path";
import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../errors.ts";
import { findStore } from "../kerio/installation.ts";
import { collisionsOf } from "../recovery/collisions.ts";
import { isSystemError } from "../recovery/failure.ts";
import { Disk } from "../recovery/file_system.ts";
import { readJournal } from "../recovery/journal.ts";
import { filesOf, type Plan, type Targets, type Unit } from "../recovery/plan.ts";
import { makePlan } from "../recovery/planner.ts";
import { type Outcome, recover } from "../recovery/recovery.ts";
import { runIdentity } from "../recovery/run_identity.ts";
import { spaceNeeds } from "../recovery/space.ts";
import { targetProblem } from "../recovery/target_check.ts";
import { findTargets, type FoundTargets, realPath } from "../recovery/targets.ts";
import { workBase, Workplace } from "../recovery/workplace.ts";
import { checkWritable } from "../recovery/writable.ts";
import { adviceAfter } from "./advice.ts";
import { doubtfulEntries } from "./doubtful.ts";
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

/** Stand in for targets that a dry run does without. */
const NOWHERE: Targets = { store: "<store>", cfgdir: "<cfgdir>" };

/** A dry run, or a recovery with all its checks in the order of the contract, section 6. */
export async function performRecovery(run: OpenRun): Promise<ExitCode> {
  const { request, surroundings, console } = run;
  const isDryRun = request.action === "dry-run";
  const disk = new Disk();
  const found = await targetsToGoOnWith(run, disk, await findTargets(request, surroundings));
  const targets = isDryRun ? { ...NOWHERE, ...definedOf(found.targets) } : found.targets;
  const { plan, lost } = await planOf(run, disk, targets, found);
  refuseUncertainStore(run, plan, found);
  const placed = placeable(plan, found).map((unit) => ({
    unit,
    base: workBase(disk, targets[unit.root]!, unit.parent),
  }));
  if (isDryRun) {
    const leftOut = [...run.lost, ...plan.unsafe, ...lost];
    console.report.plan({
      source: run.source,
      plan,
      targets: found.targets,
      origins: found.origins,
      needs: spaceNeeds(disk, placed),
      replaced: replacedUnits(disk, placeable(plan, found)),
      lost: leftOut,
    });
    if (plan.unsafe.length > 0 && !request.keepGoing) return EXIT.backup;
    return leftOut.length > 0 ? EXIT.skipped : EXIT.done;
  }
  const isLive = await touchesLiveServer(run, plan, found);
  if (isLive) await warnOfAnotherServer(run);
  if (isLive) refuseRunningEngine(run, found);
  for (const base of new Set(placed.map(({ base }) => base))) checkWritable(disk, base);
  refuseShortSpace(run, spaceNeeds(disk, placed));
  const password = passwordFor(run, filesOf(plan));
  if (isLive) confirm(run, plan, found);

  const started = performance.now();
  const outcome = await recover(plan, run.contents, targets, {
    disk,
    run: runIdentity(plan, run.contents),
    jobs: request.jobs,
    keepGoing: request.keepGoing,
    trustDirectory: request.force,
    password,
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
  console.report.recovery({
    source: run.source,
    plan,
    outcome: { ...outcome, lost: allLost },
    ...recoveredOf(run.contents, outcome),
    elapsed: performance.now() - started,
    advice: await adviceAfter({ plan, outcome, targets, lost: allLost, isLive }),
  });
  if (outcome.error) console.error(outcome.error);
  return mergeExitCodes([
    outcome.error ? exitCodeOf(outcome.error) : EXIT.done,
    allLost.length > 0 ? EXIT.skipped : EXIT.done,
  ]);
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
    return runIdentity(plan, run.contents) === journal.run ? begun : found;
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
): Promise<{ plan: Plan; lost: Lost[] }> {
  const draft = planFor(run, targets, await guardedPaths(run, found));
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
  { request, contents, selection, surroundings, console, lost }: OpenRun,
  targets: Targets,
  guarded: readonly string[],
) {
  const doubled = contents.duplicates.length + contents.repeated.length;
  if (request.force && doubled > 0) {
    console.warn(
      `${doubled} names stand more than once in a backup; the last of each is trusted`,
    );
  }
  return makePlan(contents, selection, targets, {
    keepReplaced: request.keepReplaced,
    platform: surroundings.platform,
    guarded,
    lost,
    leaveOut: doubtfulEntries(contents, request),
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

function replacedUnits(disk: Disk, units: readonly Unit[]): Set<number> {
  return new Set(
    units
      .filter(({ parent, members }) => members.some((member) => disk.info(join(parent, member))))
      .map(({ number }) => number),
  );
}

function definedOf(targets: Targets): Partial<Targets> {
  return Object.fromEntries(
    Object.entries(targets).filter(([, path]) => path !== undefined),
  );
}
