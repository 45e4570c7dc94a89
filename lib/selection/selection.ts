import type { Contents, Directory } from "../backup/contents.ts";
import { type Part, partOfFile, type Place } from "../backup/layout.ts";
import type { Mask, Scope } from "../model/scope.ts";
import { findFolder, foldersByUnit, missingFolder } from "./selected_folders.ts";
import { domainsOf, findDomain, selectUsers } from "./selected_users.ts";
import type { SelectionError } from "./selection_error.ts";

/** A scope whose names are those of the backup's directories. */
export interface Selection {
  /** The domain that is meant as a whole. */
  readonly domain: string | undefined;
  /**
   * The mailboxes that are meant, by their units (`mail/company.com/smith`), each with the raw paths of
   * its folders that are meant (`INBOX/&BB4-`), none for the whole mailbox. `undefined` where no
   * mailbox was named.
   */
  readonly mailboxes: ReadonlyMap<string, readonly string[]> | undefined;
  readonly masks: readonly Mask[] | undefined;
  /** What was taken for names that are not quite those of the backup, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Looks up the names of a request in the backup: domains and users without regard to case, folders
 * by their readable names, and names that are only much like one of the backup, with a note.
 *
 * @throws {SelectionError} where the backup does not hold what is named, or where a name may be several.
 */
export function resolveSelection(
  contents: Pick<Contents, "directories">,
  scope: Scope,
  masks: readonly Mask[] | undefined,
): Selection {
  const { directories } = contents;
  const domain = scope.domain === undefined
    ? undefined
    : findDomain(domainsOf(directories), scope.domain);
  if (scope.users.length === 0) return { domain, mailboxes: undefined, masks, notes: [] };
  const { mailboxes, notes } = selectMailboxes(directories, scope);
  return { domain: undefined, mailboxes, masks, notes };
}

/** Whether the files of a directory, or those of them with `fileName`, are selected. */
export function isSelected(
  selection: Selection,
  directory: Directory,
  fileName?: string,
): boolean {
  const { place } = directory;
  const part = fileName === undefined ? place.part : partOfFile(place, directory.path, fileName);
  return isInScope(selection, place, part) && isInMasks(selection, place, part);
}

/** The folder among the selected ones of its mailbox that a place is in; `undefined` for none. */
export function selectedFolder({ mailboxes }: Selection, place: Place): string | undefined {
  if (place.unit === undefined) return undefined;
  return mailboxes?.get(place.unit)?.find((folder) => isWithin(place.folder, folder));
}

function isInScope(selection: Selection, place: Place, part: Part): boolean {
  const { domain, mailboxes } = selection;
  if (mailboxes === undefined) {
    return domain === undefined || (part === "mail" || part === "lists") && place.domain === domain;
  }
  const folders = place.unit === undefined ? undefined : mailboxes.get(place.unit);
  if (folders === undefined) return false;
  return folders.length === 0 || selectedFolder(selection, place) !== undefined;
}

function isInMasks({ masks }: Selection, place: Place, part: Part): boolean {
  if (masks === undefined) return true;
  return masks.includes(part) || (place.isPublic && masks.includes("public"));
}

function selectMailboxes(
  directories: readonly Directory[],
  scope: Scope,
): { mailboxes: Map<string, readonly string[]>; notes: string[] } {
  const users = selectUsers(directories, scope);
  const notes = [...users.notes];
  const selected = new Map([...users.mailboxes.keys()].map(({ unit }) => [unit, [] as string[]]));
  if (scope.folders.length === 0) return { mailboxes: selected, notes };
  const folders = foldersByUnit(directories, selected);
  scope.folders.forEach((_, number) => {
    const lacking: { mailbox: string; error: SelectionError }[] = [];
    for (const [{ unit, user, domain }, { isOfPattern }] of users.mailboxes) {
      const search = { scope, number, mailbox: `${user}@${domain}` };
      const known = folders.get(unit) ?? [];
      const found = findFolder(known, search);
      if (found) {
        selected.get(unit)!.push(found.raw);
        if (found.note !== undefined) notes.push(found.note);
        continue;
      }
      const error = missingFolder(known, search);
      // A pattern names whoever there is, and not everyone has each folder.
      if (!isOfPattern) throw error;
      lacking.push({ mailbox: search.mailbox, error });
    }
    if (lacking.length === users.mailboxes.size) throw lacking[0]!.error;
    for (const { mailbox } of lacking) {
      notes.push(`Skipping "${mailbox}": it holds no folder "${scope.folders[number]}"`);
    }
  });
  const withFolders = [...selected].filter(([, found]) => found.length > 0)
    .map(([unit, found]) => [unit, outermost(found)] as const);
  return { mailboxes: new Map(withFolders), notes };
}

/** Each folder once, and none that is in another one of them. */
function outermost(folders: readonly string[]): string[] {
  const each = [...new Set(folders)];
  return each.filter((folder) =>
    !each.some((other) => other !== folder && isWithin(folder, other))
  );
}

function isWithin(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(`${outer}/`);
}
