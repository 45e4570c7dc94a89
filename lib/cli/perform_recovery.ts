import { join } from "node:path";
import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../errors.ts";
import { engineState } from "../kerio/engine.ts";
import { findStore, isInstallation } from "../kerio/installation.ts";
import { collisionsOf } from "../recovery/collisions.ts";
import { isSystemError } from "../recovery/failure.ts";
import { Disk } from "../recovery/file_system.ts";
import { readJournal } from "../recovery/journal.ts";
import { filesOf, type Plan, type Targets, type Unit } from "../recovery/plan.ts";
import { makePlan } from "../recovery/planner.ts";
import { type Outcome, recover } from "../recovery/recovery.ts";
import { runIdentity } from "../recovery/run_identity.ts";
import { type SpaceNeed, spaceNeeds } from "../recovery/space.ts";
import { targetProblem } from "../recovery/target_check.ts";
import { findTargets, type FoundTargets, realPath } from "../recovery/targets.ts";
import { workBase, Workplace } from "../recovery/workplace.ts";
import { checkWritable } from "../recovery/writable.ts";
import { adviceAfter } from "./advice.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "./exit_code.ts";
import { passwordFor } from "./password.ts";
import type { OpenRun } from "./perform.ts";
import { confirm } from "./question.ts";
import { formatBytes } from "./units.ts";

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
    return leftOut.length > 0 ? EXIT.skipped : EXIT.done;
  }
  const isLive = await touchesLiveServer(run, plan, found);
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
  const allLost = [...run.lost, ...plan.unsafe, ...lost, ...outcome.lost];
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
  { request, contents, selection, surroundings, console }: OpenRun,
  targets: Targets,
  guarded: readonly string[],
) {
  const { duplicates } = contents;
  if (request.force && duplicates.length > 0) {
    console.warn(
      `${duplicates.length} names stand more than once in a backup; the last of each is trusted`,
    );
  }
  return makePlan(contents, selection, targets, {
    keepReplaced: request.keepReplaced,
    platform: surroundings.platform,
    guarded,
    ...(request.force ? {} : {
      leaveOut: new Map(duplicates.map(({ path }) => [
        path,
        "the backup holds several entries of this name with different content",
      ])),
    }),
  });
}

function refuseEmpty({ request, selection, lost }: OpenRun, plan: Plan): void {
  const [unsafe] = plan.unsafe;
  if (unsafe && !request.keepGoing && request.action === "recover") {
    const more = plan.unsafe.length > 1 ? ` (and ${plan.unsafe.length - 1} more)` : "";
    throw new RecoveryError(
      "backup",
      `Cannot recover "${unsafe.entry}" of "${unsafe.archive}": ${unsafe.reason}${more}`,
      ["Nothing was changed. With --keep-going it is left out and all else is recovered"],
    );
  }
  if (plan.units.length > 0) return;
  const what = selection.masks ? `of ${selection.masks.join(", ")}` : "to recover";
  throw new RecoveryError("backup", `The backup holds nothing ${what}`, [
    lost.length > 0 ? "It is damaged; try another one" : "See what it holds with -l",
  ]);
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

/** Mail that goes to the wrong store is not recovered, and nobody would notice. */
function refuseUncertainStore({ request }: OpenRun, plan: Plan, found: FoundTargets): void {
  if (!found.problem || request.force || request.action === "dry-run") return;
  if (!plan.units.some(({ root }) => root === "store")) return;
  throw new RecoveryError("target", `Cannot tell where the message store is: ${found.problem}`, [
    "Name the store with -s <dir>",
    `To recover into "${found.targets.store}", add --force`,
  ]);
}

/** Whether the recovery changes what a server on this machine works with. */
async function touchesLiveServer(
  { surroundings }: OpenRun,
  plan: Plan,
  { targets, installation }: FoundTargets,
): Promise<boolean> {
  const { platform, cwd } = surroundings;
  if (!installation || !isInstallation(installation.cfgdir, platform)) return false;
  if (plan.units.some(({ root }) => root === "cfgdir")) return true;
  const live = await findStore(installation, { cwd, platform });
  return live !== undefined && realPath(live.dir) === targets.store;
}

function refuseRunningEngine(
  { request, surroundings, console }: OpenRun,
  { installation }: FoundTargets,
): void {
  const state = engineState(installation, { platform: surroundings.platform });
  if (!state.running) return;
  if (request.force) {
    console.warn(`Kerio Connect is running (${state.why}); going on because of --force`);
    return;
  }
  throw new RecoveryError("target", `Kerio Connect is running: ${state.why}`, [
    "Stop it first: it would overwrite what is recovered when it stops",
    "If it does not run, add --force",
  ]);
}

function refuseShortSpace({ request, console }: OpenRun, needs: readonly SpaceNeed[]): void {
  for (const { path, needed, available } of needs) {
    if (available === undefined || needed <= available) continue;
    const message =
      `Not enough space at "${path}": ${formatBytes(needed)} (${needed} bytes) needed, ` +
      `${formatBytes(available)} (${available} bytes) available`;
    if (request.force) {
      console.warn(`${message}; going on because of --force`);
      continue;
    }
    throw new RecoveryError("target", message, [
      "Make room, recover mailbox by mailbox with -d and -u, or go on all the same with --force",
    ]);
  }
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
