import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What lies below a directory: for each path with `/` its kind, content and time in a word. */
export type Digest = ReadonlyMap<string, string>;

/**
 * Reads a tree; work directories are left out where `withWork` is not set. Older `.BAK`s appear without
 * the times behind their names.
 */
export function digestTree(root: string, { withWork = false } = {}): Digest {
  const digest = new Map<string, string>();
  const walk = (directory: string, prefix: string) => {
    for (const name of readdirSync(directory).sort()) {
      // The record of undo tells the moment at which the run began.
      if (name === ".kmsrecover.undo" || (!withWork && name.startsWith(".kmsrecover"))) continue;
      const path = join(directory, name);
      const named = prefix + name.replace(/(?<=\.BAK)\.\d{4}-\d\d-\d\dT\d{4}/, ".<time>");
      const info = lstatSync(path);
      if (info.isDirectory()) {
        digest.set(named, "directory");
        walk(path, `${named}/`);
      } else {
        const hash = createHash("sha1").update(readFileSync(path)).digest("base64");
        digest.set(named, `${hash} ${info.mtimeMs}`);
      }
    }
  };
  walk(root, "");
  return digest;
}

/** The first few paths at which two trees differ. */
export function differences(is: Digest, wanted: Digest): string[] {
  const found: string[] = [];
  for (const [path, word] of wanted) {
    if (is.get(path) !== word) found.push(`${path}: ${is.has(path) ? "differs" : "is missing"}`);
  }
  for (const path of is.keys()) if (!wanted.has(path)) found.push(`${path}: is too many`);
  return found;
}

/**
 * The trees of all units: what a recovery replaces as one whole, said once more and apart from the
 * program. What lies in `.BAK`s is no unit.
 */
export function unitsOf(digest: Digest): Map<string, string> {
  const units = new Map<string, string[]>();
  for (const [path, word] of digest) {
    const unit = unitOf(path);
    if (unit === undefined) continue;
    const words = units.get(unit) ?? [];
    words.push(`${path} ${word}`);
    units.set(unit, words);
  }
  return new Map([...units].map(([unit, words]) => [unit, words.join("\n")]));
}

function unitOf(path: string): string | undefined {
  const names = path.split("/");
  if (names.some((name) => /\.BAK(\.<time>.*)?$/.test(name))) return undefined;
  if (names[0] !== "store") return withoutCompanion(names[0]!);
  if (names.length < 2) return undefined;
  if (names[1] !== "mail") return `store/${names[1]}`;
  if (names.length === 2) return undefined;
  if (names[2] === "#public" || names[2]!.startsWith(".")) {
    return `store/mail/${withoutCompanion(names[2]!)}`;
  }
  return names.length === 3 ? undefined : names.slice(0, 4).join("/");
}

function withoutCompanion(name: string): string {
  return name.replace(/\.db-(wal|shm|journal)$/, ".db");
}
