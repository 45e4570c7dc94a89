import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What lies at a path. */
export interface TreeNode {
  readonly kind: "file" | "directory" | "symlink";
  /** Of a file; of a symbolic link, its target. */
  readonly bytes?: Uint8Array;
  readonly mtimeMs?: number;
  /** Permission bits; nothing on Windows. */
  readonly mode?: number;
}

/** Paths relative to a root, with `/` on every system. */
export type Tree = ReadonlyMap<string, TreeNode>;

/** How two trees are compared. */
export interface TreeComparison {
  /** Paths that are not looked at on either side, with all below them. */
  readonly ignore?: (path: string) => boolean;
  /** Default: the modification times of files count. */
  readonly ignoreTimes?: boolean;
  /** Directories that are there without being expected are fine. */
  readonly ignoreExtraDirectories?: boolean;
}

/** What says how a recovery can be taken back; it tells times and lies beside what is compared. */
const UNDO_RECORD = ".kmsrecover.undo";

/** Reads all that is below a directory, but for records of undo; nothing where it is missing. */
export function readTree(dir: string): Map<string, TreeNode> {
  const tree = new Map<string, TreeNode>();
  readInto(tree, dir, "");
  return tree;
}

/**
 * Compares contents and modification times of files, and which directories exist. Directories
 * above an expected path are expected too; their times never count.
 */
export function assertTree(actual: Tree, expected: Tree, options: TreeComparison = {}): void {
  const differences = compareTrees(actual, expected, options);
  if (differences.length === 0) return;
  const shown = differences.slice(0, 40).map((line) => `  ${line}`);
  if (differences.length > shown.length) {
    shown.push(`  … and ${differences.length - shown.length} more`);
  }
  throw new Error(
    `The trees differ in ${differences.length} of ${expected.size} places:\n${shown.join("\n")}`,
  );
}

/** The differences that `assertTree` would show, one a line. */
export function compareTrees(
  actual: Tree,
  expected: Tree,
  options: TreeComparison = {},
): string[] {
  const { ignore, ignoreTimes = false, ignoreExtraDirectories = false } = options;
  const isIgnored = (path: string) =>
    ignore !== undefined && [...ancestors(path), path].some((it) => ignore(it));
  const implied = new Set([...expected.keys()].flatMap(ancestors));
  const differences: string[] = [];
  for (const [path, node] of expected) {
    if (isIgnored(path)) continue;
    const found = actual.get(path);
    const difference = found ? compareNodes(found, node, ignoreTimes) : "missing";
    if (difference !== undefined) differences.push(`${path}: ${difference}`);
  }
  for (const [path, node] of actual) {
    if (isIgnored(path) || expected.has(path)) continue;
    if (node.kind === "directory" && (implied.has(path) || ignoreExtraDirectories)) continue;
    differences.push(`${path}: extra ${node.kind}`);
  }
  return differences;
}

/** The part of a tree whose paths are kept; paths stay relative to the same root. */
export function filterTree(tree: Tree, keep: (path: string) => boolean): Map<string, TreeNode> {
  return new Map([...tree].filter(([path]) => keep(path)));
}

/** The same tree with `<time>` for the times behind the names of older `.BAK`s. */
export function withoutBakTimes(tree: Tree): Map<string, TreeNode> {
  return new Map([...tree].map(([path, node]) => [withoutBakTime(path), node]));
}

/** `mail.BAK.<time>/…` for `mail.BAK.2024-01-07T0200/…`. */
export function withoutBakTime(path: string): string {
  return path.replaceAll(/(?<=\.BAK\.)\d{4}-\d\d-\d\dT\d{4}/g, "<time>");
}

function readInto(tree: Map<string, TreeNode>, dir: string, prefix: string): void {
  let names: string[];
  try {
    names = readdirSync(dir).sort();
  } catch (error) {
    if (prefix === "" && (error as { code?: string }).code === "ENOENT") return;
    throw error;
  }
  for (const name of names.filter((it) => it !== UNDO_RECORD)) {
    const path = join(dir, name);
    const stat = lstatSync(path);
    const meta = {
      mtimeMs: stat.mtimeMs,
      ...(Deno.build.os === "windows" ? {} : { mode: stat.mode & 0o7777 }),
    };
    if (stat.isSymbolicLink()) {
      const bytes = new TextEncoder().encode(readlinkSync(path));
      tree.set(prefix + name, { kind: "symlink", bytes, ...meta });
    } else if (stat.isDirectory()) {
      tree.set(prefix + name, { kind: "directory", ...meta });
      readInto(tree, path, `${prefix}${name}/`);
    } else {
      tree.set(prefix + name, { kind: "file", bytes: new Uint8Array(readFileSync(path)), ...meta });
    }
  }
}

function compareNodes(
  actual: TreeNode,
  expected: TreeNode,
  ignoreTimes: boolean,
): string | undefined {
  if (actual.kind !== expected.kind) return `is a ${actual.kind}, expected a ${expected.kind}`;
  if (actual.kind === "directory") return undefined;
  const bytes = compareBytes(actual.bytes, expected.bytes);
  if (bytes !== undefined) return bytes;
  if (ignoreTimes || actual.mtimeMs === undefined || expected.mtimeMs === undefined) {
    return undefined;
  }
  return Math.abs(actual.mtimeMs - expected.mtimeMs) < 1
    ? undefined
    : `modified ${time(actual.mtimeMs)}, expected ${time(expected.mtimeMs)}`;
}

function compareBytes(
  actual: Uint8Array | undefined,
  expected: Uint8Array | undefined,
): string | undefined {
  if (actual === undefined || expected === undefined) return undefined;
  const at = actual.findIndex((byte, i) => byte !== expected[i]);
  if (at === -1 && actual.length === expected.length) return undefined;
  if (actual.length !== expected.length) {
    return `has ${actual.length} bytes, expected ${expected.length}`;
  }
  return `differs from byte ${at} of ${expected.length}: ` +
    `${excerpt(actual, at)}, expected ${excerpt(expected, at)}`;
}

function excerpt(bytes: Uint8Array, at: number): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(at, at + 24)));
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function ancestors(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
