import { dirname, relative } from "node:path";
import { fileName } from "../backup/contents.ts";
import type { Contents } from "../backup/contents.ts";
import type { AccessFinder } from "./access_finder.ts";
import type { FileSystem } from "./file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { Plan, Unit } from "./plan.ts";
import { keptPath, triedWorkBase, Workplace } from "./workplace.ts";

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
  accessOf: (unit: Unit) => AccessFinder,
): Site[] {
  const drafts = new Map<string, { workplace: Workplace; units: PlacedUnit[]; keeps: string[] }>();
  const baseOf = new Map<string, string>();
  for (const unit of plan.units) {
    const base = baseOf.get(unit.parent) ?? triedWorkBase(disk, unit.top, unit.parent);
    baseOf.set(unit.parent, base);
    const site = drafts.get(base) ?? { workplace: new Workplace(base), units: [], keeps: [] };
    drafts.set(base, site);
    site.units.push({
      unit,
      workplace: site.workplace,
      entry: {
        number: unit.number,
        label: unit.label,
        parent: unit.parent,
        members: unit.members,
        staged: stagedMembers(unit, contents),
        access: accessOf(unit).directory(pathOfParent(unit)),
        kept: unit.keep && keptEntry(unit, site.keeps, base),
      },
    });
  }
  return [...drafts.values()];
}

/** The path of the directory that a unit goes into, below its top, with `/`. */
export function pathOfParent({ top, parent }: Pick<Unit, "top" | "parent">): string {
  return relative(top, parent).replaceAll("\\", "/");
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
