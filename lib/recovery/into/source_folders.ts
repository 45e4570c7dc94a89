import { type Contents, fileName } from "../../backup/contents.ts";
import { readFiles } from "../../extraction/read_files.ts";
import { STATUS_FILE } from "../../kerio/folder_status.ts";
import {
  type FolderRole,
  readSpecialFolders,
  SPECIAL_FOLDERS_FILE,
} from "../../kerio/special_folders.ts";
import { readStatusFields } from "../../kerio/status_fields.ts";
import { kindOfFolder } from "../../message/kind.ts";
import type { Reading } from "../merge/backup_folders.ts";
import type { MappedFolder } from "./folder_mapping.ts";

/**
 * The folders of a mailbox of the backup, all of them, with their purposes. What is damaged says nothing.
 *
 * @param unit the mailbox: `mail/company.com/smith`
 */
export async function sourceFolders(
  contents: Contents,
  unit: string,
  reading: Reading,
): Promise<MappedFolder[]> {
  const { statuses, special } = filesOf(contents, unit);
  const wanted = [...statuses.values(), ...special === undefined ? [] : [special]];
  const read = await readFiles(contents, wanted, reading);
  const bytes = special === undefined ? undefined : read.get(special);
  const roles: ReadonlyMap<string, FolderRole> = bytes ? readSpecialFolders(bytes) : new Map();
  return [...statuses].map(([path, file]) => {
    const status = read.get(file);
    const fields = status && readStatusFields(status);
    return { path, kind: kindOfFolder(fields?.type), role: roles.get(fields?.guid ?? "") };
  });
}

/** The `status.fld` of each folder, by its path, and the file with their purposes. */
function filesOf(
  contents: Contents,
  unit: string,
): { readonly statuses: ReadonlyMap<string, number>; readonly special: number | undefined } {
  const { directories, directoryOf, count } = contents;
  const isOwn = directories.map(({ place }) => place.unit === unit && place.inside === "");
  const statuses = new Map<string, number>();
  let special: number | undefined;
  for (let file = 0; file < count; file++) {
    const number = directoryOf[file]!;
    if (!isOwn[number]) continue;
    const { folder } = directories[number]!.place;
    const name = fileName(contents, file).toLowerCase();
    if (folder === "" && name === SPECIAL_FOLDERS_FILE) special = file;
    else if (folder !== "" && name === STATUS_FILE) statuses.set(folder, file);
  }
  return { statuses, special };
}
