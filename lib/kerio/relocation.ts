import type { Platform } from "./installation.ts";

/** A directory of the old server and the one of this server that takes its place. */
export interface Root {
  readonly from: string;
  readonly to: string;
}

/** What takes the place of a path: a new beginning, and what follows in the old one. */
export interface Relocation {
  readonly root: string;
  /** Where the part of the old path begins that stays, but for its separators. */
  readonly restStart: number;
  readonly separator: "/" | "\\";
}

/** Whether a path is absolute on some system: `/opt`, `C:\Kerio`, `\\server\share`. */
export function isAbsoluteAnywhere(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}

/** Whether a character separates the parts of this path; on Windows both slashes do. */
export function isSeparator(character: string, path: string): boolean {
  return character === "/" || character === "\\" && isWindowsPath(path);
}

/**
 * Where a path goes that lies in an old root, the longest of them; `undefined` for a path that lies
 * in none. A path with `..` in it lies nowhere.
 */
export function relocation(
  path: string,
  roots: readonly Root[],
  platform: Platform,
): Relocation | undefined {
  if (partsOf(path).includes("..")) return undefined;
  const [root] = roots.filter(({ from }) => liesIn(path, from))
    .sort((a, b) => b.from.length - a.from.length);
  if (root === undefined) return undefined;
  const separator = platform === "windows" ? "\\" : "/";
  const restStart = lengthWithoutEnd(root.from);
  const to = root.to.slice(0, lengthWithoutEnd(root.to));
  const isTop = restStart === path.length && (to === "" || /^[A-Za-z]:$/.test(to));
  return { root: isTop ? to + separator : to, restStart, separator };
}

/** The directory that holds another; `undefined` for the top of a file system. */
export function parentOf(path: string): string | undefined {
  let end = lengthWithoutEnd(path);
  while (end > 0 && !isSeparator(path[end - 1]!, path)) end--;
  const parent = path.slice(0, lengthWithoutEnd(path.slice(0, end)));
  return parent === "" || /^[A-Za-z]:$/.test(parent) ? undefined : parent;
}

/** The last part of a path. */
export function lastPart(path: string): string {
  return partsOf(path.slice(0, lengthWithoutEnd(path))).at(-1) ?? "";
}

/** Windows compares without regard to case, and takes both slashes for one. */
function liesIn(path: string, directory: string): boolean {
  const windows = isWindowsPath(directory);
  if (isWindowsPath(path) !== windows) return false;
  const length = lengthWithoutEnd(directory);
  const comparable = (text: string) => windows ? text.replaceAll("/", "\\").toLowerCase() : text;
  return comparable(path.slice(0, length)) === comparable(directory.slice(0, length)) &&
    (path.length === length || isSeparator(path[length]!, path));
}

function partsOf(path: string): string[] {
  return path.split(isWindowsPath(path) ? /[\\/]/ : "/");
}

function isWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:|\\\\)/.test(path);
}

/** The length without separators at the end: 0 for `/`, 2 for `C:\`. */
function lengthWithoutEnd(path: string): number {
  let end = path.length;
  while (end > 0 && isSeparator(path[end - 1]!, path)) end--;
  return end;
}
