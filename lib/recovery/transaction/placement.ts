import { dirname, relative } from "node:path";
import { fileName } from "../../backup/contents.ts";
import type { Contents } from "../../backup/contents.ts";
import type { AccessFinder } from "../target/access_finder.ts";
import type { FileSystem } from "../file_system.ts";
import type { JournalUnit } from "./journal.ts";
import type { NotedFolder, Plan, Replaceable, RetiredIndex, SeenFile, Unit } from "../plan/plan.ts";
import { BAD_INDEX_FILE } from "../reindex/index_files.ts";
import { keptPath, triedWorkBase, Workplace } from "./workplace.ts";

/** A unit with the place where it is built. */
export interface PlacedUnit<U extends Replaceable = Unit> {
  readonly unit: U;
  readonly workplace: Workplace;
  readonly entry: JournalUnit;
}

/** A workplace with all units that are built there. */
export interface Site<U extends Replaceable = Unit> {
  readonly workplace: Workplace;
  readonly units: readonly PlacedUnit<U>[];
  /** For each `.BAK` the directory that it will lie in. */
  readonly keeps: readonly string[];
}

/**
 * Finds for each unit a workplace on the file system that it goes to. The roots must be there. Units of
 * which nothing comes have their sites too, where an interrupted run may have left something.
 */
export function placeUnits(
  disk: FileSystem,
  plan: Plan,
  contents: Contents,
  accessOf: (unit: Unit) => AccessFinder,
): Site[] {
  const drafts = new Map<string, { workplace: Workplace; units: PlacedUnit[]; keeps: string[] }>();
  const baseOf = new Map<string, string>();
  const unchanged = new Set(plan.unchanged);
  for (const unit of [...plan.units, ...unchanged].sort((a, b) => a.number - b.number)) {
    const base = baseOf.get(unit.parent) ?? triedWorkBase(disk, unit.top, unit.parent);
    baseOf.set(unit.parent, base);
    const site = drafts.get(base) ?? { workplace: new Workplace(base), units: [], keeps: [] };
    drafts.set(base, site);
    const kept = unit.keep && keptEntry(unit, site.keeps, base);
    if (unchanged.has(unit)) continue;
    site.units.push({
      unit,
      workplace: site.workplace,
      entry: {
        number: unit.number,
        label: unit.label,
        top: unit.top,
        parent: unit.parent,
        ...namesOf(unit, contents),
        access: accessOf(unit).directory(pathOfParent(unit)),
        kept,
      },
    });
  }
  return [...drafts.values()];
}

/** The path of the directory that a unit goes into, below its top, with `/`. */
export function pathOfParent({ top, parent }: Pick<Unit, "top" | "parent">): string {
  return relative(top, parent).replaceAll("\\", "/");
}

/** What belongs to a unit, and what of it comes. */
function namesOf(
  unit: Unit,
  contents: Contents,
): Pick<JournalUnit, "members" | "staged" | "seen"> {
  if (!unit.addition) return { members: unit.members, staged: stagedMembers(unit, contents) };
  const { added, replaced, raised, removed, noted = [], retired = [] } = unit.addition;
  const staged = [
    ...paths(raised),
    ...added,
    ...paths(replaced),
    ...noted.map(logOf),
    ...retired.map(badIndexOf),
  ];
  const logs = noted.flatMap(({ log }) => log ? [log] : []);
  const older = retired.flatMap(({ older }) => older ? [older] : []);
  const going = [...removed, ...goingOf(retired)];
  return {
    members: [...staged, ...paths(going)],
    staged,
    seen: [...raised, ...replaced, ...logs, ...older, ...going].map(({ path, size, modified }) => ({
      path,
      size,
      modified,
    })),
  };
}

/** The path of the index log of a live folder that messages come into. */
export function logOf({ path }: NotedFolder): string {
  return `${path}/indexlog.fld`;
}

/** The path that the index of a live folder gets which is made anew. */
export function badIndexOf({ path }: Pick<RetiredIndex, "path">): string {
  return `${path}/${BAD_INDEX_FILE}`;
}

/** The indexes and logs that leave their places. */
function goingOf(retired: readonly RetiredIndex[]): SeenFile[] {
  return retired.flatMap(({ index, log }) => log ? [index, log] : [index]);
}

function paths(files: readonly SeenFile[]): string[] {
  return files.map(({ path }) => path);
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
  if (!unit.addition) return { keep, paths: unit.members.map((it) => keptPath(unit, it)) };
  const { added, replaced, raised, removed, noted = [], retired = [] } = unit.addition;
  const kept = (path: string) => keptPath(unit, path);
  return {
    keep,
    paths: [
      ...raised.map(() => null),
      ...added.map(kept),
      ...paths(replaced).map(kept),
      ...noted.map(() => null),
      ...retired.map(badIndexOf).map(kept),
      ...paths(removed).map(kept),
      ...paths(goingOf(retired)).map(kept),
    ],
  };
}
