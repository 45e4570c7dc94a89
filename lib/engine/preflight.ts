import { hostKey } from "../backup/servers.ts";
import { engineState } from "../kerio/engine.ts";
import { findHostname, findStore, isInstallation } from "../kerio/installation.ts";
import { RecoveryError } from "../model/errors.ts";
import { formatBytes } from "../model/units.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import type { Plan, Unit } from "../recovery/plan/plan.ts";
import { directoryProblem } from "../recovery/target/directory_check.ts";
import type { SpaceNeed } from "../recovery/target/space.ts";
import { type FoundTargets, realPath } from "../recovery/target/targets.ts";
import { checkAccess, checkWritable } from "../recovery/target/writable.ts";
import type { OpenBackups } from "./open_backups.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/** What is looked at for a recovery. */
export interface Preflight {
  readonly request: RecoveryRequest;
  readonly disk: FileSystem;
  readonly plan: Plan;
  readonly found: FoundTargets;
  readonly isLive: boolean;
  /** The directories that are worked in. */
  readonly bases: Iterable<string>;
}

/**
 * What keeps a recovery from being started, in the order in which it is looked at, one by one; what may
 * be forced is only warned of then. A dry run changes nothing to find out.
 */
export function* obstaclesTo(
  { request, disk, plan, found, isLive, bases }: Preflight,
  session: Session,
): Generator<RecoveryError> {
  yield* unusableTargets(plan, found, session);
  const fillsStore = plan.units.some(({ root }) => root === "store");
  const isTold = isLive && request.isAsked;
  const obstacle = (fillsStore || request.adaptsPaths ? uncertainStore(found) : undefined) ??
    (fillsStore ? missingStore(found, isTold) : undefined);
  yield* unlessForced(request, obstacle ? [obstacle] : [], session);
  if (isLive) yield* runningEngine(request, found, session);
  for (const base of bases) {
    const refusal = refusalOf(() =>
      request.isDryRun ? checkAccess(disk, base) : checkWritable(disk, base)
    );
    if (refusal) yield refusal;
  }
}

/** The obstacles; or, where it goes on all the same, none, but a warning of each. */
export function unlessForced(
  { force }: { readonly force: boolean },
  obstacles: readonly RecoveryError[],
  { listener }: Pick<Session, "listener">,
): readonly RecoveryError[] {
  if (!force) return obstacles;
  for (const { message } of obstacles) listener.warn(`${message}; going on all the same`);
  return [];
}

/** Whether a recovery changes what a server on this machine works with. */
export async function touchesLiveServer(
  plan: { readonly units: readonly Pick<Unit, "root">[] },
  { targets, installation }: FoundTargets,
  { surroundings }: Session,
): Promise<boolean> {
  if (!installation || !isInstallation(installation.cfgdir, surroundings.platform)) return false;
  if (plan.units.some(({ root }) => root === "cfgdir")) return true;
  const live = await findStore(installation, surroundings);
  return live !== undefined && realPath(live.dir) === targets.store;
}

/** Nothing of another server comes into this one without a word. */
export async function warnOfAnotherServer(
  { source }: OpenBackups,
  { cfgdir }: Pick<RecoveryRequest, "cfgdir">,
  { surroundings, listener }: Session,
): Promise<void> {
  const live = await findHostname({ ...surroundings, cfgdir });
  for (const { set, version } of source.backups) {
    const host = version?.hostname;
    if (!host || !live || hostKey(host) === hostKey(live)) continue;
    listener.warn(`"${set.name}" is a backup of "${host}", but this server is "${live}"`);
  }
}

/** What is recovered under a running engine is lost or spoilt. */
export function runningEngine(
  request: { readonly force: boolean },
  { installation }: FoundTargets,
  session: Session,
): readonly RecoveryError[] {
  const { platform } = session.surroundings;
  const state = engineState(installation, { platform });
  if (!state.running) return [];
  const obstacle = new RecoveryError("target", `Kerio Connect is running: ${state.why}`, [
    { code: "engineRuns", platform },
    { code: "engineDoesNotRun" },
  ]);
  return unlessForced(request, [obstacle], session);
}

/** Disks without room for the largest moment of the recovery. */
export function shortOfSpace(
  { selection }: OpenBackups,
  needs: readonly SpaceNeed[],
): RecoveryError[] {
  return needs.flatMap(({ path, needed, available }) => {
    if (available === undefined || needed <= available) return [];
    const message =
      `Not enough space at "${path}": ${formatBytes(needed)} (${needed} bytes) needed, ` +
      `${formatBytes(available)} (${available} bytes) available`;
    const isOneMailbox = selection.mailboxes?.size === 1;
    return new RecoveryError("target", message, [{ code: "makeRoom", isOneMailbox }]);
  });
}

/** Targets that are no directories, and can be none. */
function* unusableTargets(
  { units }: Plan,
  { targets, origins }: FoundTargets,
  { surroundings: { platform } }: Session,
): Generator<RecoveryError> {
  for (const root of ["store", "cfgdir"] as const) {
    const path = targets[root];
    if (path === undefined || !units.some((unit) => unit.root === root)) continue;
    const problem = directoryProblem({ path, from: origins[root]! }, platform);
    if (problem) yield problem;
  }
}

/** Mail that goes to the wrong store is not recovered, and nobody would notice. */
function uncertainStore({ problem, targets }: FoundTargets): RecoveryError | undefined {
  if (!problem) return undefined;
  return new RecoveryError("target", `Cannot tell where the message store is: ${problem}`, [
    { code: "nameStore" },
    { code: "forceStore", store: targets.store! },
  ]);
}

/** A configuration may name a store that was never there, or whose disk is not mounted. */
function missingStore(
  { targets, origins, made, isStoreNamed }: FoundTargets,
  isTold: boolean,
): RecoveryError | undefined {
  const { store } = targets;
  if (store === undefined || !made.includes(store) || isStoreNamed || isTold) return undefined;
  return new RecoveryError(
    "target",
    `The message store "${store}" does not exist (${origins.store})`,
    ["See that its disk is mounted", { code: "nameStore" }, { code: "makeStore" }],
  );
}

function refusalOf(check: () => void): RecoveryError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RecoveryError) return error;
    throw error;
  }
}
