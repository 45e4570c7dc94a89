import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../model/errors.ts";
import { Disk, type FileSystem } from "../recovery/file_system.ts";
import { filesOf, type Plan, rootsOf, type Unit } from "../recovery/plan/plan.ts";
import { noTargetError } from "../recovery/plan/planner.ts";
import { runIdentity } from "../recovery/plan/run_identity.ts";
import { type ForeignWork, foreignWork } from "../recovery/target/foreign_work.ts";
import { type SpaceNeed, spaceNeeds } from "../recovery/target/space.ts";
import type { FoundTargets } from "../recovery/target/targets.ts";
import { workBase, Workplace } from "../recovery/transaction/workplace.ts";
import { accountFiles, type AccountPlan, planAccounts, withAccountUnit } from "./account_plan.ts";
import { draftPlan } from "./draft.ts";
import {
  type GuardedPlan,
  guardedPlan,
  mergedPlan,
  readBefore,
  readsBefore,
  withIndexesPutAway,
} from "./guard.ts";
import type { OpenBackups } from "./open_backups.ts";
import { passwordFor } from "./password.ts";
import { adaptsTo, withAdaptedPaths } from "./path_adaptation.ts";
import {
  finishInterrupted,
  targetsToGoOnWith,
  wasBegun,
  withoutDemand,
} from "./interrupted_run.ts";
import {
  obstaclesTo,
  shortOfSpace,
  touchesLiveServer,
  unlessForced,
  warnOfAnotherServer,
} from "./preflight.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/** A recovery that has passed all checks and only has to be carried out; or a plan of it. */
export interface PreparedRecovery {
  readonly request: RecoveryRequest;
  readonly open: OpenBackups;
  readonly found: FoundTargets;
  readonly guarded: GuardedPlan;
  readonly needs: readonly SpaceNeed[];
  /** Whether it changes what a server on this machine works with. */
  readonly isLive: boolean;
  /** Units that their targets refuse, and messages that cannot be put back: they are left out. */
  readonly refused: readonly Lost[];
  /** What would keep it from being carried out; empty but in a dry run. */
  readonly obstacles: readonly RecoveryError[];
  /** Work of other recoveries that is cleared away. */
  readonly foreign: readonly ForeignWork[];
  /** Equal for the same request on the same backups. */
  readonly run: string;
  readonly password: string | undefined;
  readonly disk: FileSystem;
}

/**
 * Plans a recovery and looks at all that could keep it from being made: the backup, the targets, the
 * engine, permissions, free space. Changes nothing but that it completes what an interrupted recovery had
 * begun to put in place; a dry run not even that.
 *
 * @throws {RecoveryError} for the first thing in the way; a dry run gives them all instead.
 */
export async function prepareRecovery(
  open: OpenBackups,
  request: RecoveryRequest,
  session: Session,
): Promise<PreparedRecovery> {
  const { contents } = open;
  const disk = new Disk();
  warnOfDoubled(open, request, session);
  const found = await targetsToGoOnWith(open, { request, disk }, session);
  const first = await draftPlan(open, { request, found, disk }, session);
  const isLive = await touchesLiveServer(
    request.account ? { units: [...first.plan.units, { root: "cfgdir" }] } : first.plan,
    found,
    session,
  );
  if (isLive) await warnOfAnotherServer(open, request, session);
  const bases = basesOf(disk, found, first.plan);
  if (request.account && !request.isDryRun) {
    await checkAccounts(open, { request, draft: first.plan, found, disk }, session);
  }
  const checks = obstaclesTo({ request, disk, plan: first.plan, found, isLive, bases }, session);
  const obstacles = request.isDryRun ? [...missingTargets(first.plan, found), ...checks] : [];
  const isUnderWay = wasBegun(open, { request, plan: first.plan, disk, bases });
  if (!request.isDryRun) {
    for (const obstacle of checks) throw obstacle;
    await finishInterrupted(disk, bases, session);
  }
  const isRead = !request.isDryRun || readsBefore(request) || request.merge || request.account ||
    request.adaptsPaths;
  const password = isRead
    ? passwordFor(contents, filesRead(contents, first.plan, request), session)
    : undefined;
  const reading = { request, plan: first.plan, disk, password };
  const { damaged, trusted } = await readBefore(open, reading, session);
  const draft = damaged.length === 0
    ? first
    : await draftPlan(open, { request, found, disk, damaged }, session);
  const made = request.merge
    ? await mergedPlan(
      open,
      { request, draft: isUnderWay ? withoutDemand(draft.plan) : draft.plan, disk, password },
      session,
    )
    : {
      guarded: guardedPlan(open, { request, draft: draft.plan, disk, trusted }, session),
      refused: [],
    };
  const reindexed = request.reindexes
    ? withIndexesPutAway(made.guarded, { contents, disk })
    : made.guarded;
  const accounts = await accountsOf(open, { request, draft: draft.plan, found, disk, password }, {
    ...session,
    obstacles,
  });
  const { plan } = reindexed;
  const adapted = request.adaptsPaths && await unlessObstacle(
    request,
    { obstacles },
    () => withAdaptedPaths(open, { request, plan, targets: found.targets, password }, session),
  );
  const whole = adapted || plan;
  const guarded = { ...reindexed, plan: accounts ? withAccountUnit(whole, accounts) : whole };
  const refused = [...made.refused, ...accounts?.refused ?? []];
  const placements = placed(disk, guarded.plan, found);
  const needs = spaceNeeds(disk, placements, { isExact: request.isDryRun });
  const short = unlessForced(request, shortOfSpace(open, needs), session);
  if (short[0] && !request.isDryRun) throw short[0];
  const { reindexes, account } = request;
  const adapts = adaptsTo(request, found);
  const run = runIdentity(draft.plan, contents, { ...guarded, reindexes, account, adapts });
  return {
    request,
    open,
    found,
    guarded,
    needs,
    isLive,
    refused: [...draft.refused, ...refused],
    obstacles: [...obstacles, ...short],
    foreign: foreignWork(disk, new Set(placements.map(({ base }) => base)), run),
    run,
    password,
    disk,
  };
}

