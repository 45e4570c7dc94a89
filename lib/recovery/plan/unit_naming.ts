import { join } from "node:path";
import type { Directory } from "../../backup/contents.ts";
import type { Place } from "../../backup/layout.ts";
import { CONFIGURATION_FILE } from "../../kerio/configuration.ts";
import type { Keep, UnitKind } from "./plan.ts";
import { readable } from "../../selection/selected_folders.ts";
import { selectedFolder, type Selection } from "../../selection/selection.ts";

/** What says which unit it is. */
export interface NamedUnit {
  /** Of one of its directories, or of the directory that a loose file is in. */
  readonly place: Place;
  /** Path of the unit below its root, with `/`. */
  readonly path: string;
  /** Whether it is a loose file (or a database of several). */
  readonly isFile: boolean;
}

/** The path below the root of what is replaced as a whole with this directory. */
export function unitPathOf(
  { place }: Pick<Directory, "place">,
  selection: Selection,
): string | undefined {
  const folder = selectedFolder(selection, place);
  if (folder !== undefined) return `${place.unit}/${folder}`;
  if (selection.domain !== undefined && place.part === "lists") return `lists/${place.domain}`;
  return place.unit;
}

export function unitKind({ place, path, isFile }: NamedUnit): UnitKind {
  if (isFile) return "file";
  if (place.user !== undefined) return path === place.unit ? "mailbox" : "folder";
  return place.isPublic ? "public" : "part";
}

/** What an administrator calls it. */
export function unitLabel(unit: NamedUnit): string {
  const { place, path } = unit;
  const mailbox = `${place.user}@${place.domain}`;
  switch (unitKind(unit)) {
    case "mailbox":
      return mailbox;
    case "folder":
      return `${readable(path.slice(place.unit!.length + 1))} of ${mailbox}`;
    case "public":
      return place.domain === undefined ? "public folders" : `public folders of ${place.domain}`;
    default:
      return path;
  }
}

/**
 * Units are recovered in the order of this number. The configuration goes last: it may name another
 * store, and a second run must find this one.
 */
export function unitOrder({ place, path }: NamedUnit): number {
  if (place.root === "store") return 0;
  return path.toLowerCase() === CONFIGURATION_FILE ? 2 : 1;
}

/** Where what the unit replaces is kept (`-b`); `root` is the absolute path of its root. */
export function keepOf({ place, path }: NamedUnit, selection: Selection, root: string): Keep {
  const scope = scopePath(place, path, selection);
  return {
    base: `${join(root, scope)}.BAK`,
    inside: path.slice(scope.length).replace(/^\//, ""),
  };
}

/** The path that the scope of the request names, or the largest of it that the unit is in. */
function scopePath(place: Place, path: string, { domain, mailboxes, masks }: Selection): string {
  const isWholeMail = masks === undefined || masks.includes("mail");
  if (place.part === "mail" && isWholeMail && mailboxes === undefined) {
    return domain === undefined ? "mail" : `mail/${place.domain}`;
  }
  return path;
}

/** All of a path with `/` but its last component; empty where there is only one. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** The last component of a path with `/`. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Sorts paths with `/` so that each directory comes after the one that holds it. */
export function byDepth(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : 1);
}
