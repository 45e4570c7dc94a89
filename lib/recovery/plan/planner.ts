import { join } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import { type Place, placeOfDirectory } from "../../backup/layout.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import { RecoveryError } from "../../model/errors.ts";
import { unsafeName, unsafePath } from "../../model/safe_path.ts";
import { isSelected, type Selection } from "../../selection/selection.ts";
import { assignFiles } from "./assignment.ts";
import { BLOCK, type Draft, type Drafts } from "./drafts.ts";
import type { Plan, Targets, Unit } from "./plan.ts";
import { Safety, type SafetyOptions } from "./safety.ts";
import {
  byDepth,
  keepOf,
  lastOf,
  parentOf,
  unitKind,
  unitLabel,
  unitOrder,
  unitPathOf,
} from "./unit_naming.ts";

export interface PlanOptions extends SafetyOptions {
  readonly keepReplaced: boolean;
  /** Entries that a salvage did not find. */
  readonly lost?: readonly Lost[];
}

/**
 * Decides what is recovered and where it goes; touches nothing.
 *
 * @throws {RecoveryError} "target" where a selected part has no target directory.
 */
export function makePlan(
  contents: Contents,
  selection: Selection,
  targets: Targets,
  options: PlanOptions,
): Plan {
  const safety = new Safety(contents, targets, options);
  const { drafts, stagedPaths } = assignFiles(contents, selection, safety);
  for (const loss of [...options.lost ?? [], ...safety.refused]) {
    noteLeftOut(loss, drafts, selection, options);
  }
  const units = drafts.all
    .filter((draft) => isWorthIt(draft, safety))
    .sort((a, b) => unitOrder(a) - unitOrder(b))
    .map((draft, number) => unitOf(draft, number, selection, targets, options));
  return {
    units,
    stagedPaths,
    containers: containers(contents, selection, targets, options),
    files: units.reduce((sum, unit) => sum + unit.files.length, 0),
    bytes: units.reduce((sum, unit) => sum + unit.bytes, 0),
    unsafe: safety.refused,
  };
}

/** Notes what is left out with the unit that it would belong to, if that is recovered. */
function noteLeftOut(
  loss: Lost,
  drafts: Drafts,
  selection: Selection,
  { platform }: PlanOptions,
): void {
  const { entry } = loss;
  if (entry === undefined || entry.endsWith("/")) return;
  const place = placeOfDirectory(parentOf(entry));
  const unitPath = unitPathOf({ place }, selection);
  if (unitPath === undefined || unsafePath(place.path, platform)) return;
  if (unsafeName(lastOf(entry), platform)) return;
  const draft = drafts.find(place, unitPath);
  if (!draft || draft.isFile || !`${place.path}/`.startsWith(`${unitPath}/`)) return;
  const path = `${place.path}/${lastOf(entry)}`.slice(parentOf(unitPath).length);
  draft.leftOut.push({ path: path.replace(/^\//, ""), loss });
}

/** A file without its entry, or a database without one of its files, would only do harm. */
function isWorthIt({ isFile, isCut, files }: Draft, safety: Safety): boolean {
  if (!isFile || !isCut) return true;
  for (const file of files) {
    safety.refuseFile(file, "it is of no use without the others of its database");
  }
  return false;
}

function unitOf(
  draft: Draft,
  number: number,
  selection: Selection,
  targets: Targets,
  { keepReplaced }: PlanOptions,
): Unit {
  const { place, path } = draft;
  const root = rootOf(place, path, targets);
  const keepsAt = keepOf(draft, selection, root);
  return {
    number,
    kind: unitKind(draft),
    label: unitLabel(draft),
    root: place.root,
    path,
    top: root,
    parent: join(root, parentOf(path)),
    members: [...draft.members],
    directories: [...draft.directories].sort(byDepth),
    files: Uint32Array.from(draft.files),
    bytes: draft.bytes,
    space: draft.space + draft.directories.size * BLOCK,
    keepsAt,
    keep: keepReplaced ? keepsAt : undefined,
    leftOut: draft.leftOut,
    isLive: false,
    mustBeWhole: false,
  };
}

function rootOf(place: Place, path: string, targets: Targets): string {
  const root = targets[place.root];
  if (root === undefined) throw noTargetError(path, targets);
  return root;
}

/** Directories that hold units and that the backup names: they are made even if nothing goes in. */
function containers(
  contents: Contents,
  selection: Selection,
  targets: Targets,
  { platform }: PlanOptions,
): string[] {
  return contents.directories.flatMap((directory) => {
    const { place, isNamed } = directory;
    const root = targets[place.root];
    const isContainer = isNamed && place.part === "mail" && place.unit === undefined;
    if (!isContainer || root === undefined || !isSelected(selection, directory)) return [];
    if (selection.masks && !selection.masks.includes("mail")) return [];
    if (selection.mailboxes !== undefined) return [];
    return unsafePath(place.path, platform) ? [] : [join(root, place.path)];
  });
}

/** A part that has no place to go to. */
export function noTargetError(path: string, { store }: Targets): RecoveryError {
  if (store === undefined) {
    return new RecoveryError(
      "target",
      `There is no Kerio Connect installation here to recover "${path}" to`,
      [{ code: "nameTargets" }],
    );
  }
  return new RecoveryError(
    "target",
    `There is no Kerio Connect installation to recover "${path}" to`,
    [
      { code: "nameConfiguration" },
      { code: "mailAlone" },
    ],
  );
}
