import { type Contents, fileSize } from "../../backup/contents.ts";
import type { Place } from "../../backup/layout.ts";
import type { Format } from "../../export/formats.ts";
import {
  type FolderTarget,
  type MaildirTarget,
  planTargets,
} from "../../export/plan/folder_targets.ts";
import { isSystemFolder } from "../../kerio/folder_names.ts";
import { type MessageFolder, MessageFolders } from "../../message/folders.ts";
import type { Selection } from "../../selection/selection.ts";
import { messagesInOrder } from "../message_order.ts";

/** What is exported, and in which form. */
export interface ExportWish {
  /** `undefined`: what programs for such items open. */
  readonly format: Format | undefined;
  /** The messages that are meant, by their numbers in the contents; `undefined`: all. */
  readonly messages?: ReadonlySet<number> | undefined;
}

/** A folder of the backup that is exported. */
export interface ExportedFolder {
  /** Its place in the order of the export. */
  readonly number: number;
  readonly folder: MessageFolder;
  readonly place: Place;
  readonly target: FolderTarget;
  /** Its messages, by their numbers in the contents. */
  readonly files: Uint32Array;
  /** Theirs together. */
  readonly bytes: number;
}

/** What goes where, below the directory of the export. */
export interface ExportPlan {
  readonly folders: readonly ExportedFolder[];
  readonly maildirs: readonly MaildirTarget[];
  /** Folders that the format cannot hold. */
  readonly leftOut: readonly { readonly folder: MessageFolder; readonly messages: number }[];
  readonly files: number;
  readonly bytes: number;
  /** Bytes of a disk that it takes, about. */
  readonly space: number;
}

/** A file takes so much beside its content, about; and a message in an mbox. */
const BLOCK = 4096;
const QUOTING = 1.03;

/** Decides where each folder of the selection goes; the server's own folders are left out. */
export function planExport(
  contents: Contents,
  selection: Selection,
  { format, messages }: ExportWish,
): ExportPlan {
  const known = new MessageFolders(contents);
  const found = new Map<string, { place: Place; folder: MessageFolder; files: number[] }>();
  for (const file of messagesInOrder(contents, selection)) {
    if (messages && !messages.has(file)) continue;
    const { place } = contents.directories[contents.directoryOf[file]!]!;
    if (place.folder.split("/").some(isSystemFolder)) continue;
    const key = `${place.unit}/${place.folder}`;
    let entry = found.get(key);
    if (!entry) found.set(key, entry = { place, folder: known.folder(place), files: [] });
    entry.files.push(file);
  }
  const entries = [...found.values()];
  const wanted = entries.map(({ place, folder: { kind = "mail" } }) => ({
    domain: place.domain,
    user: place.user,
    folder: place.folder,
    kind,
  }));
  const { targets, maildirs, leftOut } = planTargets(wanted, { format });
  const entryOf = new Map(wanted.map((folder, at) => [folder, entries[at]!]));
  const folders = targets.map((target, number): ExportedFolder => {
    const { place, folder, files } = entryOf.get(target.folder)!;
    const bytes = files.reduce((sum, file) => sum + fileSize(contents, file), 0);
    return { number, folder, place, target, files: Uint32Array.from(files), bytes };
  });
  const files = folders.reduce((sum, folder) => sum + folder.files.length, 0);
  const bytes = folders.reduce((sum, folder) => sum + folder.bytes, 0);
  return {
    folders,
    maildirs,
    leftOut: leftOut.map((folder) => {
      const { files, ...entry } = entryOf.get(folder)!;
      return { folder: entry.folder, messages: files.length };
    }),
    files,
    bytes,
    space: folders.reduce((sum, { target, files, bytes }) => {
      const count = target.file === undefined ? files.length : 1;
      return sum + Math.ceil(bytes * QUOTING) + count * BLOCK;
    }, 0),
  };
}
