import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { RecoveryError } from "../model/errors.ts";
import { isSystemError } from "../recovery/failure.ts";
import { Disk, type FileSystem } from "../recovery/file_system.ts";
import { filesOf, type Plan, rootsOf, type Unit } from "../recovery/plan/plan.ts";
import { noTargetError } from "../recovery/plan/planner.ts";
import { runIdentity } from "../recovery/plan/run_identity.ts";
import { type ForeignWork, foreignWork } from "../recovery/target/foreign_work.ts";
import { type SpaceNeed, spaceNeeds } from "../recovery/target/space.ts";
import { findTargets, type FoundTargets } from "../recovery/target/targets.ts";
import { readJournal } from "../recovery/transaction/journal.ts";
import { finishBegun } from "../recovery/transaction/leftovers.ts";
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
import { withAdaptedPaths } from "./path_adaptation.ts";
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
  const adapted = request.adaptsPaths
    ? adaptedBy(open, { request, guarded: reindexed, found, password }, { ...session, obstacles })
    : reindexed;
  const guarded = accounts
    ? { ...adapted, plan: withAccountUnit(adapted.plan, accounts) }
    : adapted;
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

/** The accounts that come back; a dry run notes what keeps them from coming. */
async function accountsOf(
  open: OpenBackups,
  { request, draft, found, disk, password }: AccountGround,
  session: Session & { readonly obstacles: RecoveryError[] },
): Promise<AccountPlan | undefined> {
  if (!request.account) return undefined;
  try {
    const number = 1 + Math.max(-1, ...draft.units.map((unit) => unit.number));
    return await planAccounts(open, { request, found, disk, number, password }, session);
  } catch (error) {
    if (!request.isDryRun || !(error instanceof RecoveryError)) throw error;
    session.obstacles.push(error);
    return undefined;
  }
}

/** The plan with the paths of this server; a dry run notes what keeps them from being adapted. */
function adaptedBy(
  open: OpenBackups,
  { request, guarded, found, password }: {
    readonly request: RecoveryRequest;
    readonly guarded: GuardedPlan;
    readonly found: FoundTargets;
    readonly password: string | undefined;
  },
  session: Session & { readonly obstacles: RecoveryError[] },
): GuardedPlan {
  const { plan } = guarded;
  const { targets } = found;
  try {
    return {
      ...guarded,
      plan: withAdaptedPaths(open, { request, plan, targets, password }, session),
    };
  } catch (error) {
    if (!request.isDryRun || !(error instanceof RecoveryError)) throw error;
    session.obstacles.push(error);
    return guarded;
  }
}

/** The store that paths are adapted to. */
function adaptsTo(
  { adaptsPaths }: RecoveryRequest,
  { targets }: FoundTargets,
): string | undefined {
  return adaptsPaths ? targets.store ?? "" : undefined;
}

/** Completes what an interrupted recovery had begun to put in place, so that a plan sees what is there. */
async function finishInterrupted(
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
function wasBegun(
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
function withoutDemand(plan: Plan): Plan {
  const units = plan.units.map((unit) =>
    unit.transfer ? { ...unit, transfer: { ...unit.transfer, mustBeNew: false } } : unit
  );
  return { ...plan, units };
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

/**
 * The configuration goes last, but it may be in its place when the rest of a recovery is interrupted,
 * and may name another store. The same request goes on where the interrupted run worked.
 */
async function targetsToGoOnWith(
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
