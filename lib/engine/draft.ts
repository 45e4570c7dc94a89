import type { Lost } from "../backup/opened_backup.ts";
import { findStore } from "../kerio/installation.ts";
import { RecoveryError } from "../model/errors.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import { holdsMail } from "../recovery/live/live_plan.ts";
import { type Plan, rootsOf, type Targets, type Unit } from "../recovery/plan/plan.ts";
import { makePlan } from "../recovery/plan/planner.ts";
import { collisionsOf } from "../recovery/target/collisions.ts";
import { planInto } from "../recovery/into/into_plan.ts";
import { followLinks } from "../recovery/target/links.ts";
import { targetProblem } from "../recovery/target/target_check.ts";
import { type FoundTargets, realPath } from "../recovery/target/targets.ts";
import { doubtfulEntries } from "./doubtful.ts";
import { findInto } from "./into_place.ts";
import type { OpenBackups } from "./open_backups.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/** Stand in for targets that a dry run does without. */
const NOWHERE: Targets = { store: "<store>", cfgdir: "<cfgdir>" };

/** What would go where, before it is compared with what is live. */
export interface Draft {
  readonly plan: Plan;
  /** Units that their targets refuse, and that are left out. */
  readonly refused: readonly Lost[];
}

/**
 * Plans what goes where, as far as the targets take it. Reads the disk, changes nothing.
 *
 * @throws {RecoveryError} where there is nothing to recover, or something must not be.
 */
export async function draftPlan(
  open: OpenBackups,
  { request, found, disk, damaged = [] }: {
    readonly request: RecoveryRequest;
    readonly found: FoundTargets;
    readonly disk: FileSystem;
    /** What was found damaged; left out. */
    readonly damaged?: readonly Lost[];
  },
  { surroundings }: Session,
): Promise<Draft> {
  const { contents, selection, lost } = open;
  const { platform } = surroundings;
  const targets = request.isDryRun ? { ...NOWHERE, ...definedOf(found.targets) } : found.targets;
  const live = await findStore(found.installation, surroundings);
  // The server's own store may be another than the one that is filled.
  const guarded = live ? [realPath(live.dir)] : [];
  const whole = makePlan(contents, selection, targets, {
    keepReplaced: request.keepReplaced,
    platform,
    guarded,
    lost,
    leaveOut: new Map([
      ...doubtfulEntries(contents, request),
      ...damaged.map(({ entry, reason }): [string, string] => [entry!, reason]),
    ]),
  });
  const mail = request.merge ? mailOnly(whole) : whole;
  refuseEmpty(open, mail, request);
  const into = request.merge?.into;
  const made = into ? planInto(mail, contents, findInto(into, selection, { disk, found })) : mail;
  const isPlaced = ({ root }: Unit) => found.targets[root] !== undefined;
  const { plan, refused } = followLinks(made, {
    disk,
    contents,
    guarded: [...rootsOf(found.targets), ...guarded],
  });
  const backups = contents.archives.flatMap(({ paths }) => paths).map(realPath);
  const collision = collisionsOf(disk, plan.units.filter(isPlaced), { platform });
  return withoutProblems(plan, request, (unit) => {
    if (!isPlaced(unit)) return undefined;
    return collision(unit) ?? refused.get(unit.number) ?? targetProblem(disk, unit, backups);
  });
}

/** What can be merged: mailboxes, public folders and folders. */
function mailOnly(plan: Plan): Plan {
  const units = plan.units.filter(holdsMail);
  const sum = (of: (unit: Unit) => number) => units.reduce((total, unit) => total + of(unit), 0);
  return {
    ...plan,
    units,
    containers: [],
    files: sum(({ files }) => files.length),
    bytes: sum(({ bytes }) => bytes),
  };
}

/** A plan with nothing in it, or with entries that must not be recovered. */
function refuseEmpty(
  { selection, lost }: OpenBackups,
  { units, unsafe }: Plan,
  { keepGoing, isDryRun }: RecoveryRequest,
): void {
  const [first, ...others] = unsafe;
  if (first && !keepGoing && !isDryRun) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    throw new RecoveryError(
      "backup",
      `Cannot recover "${first.entry}" of "${first.archive}": ${first.reason}${more}`,
      [{ code: "leaveOut" }],
    );
  }
  if (units.length > 0) return;
  const what = selection.masks ? `of ${selection.masks.join(", ")}` : "to recover";
  throw new RecoveryError("backup", `The backup holds nothing ${what}`, [
    lost.length > 0 ? "It is damaged; try another one" : { code: "list" },
  ]);
}

/** The plan without the units that their targets refuse; unless it keeps going, that is an error. */
function withoutProblems(
  plan: Plan,
  { keepGoing }: RecoveryRequest,
  problemOf: (unit: Unit) => RecoveryError | undefined,
): Draft {
  const problems = new Map<Unit, RecoveryError>();
  for (const unit of plan.units) {
    const problem = problemOf(unit);
    if (problem) problems.set(unit, problem);
  }
  const [first, ...others] = problems.values();
  if (first && !keepGoing) throw withOthers(first, others);
  return {
    plan: { ...plan, units: plan.units.filter((unit) => !problems.has(unit)) },
    refused: [...problems].map(([unit, { message }]) => ({
      archive: "",
      entry: unit.label,
      reason: message,
    })),
  };
}

/** The first problem, with what else is in the way, so that all can be mended at once. */
function withOthers(first: RecoveryError, others: readonly RecoveryError[]): RecoveryError {
  if (others.length === 0) return first;
  const shown = others.slice(0, 10).map(({ message }) => `Also: ${message}`);
  const more = others.length - shown.length;
  return new RecoveryError(first.kind, first.message, [
    ...shown,
    ...more > 0 ? [`And ${more} more`] : [],
    ...first.hints,
  ], first.cause);
}

function definedOf(targets: Targets): Partial<Targets> {
  return Object.fromEntries(
    Object.entries(targets).filter(([, path]) => path !== undefined),
  );
}
