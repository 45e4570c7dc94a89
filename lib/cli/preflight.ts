import { hostKey } from "../backup/servers.ts";
import { RecoveryError } from "../errors.ts";
import { engineState } from "../kerio/engine.ts";
import { findHostname, findStore, isInstallation } from "../kerio/installation.ts";
import type { Request } from "../request.ts";
import type { Plan, Unit } from "../recovery/plan.ts";
import type { SpaceNeed } from "../recovery/space.ts";
import { type FoundTargets, realPath } from "../recovery/targets.ts";
import type { OpenRun } from "./perform.ts";
import { formatBytes } from "./units.ts";

/**
 * What is looked at before a recovery changes anything. Each check throws a `RecoveryError` whose kind
 * is its exit code; contract section 6.
 */

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

/** Mail that goes to the wrong store is not recovered, and nobody would notice. */
export function refuseUncertainStore({ request }: OpenRun, plan: Plan, found: FoundTargets): void {
  if (!found.problem || request.force || request.action === "dry-run") return;
  if (!plan.units.some(({ root }) => root === "store")) return;
  throw new RecoveryError("target", `Cannot tell where the message store is: ${found.problem}`, [
    "Name the store with -s <dir>",
    `To recover into "${found.targets.store}", add --force`,
  ]);
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
export function refuseRunningEngine(
  { request, surroundings, console }: Pick<OpenRun, "surroundings" | "console"> & {
    readonly request: Pick<Request, "force">;
  },
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

/** A disk without room for the largest moment of the recovery. */
export function refuseShortSpace(
  { request, selection, console }: OpenRun,
  needs: readonly SpaceNeed[],
): void {
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
      selection.mailboxes?.size === 1
        ? "Make room, or go on all the same with --force"
        : "Make room, recover mailbox by mailbox with -d and -u, or go on all the same with --force",
    ]);
  }
}
