import { latin1 } from "./latin1.ts";

/** The file of a mailbox that says which folder serves which purpose, whatever its name is. */
export const SPECIAL_FOLDERS_FILE = "specguid.fld";

/** What a folder is there for. */
export type FolderRole =
  | "inbox"
  | "sent"
  | "drafts"
  | "deleted"
  | "junk"
  | "contacts"
  | "calendar"
  | "tasks"
  | "notes";

const ROLES: ReadonlyMap<number, FolderRole> = new Map<number, FolderRole>([
  [0x00, "inbox"],
  [0x01, "sent"],
  [0x02, "drafts"],
  [0x03, "deleted"],
  [0x04, "junk"],
  [0x05, "contacts"],
  [0x06, "calendar"],
  [0x07, "tasks"],
  [0x08, "notes"],
]);

/** As many lines as are read. */
const MOST_LINES = 1000;

/**
 * Reads a `specguid.fld`: on each line a slot (two hexadecimal digits) and the GUID of a folder, which
 * stands as G in that folder's `status.fld`. Gives the roles by the GUIDs in lower case; slots whose
 * purpose is not known are left out.
 */
export function readSpecialFolders(bytes: Uint8Array): Map<string, FolderRole> {
  const roles = new Map<string, FolderRole>();
  for (const line of latin1(bytes).split(/[\r\n]+/).slice(0, MOST_LINES)) {
    const match = /^([0-9a-f]{2})\s+([0-9a-f-]{36})\s*$/i.exec(line);
    const role = match ? ROLES.get(parseInt(match[1]!, 16)) : undefined;
    if (role !== undefined) roles.set(match![2]!.toLowerCase(), role);
  }
  return roles;
}
