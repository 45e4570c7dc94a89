import type { Directory } from "../backup/contents.ts";
import { fold } from "./fold.ts";
import { decodeFolderName, sameFolderName } from "../kerio/folder_names.ts";
import { nearest } from "./nearest.ts";
import type { Scope } from "../model/request.ts";
import { SelectionError, someOf, suggestions } from "./selection_error.ts";

/** A folder that a request names. */
export interface FoundFolder {
  /** Path on the disk, in modified UTF-7. */
  readonly raw: string;
  /** What was taken, where it is not quite what was typed; a sentence. */
  readonly note?: string;
}

/** The folders of each mailbox by its unit, with those that only their sub-folders tell of. */
export function foldersByUnit(
  directories: readonly Directory[],
  units: { has(unit: string): boolean },
): Map<string, string[]> {
  const folders = new Map<string, Set<string>>();
  for (const { place: { unit, folder } } of directories) {
    if (unit === undefined || folder === "" || !units.has(unit)) continue;
    const known = folders.get(unit) ?? new Set();
    folders.set(unit, known);
    const components = folder.split("/");
    components.forEach((_, depth) => known.add(components.slice(0, depth + 1).join("/")));
  }
  return new Map([...folders].map(([unit, known]) => [unit, [...known]]));
}

/** One of the folders of a request, looked for in one mailbox. */
export interface FolderSearch {
  readonly scope: Scope;
  /** Which of `scope.folders`. */
  readonly number: number;
  /** `smith@company.com` */
  readonly mailbox: string;
}

/**
 * The folder that is meant among those of a mailbox; `undefined` where there is none. Its very name
 * wins, readable or as on the disk; then the name without regard to case and accents; then that of the
 * last folders of a path (`Projects` for `INBOX/Projects`).
 *
 * @throws {SelectionError} where it may be several folders.
 */
export function findFolder(
  folders: readonly string[],
  search: FolderSearch,
): FoundFolder | undefined {
  const wanted = wantedBy(search);
  const paths = [wanted.split("/"), wanted.split(/[\\/]/)].map(withoutEmpty);
  const exact: Test[] = [
    (raw) => raw === wanted,
    (raw) => readable(raw) === wanted,
    ...paths.map(isSamePath),
  ];
  const similar: Test[] = [...paths.map(isSimilarPath), ...paths.map(endsSimilarly)];
  for (const test of [...exact, ...similar]) {
    const found = folders.filter(test);
    if (found.length > 1) throw ambiguous(found, search);
    const [raw] = found;
    if (raw === undefined) continue;
    if (exact.includes(test)) return { raw };
    return {
      raw,
      note: `Taking the folder "${readable(raw)}" of "${search.mailbox}" for "${wanted}"`,
    };
  }
  return undefined;
}

/** What is said where a mailbox holds no folder of the name. */
export function missingFolder(folders: readonly string[], search: FolderSearch): SelectionError {
  const wanted = wantedBy(search);
  const names = folders.map(readable);
  const near = nearest(wanted, names);
  const last = (name: string) => name.slice(name.lastIndexOf("/") + 1);
  const nearLast = near.length > 0 ? [] : nearest(last(wanted), names.map(last));
  const meant = names.filter((name) => nearLast.includes(last(name)));
  return new SelectionError(`The mailbox "${search.mailbox}" holds no folder "${wanted}"`, {
    hints: meant.length > 0 ? [`Did you mean ${someOf(meant)}?`] : suggestions(wanted, names),
  });
}

/** A folder's path as people read it. */
export function readable(raw: string): string {
  return raw.split("/").map(decodeFolderName).join("/");
}

function wantedBy({ scope, number }: FolderSearch): string {
  return scope.folders[number]!;
}

function ambiguous(found: readonly string[], search: FolderSearch): SelectionError {
  const { scope, number, mailbox } = search;
  const names = found.map(readable);
  // Of two folders that read the same, only the name on the disk tells which.
  const typed = new Set(names.map((name) => name.normalize())).size < names.length ? found : names;
  return new SelectionError(
    `"${wantedBy(search)}" may be several folders of "${mailbox}": ${someOf(typed)}`,
    {
      alternatives: typed.map((name) => ({
        scope: { ...scope, folders: scope.folders.with(number, name) },
      })),
    },
  );
}

type Test = (raw: string) => boolean;

function isSamePath(names: readonly string[]): Test {
  return (raw) => {
    const components = raw.split("/");
    return components.length === names.length &&
      components.every((component, depth) => sameFolderName(component, names[depth]!));
  };
}

function isSimilarPath(names: readonly string[]): Test {
  return (raw) => isSimilar(raw.split("/"), names);
}

function endsSimilarly(names: readonly string[]): Test {
  return (raw) => names.length > 0 && isSimilar(raw.split("/").slice(-names.length), names);
}

function isSimilar(components: readonly string[], names: readonly string[]): boolean {
  return components.length === names.length &&
    components.every((component, depth) =>
      fold(decodeFolderName(component)) === fold(names[depth]!)
    );
}

function withoutEmpty(names: readonly string[]): string[] {
  return names.filter((name) => name !== "");
}
