import { decodeFolderName, encodeFolderName } from "../../kerio/folder_names.ts";
import type { FolderRole } from "../../kerio/special_folders.ts";
import type { Kind } from "../../message/kind.ts";
import { foldName } from "../../model/safe_path.ts";
import type { Transfer } from "../plan/plan.ts";
import { lastOf, parentOf } from "../plan/unit_naming.ts";

/** A folder, as far as it matters to which other one it corresponds. */
export interface MappedFolder {
  /** Below its mailbox, with `/`; names in modified UTF-7. */
  readonly path: string;
  /** What its messages are; `undefined` where it is not known. */
  readonly kind: Kind | undefined;
  /** What its mailbox says that it is there for. */
  readonly role: FolderRole | undefined;
}

/**
 * Which folder of another mailbox each folder becomes, by its path. A folder with a purpose goes into the
 * one that serves it there, whatever its name is in the language of that mailbox; the only one of contacts,
 * events, tasks or notes into the only one of these; all others keep their names. No two become one:
 * where a name is taken by another one of them, a number goes behind it.
 *
 * @param source the folders that go, each after the one that holds it
 * @param around all folders of the mailbox that they come from
 * @param live the folders of the target mailbox
 */
export function mapFolders(
  source: readonly string[],
  { around, live }: {
    readonly around: readonly MappedFolder[];
    readonly live: readonly MappedFolder[];
  },
  { folders, folder }: Pick<Transfer, "folders" | "folder">,
): Map<string, string> {
  const likes = folder === undefined ? likesOf(around, live) : new Map<string, string>();
  const mapped = new Map<string, string>();
  const taken = new Set<string>();
  const give = (path: string, wanted: string) => {
    let name = wanted;
    for (let number = 2; taken.has(foldName(name)); number++) name = numbered(wanted, number);
    taken.add(foldName(name));
    mapped.set(path, name);
  };
  // What has a place of its own there goes first, so that another one yields the name to it.
  const placed = source.filter((path) => likes.has(path));
  for (const path of placed) give(path, likes.get(path)!);
  for (const path of source) {
    if (mapped.has(path)) continue;
    const above = mapped.get(parentOf(path));
    if (above !== undefined) give(path, `${above}/${lastOf(path)}`);
    else if (folder === undefined) give(path, beside(path, likes));
    else if (folders.length === 1 && folders[0] === path) give(path, folder);
    else give(path, `${folder}/${folders.includes(path) ? lastOf(path) : path}`);
  }
  return mapped;
}

/** The path with the folder on its way that has its like there, if there is one, by the name of that. */
function beside(path: string, likes: ReadonlyMap<string, string>): string {
  for (let at = parentOf(path); at !== ""; at = parentOf(at)) {
    const like = likes.get(at);
    if (like !== undefined) return like + path.slice(at.length);
  }
  return path;
}

/** Folders that serve one purpose, by the paths in the mailbox that they come from. */
function likesOf(
  around: readonly MappedFolder[],
  live: readonly MappedFolder[],
): Map<string, string> {
  const likes = new Map<string, string>();
  const taken = new Set<string>();
  const pair = (from: MappedFolder | undefined, to: MappedFolder | undefined) => {
    if (!from || !to || likes.has(from.path) || taken.has(to.path)) return;
    if (from.kind !== undefined && to.kind !== undefined && from.kind !== to.kind) return;
    likes.set(from.path, to.path);
    taken.add(to.path);
  };
  for (const from of around) {
    if (from.role !== undefined) pair(from, live.find(({ role }) => role === from.role));
  }
  for (const kind of ["contact", "event", "task", "note"] as const) {
    pair(onlyOne(around, kind), onlyOne(live, kind));
  }
  return likes;
}

/** The only folder of a kind that lies in no other one. */
function onlyOne(folders: readonly MappedFolder[], kind: Kind): MappedFolder | undefined {
  const found = folders.filter((it) => it.kind === kind && parentOf(it.path) === "");
  return found.length === 1 ? found[0] : undefined;
}

function numbered(path: string, number: number): string {
  const above = parentOf(path);
  const name = encodeFolderName(`${decodeFolderName(lastOf(path))} ${number}`);
  return above === "" ? name : `${above}/${name}`;
}
