import { dirname } from "node:path";
import { fileName } from "../backup/contents.ts";
import type { Contents } from "../backup/contents.ts";
import type { FileSystem, Owner } from "./file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { Plan, Targets, Unit } from "./plan.ts";
import { keptPath, nearestExisting, triedWorkBase, Workplace } from "./workplace.ts";

/** A unit with the place where it is built. */
export interface PlacedUnit {
  readonly unit: Unit;
  readonly workplace: Workplace;
  readonly entry: JournalUnit;
}

/** A workplace with all units that are built there. */
export interface Site {
  readonly workplace: Workplace;
  readonly units: readonly PlacedUnit[];
  /** For each `.BAK` the directory that it will lie in. */
  readonly keeps: readonly string[];
}

/** Finds for each unit a workplace on the file system that it goes to. The roots must be there. */
export function placeUnits(
  disk: FileSystem,
  plan: Plan,
  contents: Contents,
  targets: Targets,
): Site[] {
  const drafts = new Map<string, { workplace: Workplace; units: PlacedUnit[]; keeps: string[] }>();
  const baseOf = new Map<string, string>();
  for (const unit of plan.units) {
    const root = targets[unit.root]!;
    const base = baseOf.get(unit.parent) ?? triedWorkBase(disk, root, unit.parent);
    baseOf.set(unit.parent, base);
    const site = drafts.get(base) ?? { workplace: new Workplace(base), units: [], keeps: [] };
    drafts.set(base, site);
    const owner = ownerFor(disk, unit.parent, root);
    site.units.push({
      unit,
      workplace: site.workplace,
      entry: {
        number: unit.number,
        label: unit.label,
        parent: unit.parent,
        members: unit.members,
        staged: stagedMembers(unit, contents),
        owner,
        kept: unit.keep && keptEntry(unit, site.keeps, base),
      },
    });
  }
  return [...drafts.values()];
}

/** The names that a unit will have in its place, of those that belong to it. */
function stagedMembers(unit: Unit, contents: Contents): string[] {
  if (unit.directories.length > 0) return [unit.directories[0]!];
  const names: string[] = [];
  for (const file of unit.files) names.push(fileName(contents, file));
  return names;
}

/** Where what a unit replaces is kept; the `.BAK` cannot lie above the file system that it is on. */
function keptEntry(unit: Unit, keeps: string[], base: string): JournalUnit["kept"] {
  const wanted = dirname(unit.keep!.base);
  const parent = base.length > wanted.length ? base : wanted;
  let keep = keeps.indexOf(parent);
  if (keep === -1) keep = keeps.push(parent) - 1;
  return { keep, paths: unit.members.map((member) => keptPath(unit, member)) };
}

/** The owner that what goes into `parent` gets: the directory's, where it is not root's own. */
export function ownerFor(disk: FileSystem, parent: string, root: string): Owner | undefined {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return undefined;
  const owner = disk.info(nearestExisting(disk, parent, root))?.owner;
  return owner && (owner.uid !== 0 || owner.gid !== Deno.gid()) ? owner : undefined;
}
