import type { State } from "../../scripts/make_backup.ts";
import { targetOf, type Targets, treeBelow } from "../support/targets.ts";
import type { Tree, TreeNode } from "../support/tree.ts";

/** A path of the backup that is recovered as one whole, said once more and apart from the program. */
export function unitOf(entryPath: string): string | undefined {
  if (entryPath === ".version.txt" || entryPath === ".summary.txt") return undefined;
  const parts = entryPath.replace(/\/$/, "").split("/");
  const isFile = !entryPath.endsWith("/");
  const first = (count: number) => parts.slice(0, count).join("/");
  if (!entryPath.startsWith("@backup/")) return first(1);
  if (!entryPath.startsWith("@backup/store/")) return parts.length > 1 ? first(2) : undefined;
  if (!entryPath.startsWith("@backup/store/mail/")) return first(3);
  if (parts[3]!.startsWith("#")) return first(4);
  if (parts.length > 4) return first(5);
  return isFile ? entryPath : undefined;
}

/** All units of a state. */
export function unitsOf(state: State): Set<string> {
  return new Set([...state.keys()].map(unitOf).filter((unit) => unit !== undefined));
}

/** Where what stood in the place of a unit is kept, relative to the root of the trees. */
export type KeptAt = (unitTarget: string) => string;

export interface Expectation {
  /** The root of the trees; it holds both targets. */
  readonly dir: string;
  readonly targets: Targets;
  /** The units, by their paths in the backup. Default: all of the state. */
  readonly units?: Iterable<string>;
  /** With `-b`. */
  readonly keptAt?: KeptAt;
}

/**
 * What must lie in a directory after a recovery of a state: each unit exactly as in the backup,
 * everything else as it was before.
 */
export function treeAfter(before: Tree, state: State, expectation: Expectation): Tree {
  const { dir, targets, units = unitsOf(state), keptAt } = expectation;
  const after = new Map(before);
  const kept = new Map<string, TreeNode>();
  for (const unit of units) {
    const target = targetOf(unit, targets)!.slice(dir.length + 1).replaceAll("\\", "/");
    const names = /^[^/].*\.db$/.test(target) && !state.has(`${unit}/`)
      ? [target, `${target}-wal`, `${target}-shm`, `${target}-journal`]
      : [target];
    for (const [path, node] of before) {
      const name = names.find((name) => path === name || path.startsWith(`${name}/`));
      if (name === undefined) continue;
      after.delete(path);
      if (keptAt) kept.set(keptAt(name) + path.slice(name.length), node);
    }
  }
  for (const path of kept.keys()) {
    const bak = path.slice(0, path.indexOf(".BAK") + 4);
    for (const older of [...after.keys()]) {
      if (older === bak || older.startsWith(`${bak}/`)) after.delete(older);
    }
  }
  for (const [path, node] of kept) after.set(path, node);
  for (const [path, node] of treeBelow(dir, state, targets)) after.set(path, node);
  return after;
}

/** The files of a state without its directories. */
export function filesOf(state: State): string[] {
  return [...state.keys()].filter((path) => !path.endsWith("/"));
}

/** The part of a state whose paths a predicate keeps. */
export function stateWhere(state: State, keep: (path: string) => boolean): State {
  return new Map([...state].filter(([path]) => keep(path)));
}
