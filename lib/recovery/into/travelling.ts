import { STATUS_FILE } from "../../kerio/folder_status.ts";

/** Of a folder's own files, those that are of use in another mailbox. */
const FOLDER_FILES: ReadonlySet<string> = new Set([
  STATUS_FILE,
  "index.fld",
  "indexlog.fld",
  "metadata.dbb",
  "metadata.dbo",
  "properties.fld",
]);

/** Folders that the server makes for itself in each mailbox: `__cal__notify`, `__keriomapi__STORE`. */
const OF_THE_SERVER = /^__[a-z]+__/i;

/** What becomes of a directory of a mailbox in another one. */
export type Travel = "folder" | "server" | "mailbox";

/**
 * What a directory is to another mailbox: (a part of) a folder, which may go there; the server's own, or the
 * mailbox's own, which may not.
 *
 * @param path below the mailbox, with `/`; empty for the mailbox itself
 */
export function travelOf(path: string): Travel {
  if (path === "" || path.startsWith("#")) return "mailbox";
  return OF_THE_SERVER.test(path) ? "server" : "folder";
}

/**
 * Whether a file of a folder may go into another mailbox: messages and what belongs to them, and what the
 * server keeps about the folder; not who may do what there (`acl.fld`), and no databases.
 *
 * @param inside where it lies in the folder (`#msgs`); empty for the folder itself
 */
export function mayTravel(inside: string, name: string): boolean {
  return inside !== "" || FOLDER_FILES.has(name.toLowerCase());
}
