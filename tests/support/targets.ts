import { isAbsolute, join, relative } from "node:path";
import { type State, toDate } from "../../scripts/make_backup.ts";
import type { TreeNode } from "./tree.ts";

/** The two directories that a recovery fills. */
export interface Targets {
  readonly cfgdir: string;
  readonly store: string;
}

/**
 * Where an entry of a backup belongs, said once more and apart from the program. The backup's own
 * two text files belong nowhere.
 */
export function targetOf(entryPath: string, { cfgdir, store }: Targets): string | undefined {
  if (entryPath === ".version.txt" || entryPath === ".summary.txt") return undefined;
  const inStore = "@backup/store/";
  const inCfgdir = "@backup/";
  if (entryPath.startsWith(inStore)) return join(store, entryPath.slice(inStore.length));
  if (entryPath.startsWith(inCfgdir)) return join(cfgdir, entryPath.slice(inCfgdir.length));
  return join(cfgdir, entryPath);
}

/** What of a state lies below a directory once it is recovered, to compare with `readTree(dir)`. */
export function treeBelow(dir: string, state: State, targets: Targets): Map<string, TreeNode> {
  const tree = new Map<string, TreeNode>();
  for (const [entryPath, { bytes, mtime }] of state) {
    const target = targetOf(entryPath, targets);
    if (target === undefined) continue;
    const path = relative(dir, target).replaceAll("\\", "/").replace(/\/$/, "");
    if (path === "" || path.startsWith("..") || isAbsolute(path)) continue;
    tree.set(
      path,
      entryPath.endsWith("/")
        ? { kind: "directory" }
        : { kind: "file", bytes, mtimeMs: toDate(mtime).getTime() },
    );
  }
  return tree;
}
