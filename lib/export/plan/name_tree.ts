import { safeFileName } from "../names/safe_name.ts";
import { UniqueNames } from "../names/unique_names.ts";

/**
 * Lengths in UTF-16 units. Many programs on Windows open no path of more than 259: this leaves about 60
 * for the directory that the export goes into, except with very deep folders.
 */
const LONGEST_PATH = 200;
const LONGEST_DIRECTORY = 140;
const COMPONENT = { shortest: 12, longest: 64 };
const FILE_NAME = { shortest: 40, longest: 120 };

/** A directory of the backup. */
export interface Named {
  /** Its name as on the disk, which tells it from all others beside it. */
  readonly key: string;
  /** What people call it. */
  readonly text: string;
}

interface Level {
  readonly unique: UniqueNames;
  /** The names given out, with all endings that they are taken with. */
  readonly names: string[];
  /** For each key the path that it got. */
  readonly paths: Map<string, string>;
}

/** Gives directories of a tree safe names, unique in the directory that each lies in. */
export class NameTree {
  readonly #endings: readonly string[];
  readonly #levels = new Map<string, Level>();

  /** With each of `endings` a directory's name is free, too; `reserved` are names in the root. */
  constructor(endings: readonly string[], reserved: readonly string[]) {
    this.#endings = endings;
    this.#levels.set("", { unique: new UniqueNames(reserved), names: [], paths: new Map() });
  }

  /** The safe path, with `/`, of a directory: the names from the root to it. */
  place(names: readonly Named[]): string {
    let path = "";
    for (const name of names) path = this.#placeIn(path, name);
    return path;
  }

  /** The names that are taken in a directory. */
  namesIn(directory: string): readonly string[] {
    return this.#levels.get(directory)?.names ?? [];
  }

  #placeIn(parent: string, { key, text }: Named): string {
    const level = this.#level(parent);
    const known = level.paths.get(key);
    if (known !== undefined) return known;
    const longest = longestComponent(parent);
    const reserve = Math.max(...this.#endings.map((ending) => ending.length));
    const name = level.unique.take(
      (suffix) => safeFileName(text, { extension: suffix, longest, reserve }),
      this.#endings,
    );
    level.names.push(name, ...this.#endings.map((ending) => name + ending));
    const path = parent === "" ? name : `${parent}/${name}`;
    level.paths.set(key, path);
    return path;
  }

  #level(path: string): Level {
    const level = this.#levels.get(path) ??
      { unique: new UniqueNames(), names: [], paths: new Map() };
    this.#levels.set(path, level);
    return level;
  }
}

/** How long a file's name may be in a directory of that path. */
export function longestFileName(directory: string): number {
  return between(FILE_NAME, LONGEST_PATH - directory.length - 1);
}

/** Half of what is left, so that the names further down have some, too. */
function longestComponent(parent: string): number {
  return between(COMPONENT, Math.floor((LONGEST_DIRECTORY - parent.length) / 2));
}

function between(
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
  length: number,
): number {
  return Math.min(longest, Math.max(shortest, length));
}
