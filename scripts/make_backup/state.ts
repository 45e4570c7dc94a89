import { evenSecond, type LocalTime } from "./local_time.ts";

/** A file or, where the path ends in `/`, a directory of a server. */
export interface StateFile {
  readonly bytes: Uint8Array;
  /** On an even second, as a DOS time holds it. */
  readonly mtime: LocalTime;
}

/**
 * The files of a server under the paths that they have in an archive, in the order of a real one.
 * Neither `.version.txt` nor `.summary.txt` is among them.
 */
export type State = ReadonlyMap<string, StateFile>;

const NO_BYTES = new Uint8Array(0);

/** Collects the files of a state. */
export class StateBuilder {
  readonly #files = new Map<string, StateFile>();

  directory(path: string, mtime: LocalTime): void {
    this.#files.set(`${path}/`, { bytes: NO_BYTES, mtime: evenSecond(mtime) });
  }

  file(path: string, content: string | Uint8Array, mtime: LocalTime): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#files.set(path, { bytes, mtime: evenSecond(mtime) });
  }

  done(): State {
    return this.#files;
  }
}

/** Lines as the server writes them. */
export function crlf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("");
}

/**
 * The newest-wins view of a full backup and what came after it. Nothing is ever removed, since no
 * backup lists what was deleted. Computed from descriptions alone, so that tests can compare what
 * was recovered with it.
 */
export function expectedTree(...oldestFirst: readonly State[]): State {
  const merged = new Map<string, StateFile>();
  for (const state of oldestFirst) {
    for (const [path, file] of state) merged.set(path, file);
  }
  return merged;
}

/** What a differential backup of `state` holds: all that is not the same in the full backup. */
export function changedSince(
  full: State,
  state: State,
  directories: "all" | "changed" | "none" = "all",
): State {
  const changed = new Map<string, StateFile>();
  for (const [path, file] of state) {
    const isDirectory = path.endsWith("/");
    if (isDirectory && directories === "none") continue;
    const always = isDirectory && directories === "all";
    if (always || !isSame(full.get(path), file)) changed.set(path, file);
  }
  return changed;
}

/** The part of a state whose paths start with one of the prefixes. */
export function stateUnder(state: State, ...prefixes: readonly string[]): State {
  return new Map([...state].filter(([path]) => prefixes.some((prefix) => path.startsWith(prefix))));
}

function isSame(a: StateFile | undefined, b: StateFile): boolean {
  return a !== undefined && sameTime(a.mtime, b.mtime) && sameBytes(a.bytes, b.bytes);
}

function sameTime(a: LocalTime, b: LocalTime): boolean {
  return a.y === b.y && a.m === b.m && a.d === b.d && a.h === b.h && a.mi === b.mi && a.s === b.s;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