/** The files of the contents that a recovery reads. */
function filesRead(contents: Contents, plan: Plan, { account }: RecoveryRequest): Uint32Array {
  const [files, ofAccounts] = [filesOf(plan), account ? accountFiles(contents) : []];
  const read = new Uint32Array(files.length + ofAccounts.length);
  read.set(files);
  read.set(ofAccounts, files.length);
  return read;
}

/**
 * Stops before anything is tried where an account cannot come, as far as that can be known: not before an
 * interrupted recovery is brought to its end, and not without the password of an encrypted backup.
 */
async function checkAccounts(
  open: OpenBackups,
  ground: Omit<AccountGround, "password">,
  session: Session,
): Promise<void> {
  const { found: { targets: { cfgdir } }, disk } = ground;
  const { archives, archiveOf, entryOf } = open.contents;
  const isEncrypted = accountFiles(open.contents).some((file) => {
    const { directory, form } = archives[archiveOf[file]!]!;
    return form === "zip" && directory.isEncrypted(entryOf[file]!);
  });
  const isBegun = cfgdir !== undefined &&
    disk.names(new Workplace(cfgdir).area("swapping")).length > 0;
  if (isEncrypted || isBegun) return;
  const listener = { ...session.listener, warn: () => {} };
  await accountsOf(open, { ...ground, password: undefined }, {
    ...session,
    listener,
    obstacles: [],
  });
}

interface AccountGround {
  readonly request: RecoveryRequest;
  readonly draft: Plan;
  readonly found: FoundTargets;
  readonly disk: FileSystem;
  readonly password: string | undefined;
}

/** The accounts that come back. */
async function accountsOf(
  open: OpenBackups,
  { request, draft, found, disk, password }: AccountGround,
  session: Session & { readonly obstacles: RecoveryError[] },
): Promise<AccountPlan | undefined> {
  if (!request.account) return undefined;
  const number = 1 + Math.max(-1, ...draft.units.map((unit) => unit.number));
  return await unlessObstacle(
    request,
    session,
    () => planAccounts(open, { request, found, disk, number, password }, session),
  );
}

/** What an action gives; a dry run notes what keeps it from being done, and goes on without. */
async function unlessObstacle<T>(
  { isDryRun }: RecoveryRequest,
  { obstacles }: { readonly obstacles: RecoveryError[] },
  action: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!isDryRun || !(error instanceof RecoveryError)) throw error;
    obstacles.push(error);
    return undefined;
  }
}

function warnOfDoubled(
  { contents }: OpenBackups,
  { force }: RecoveryRequest,
  { listener }: Session,
): void {
  const doubled = contents.duplicates.length + contents.repeated.length;
  if (!force || doubled === 0) return;
  listener.warn(`${doubled} names stand more than once in a backup; the last of each is trusted`);
}

/** A dry run goes on without targets, and says that a recovery would not. */
function missingTargets({ units }: Plan, { targets }: FoundTargets): RecoveryError[] {
  const unit = units.find(({ root }) => targets[root] === undefined);
  return unit ? [noTargetError(unit.path, targets)] : [];
}

/**
 * Units with a target, each with the directory whose file system it is built on. A dry run may lack a
 * target, and the disk knows nothing of what stands in for it.
 */
function placed(
  disk: FileSystem,
  { units }: Plan,
  { targets }: FoundTargets,
): { readonly unit: Unit; readonly base: string }[] {
  return units.filter(({ root }) => targets[root] !== undefined)
    .map((unit) => ({ unit, base: workBase(disk, unit.top, unit.parent) }));
}

/** Where this recovery, or one before it, may have a work directory. */
function basesOf(disk: FileSystem, found: FoundTargets, plan: Plan): Set<string> {
  const roots = rootsOf(found.targets).filter((root) => disk.info(root));
  return new Set([...placed(disk, plan, found).map(({ base }) => base), ...roots]);
}
