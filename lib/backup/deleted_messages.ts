import { FolderState } from "../kerio/folder_state.ts";
import { messageNumber, STATUS_FILE } from "../kerio/folder_status.ts";
import type { StatusFields } from "../kerio/status_fields.ts";
import { type Contents, fileName, filePath } from "./contents.ts";
import { readSmallFile } from "./small_file.ts";
import { StatusVersions } from "./status_versions.ts";

/** Messages of older backups of a chain that were deleted before the newest one. */
export interface DeletedMessages {
  /** Their numbers in the contents, rising. */
  readonly files: readonly number[];
  /** Folders whose newest index does not say enough, so that all of theirs is kept: path and why. */
  readonly doubts: readonly { readonly folder: string; readonly reason: string }[];
}

const MESSAGES = "#msgs";

/** Bytes: larger files are no status, and no index that fits into memory. */
const LARGEST = { status: 1 << 20, index: 1 << 29 };

/**
 * Finds the messages that the newest state of their folder no longer names. A message counts as deleted
 * only where a newer backup than its own holds the folder's status and an index that agrees with it in
 * count and bytes, has no line that is not understood, and is of the same folder (GUID and
 * UIDVALIDITY); where its number had been given by then; and where the index does not name it. In any
 * doubt it is kept.
 *
 * @param isMeant which directories of the contents are looked at
 */
export function deletedMessages(
  contents: Contents,
  isMeant: (directory: number) => boolean,
): DeletedMessages {
  const files: number[] = [];
  const doubts: { folder: string; reason: string }[] = [];
  if (Math.max(0, ...contents.generationOf) === 0) return { files, doubts };
  const versions = new StatusVersions(contents);
  const doubled = new Set(
    [...contents.duplicates, ...contents.repeated].map(({ path }) => path),
  );
  for (const folder of foldersOf(contents, isMeant)) {
    const older = olderMessages(contents, folder);
    if (older.length === 0) continue;
    const newest = newestState(contents, folder, doubled);
    if (!newest) continue;
    if (newest.doubt !== undefined) {
      doubts.push({ folder: folder.path, reason: newest.doubt });
      continue;
    }
    const { state, status } = newest;
    for (const file of older) {
      const uid = messageNumber(fileName(contents, file));
      if (uid === undefined || uid >= status.nextUid! || state.records.has(uid)) continue;
      const then = versions.at(folder.path, contents.generationOf[contents.archiveOf[file]!]!);
      if (then && isSameFolder(then, status)) files.push(file);
    }
  }
  return { files: files.sort((a, b) => a - b), doubts };
}

interface Folder {
  /** Path in the archive. */
  readonly path: string;
  readonly messages: number[];
  status?: number;
  index?: number;
  log?: number;
}

const STATE_FILES: Readonly<Record<string, "status" | "index" | "log">> = {
  [STATUS_FILE]: "status",
  "index.fld": "index",
  "indexlog.fld": "log",
};

function foldersOf(
  { directories, directoryOf, count, ...rest }: Contents,
  isMeant: (directory: number) => boolean,
): Iterable<Folder> {
  const contents = { directories, directoryOf, count, ...rest };
  const folders = new Map<string, Folder>();
  const of = directories.map(({ path, place }, number) => {
    const isFolder = place.part === "mail" && place.unit !== undefined && place.folder !== "" &&
      (place.inside === "" || place.inside === MESSAGES) && isMeant(number);
    if (!isFolder) return undefined;
    const own = place.inside === "" ? path : path.slice(0, -MESSAGES.length - 1);
    const folder = folders.get(own) ?? { path: own, messages: [] };
    folders.set(own, folder);
    return folder;
  });
  for (let file = 0; file < count; file++) {
    const number = directoryOf[file]!;
    const folder = of[number];
    if (!folder) continue;
    if (directories[number]!.place.inside === MESSAGES) folder.messages.push(file);
    else {
      const property = STATE_FILES[fileName(contents, file).toLowerCase()];
      if (property) folder[property] = file;
    }
  }
  return folders.values();
}

/** Messages whose newest version is older than the newest status of their folder. */
function olderMessages(
  { generationOf, archiveOf }: Contents,
  { messages, status }: Folder,
): number[] {
  if (status === undefined) return [];
  const newest = generationOf[archiveOf[status]!]!;
  return messages.filter((file) => generationOf[archiveOf[file]!]! < newest);
}

type Newest =
  | { readonly state: FolderState; readonly status: StatusFields; readonly doubt?: undefined }
  | { readonly doubt: string };

/** What the newest backup that holds the folder's status knows; `undefined` where it holds no index. */
function newestState(
  contents: Contents,
  { path, status, index, log }: Folder,
  doubled: ReadonlySet<string>,
): Newest | undefined {
  const generation = (file: number | undefined) =>
    file === undefined ? -1 : contents.generationOf[contents.archiveOf[file]!]!;
  const own = generation(status);
  if (generation(index) !== own && generation(log) !== own) return undefined;
  if (generation(index) > own || generation(log) > own) {
    return { doubt: "its index is newer than its status" };
  }
  const used = [status, index, log].filter((file) => file !== undefined);
  if (used.some((file) => doubled.has(filePath(contents, file)))) {
    return { doubt: "the backup holds several of its indexes" };
  }
  // A log that is older than the index was folded into it since.
  const isStale = generation(log) < generation(index);
  const read = (file: number | undefined, limit: number) =>
    file === undefined ? undefined : readSmallFile(contents, file, limit);
  const bytes = read(status, LARGEST.status);
  const files = {
    index: read(index, LARGEST.index),
    log: isStale ? undefined : read(log, LARGEST.index),
  };
  const isLost = !bytes || index !== undefined && !files.index ||
    log !== undefined && !isStale && !files.log;
  if (isLost) return { doubt: `its index cannot be read ("${path}")` };
  const state = new FolderState({ status: bytes, ...files });
  if (state.doubt !== undefined) return { doubt: state.doubt };
  if (state.status?.nextUid === undefined) {
    return { doubt: "its status does not say the next number" };
  }
  return { state, status: state.status };
}

/** The same folder, in which a number was given once; one that was made anew is another. */
function isSameFolder(a: StatusFields, b: StatusFields): boolean {
  return a.guid !== undefined && a.guid === b.guid &&
    a.uidValidity !== undefined && a.uidValidity === b.uidValidity;
}
