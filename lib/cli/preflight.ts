import { hostKey } from "../backup/servers.ts";
import { RecoveryError } from "../model/errors.ts";
import { engineState } from "../kerio/engine.ts";
import { findHostname, findStore, isInstallation } from "../kerio/installation.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import type { Plan, Unit } from "../recovery/plan/plan.ts";
import type { Platform } from "../recovery/safe_path.ts";
import type { SpaceNeed } from "../recovery/target/space.ts";
import { type FoundTargets, realPath } from "../recovery/target/targets.ts";
import { checkAccess, checkWritable } from "../recovery/target/writable.ts";
import type { OpenRun } from "./perform.ts";
import { isAsked } from "./question.ts";
import { formatBytes } from "../report/units.ts";

/** A plan with nothing in it, or with entries that must not be recovered. */
export function refuseEmpty({ request, selection, lost }: OpenRun, plan: Plan): void {
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

/** What is looked at for a recovery. */
export interface Preflight {
  readonly disk: FileSystem;
  readonly plan: Plan;
  readonly found: FoundTargets;
  readonly isLive: boolean;
  /** The directories that are worked in. */
  readonly bases: Iterable<string>;
}

/**
 * What keeps a recovery from being started, in the order in which it is looked at, one by one; what
 * `--force` lets pass is only warned of. A dry run changes nothing to find out.
 */
export function* obstaclesTo(run: OpenRun, preflight: Preflight): Generator<RecoveryError> {
  const { request, surroundings } = run;
  const { disk, plan, found, isLive, bases } = preflight;
  if (plan.units.some(({ root }) => root === "store")) {
    const isTold = isLive && isAsked(run);
    yield* unlessForced(run, [uncertainStore(found) ?? missingStore(found, isTold)]);
  }
  if (isLive) yield* unlessForced(run, [runningEngine(surroundings.platform, found)]);
  for (const base of bases) {
    const refusal = refusalOf(() =>
      request.action === "dry-run" ? checkAccess(disk, base) : checkWritable(disk, base)
    );
    if (refusal) yield refusal;
  }
}

/** The obstacles, or with `--force` none, but a warning of each. */
export function unlessForced(
  { request, console }: OpenRun,
  obstacles: readonly (RecoveryError | undefined)[],
): RecoveryError[] {
  const there = obstacles.filter((obstacle) => obstacle !== undefined);
  if (!request.force) return there;
  for (const { message } of there) console.warn(`${message}; going on because of --force`);
  return [];
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

/** Mail that goes to the wrong store is not recovered, and nobody would notice. */
function uncertainStore({ problem, targets }: FoundTargets): RecoveryError | undefined {
  if (!problem) return undefined;
  return new RecoveryError("target", `Cannot tell where the message store is: ${problem}`, [
    "Name the store with -s <dir>",
    `To recover into "${targets.store}", add --force`,
  ]);
}

/** A configuration may name a store that was never there, or whose disk is not mounted. */
function missingStore(
  { targets, origins, made }: FoundTargets,
  isAsked: boolean,
): RecoveryError | undefined {
  const { store } = targets;
  if (store === undefined || !made.includes(store) || origins.store === "-s" || isAsked) {
    return undefined;
  }
  return new RecoveryError(
    "target",
    `The message store "${store}" does not exist (${origins.store})`,
    [
      "See that its disk is mounted, or name the right store with -s <dir>",
      "To make it and recover into it, add --force",
    ],
  );
}

/** Whether the recovery changes what a server on this machine works with. */
export async function touchesLiveServer(
  { surroundings }: Pick<OpenRun, "surroundings">,
  plan: { readonly units: readonly Pick<Unit, "root">[] },
  { targets, installation }: FoundTargets,
): Promise<boolean> {
  const { platform, cwd } = surroundings;
  if (!installation || !isInstallation(installation.cfgdir, platform)) return false;
  if (plan.units.some(({ root }) => root === "cfgdir")) return true;
  const live = await findStore(installation, { cwd, platform });
  return live !== undefined && realPath(live.dir) === targets.store;
}

/** Nothing of another server comes into this one without a word. */
export async function warnOfAnotherServer(
  { source, surroundings, request, console }: OpenRun,
): Promise<void> {
  const { cfgdir } = request;
  const live = await findHostname({ ...surroundings, cfgdir });
  for (const { set, version } of source.backups) {
    const host = version?.hostname;
    if (!host || !live || hostKey(host) === hostKey(live)) continue;
    console.warn(`"${set.name}" is a backup of "${host}", but this server is "${live}"`);
  }
}

/** What is recovered under a running engine is lost or spoilt. */
export function runningEngine(
  platform: Platform,
  { installation }: FoundTargets,
): RecoveryError | undefined {
  const state = engineState(installation, { platform });
  if (!state.running) return undefined;
  return new RecoveryError("target", `Kerio Connect is running: ${state.why}`, [
    `Stop it first (${HOW_TO_STOP[platform]}): it would overwrite what is recovered when it stops`,
    "If it does not run, add --force",
  ]);
}

const HOW_TO_STOP: Readonly<Record<Platform, string>> = {
  linux: "systemctl stop kerio-connect",
  darwin: "with Kerio Connect Monitor in the menu bar",
  windows: "with the Engine Monitor beside the clock, or in services.msc",
};

/** Disks without room for the largest moment of the recovery. */
export function shortOfSpace(
  { selection }: Pick<OpenRun, "selection">,
  needs: readonly SpaceNeed[],
): RecoveryError[] {
  return needs.flatMap(({ path, needed, available }) => {
    if (available === undefined || needed <= available) return [];
    const message =
      `Not enough space at "${path}": ${formatBytes(needed)} (${needed} bytes) needed, ` +
      `${formatBytes(available)} (${available} bytes) available`;
    return new RecoveryError("target", message, [
      selection.mailboxes?.size === 1
        ? "Make room, or go on all the same with --force"
        : "Make room, recover mailbox by mailbox with -d and -u, or go on all the same with --force",
    ]);
  });
}
