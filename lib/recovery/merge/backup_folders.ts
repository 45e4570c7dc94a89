import { type Contents, fileName } from "../../backup/contents.ts";
import { readFiles } from "../../extraction/read_files.ts";
import { FolderState } from "../../kerio/folder_state.ts";
import { STATUS_FILE } from "../../kerio/folder_status.ts";
import { latin1 } from "../../kerio/latin1.ts";
import { isMessage } from "../live/comparison.ts";
import { MESSAGES } from "../live/live_unit.ts";
import type { Plan, Unit } from "../plan/plan.ts";

/** A folder of a unit as the backup holds it. */
export interface BackupFolder {
  /** Relative to the unit's parent, with `/`. */
  readonly path: string;
  /** Its messages, by their numbers in the contents. */
  readonly messages: number[];
  /** All its other files, those below `#assoc` and the like too. */
  readonly others: number[];
  /** The directories that it consists of, itself among them; relative to the unit's parent. */
  readonly directories: string[];
  readonly status: number | undefined;
  readonly index: number | undefined;
  readonly log: number | undefined;
  /** What the server knew about its messages. */
  readonly state: FolderState;
  /** Its `status.fld`, Latin-1. */
  readonly statusText: string | undefined;
}

/** A unit of the backup, folder by folder. */
export interface BackupMailbox {
  /** By their paths, each after the one that holds it. */
  readonly folders: ReadonlyMap<string, BackupFolder>;
  /** Files of the mailbox itself. */
  readonly others: readonly number[];
  /** Directories of the mailbox itself. */
  readonly directories: readonly string[];
}

/** How the backup is read. */
export interface Reading {
  readonly password: string | undefined;
  readonly trustDirectory: boolean;
  readonly signal: AbortSignal;
}

/** Sorts the files of a unit by folders, and reads what the server knew about these. */
export async function backupMailbox(
  contents: Contents,
  { stagedPaths }: Pick<Plan, "stagedPaths">,
  unit: Unit,
  reading: Reading,
): Promise<BackupMailbox> {
  const drafts = new Map<string, Draft>();
  const placeAt = (path: string): Place => {
    const folder = folderOf(path);
    const draft = folder === root ? undefined : draftAt(drafts, folder);
    return { draft, inside: path.slice(folder.length) };
  };
  const others: number[] = [];
  const directories: string[] = [];
  const root = unit.kind === "folder" ? undefined : unit.directories[0];
  for (const path of unit.directories) {
    const folder = folderOf(path);
    if (folder === root) directories.push(path);
    else draftAt(drafts, folder).directories.push(path);
  }
  const places = new Map<number, Place>();
  for (const file of unit.files) {
    const directory = contents.directoryOf[file]!;
    let place = places.get(directory);
    if (!place) places.set(directory, place = placeAt(stagedPaths[directory]!));
    const { draft, inside } = place;
    if (draft) sortInto(draft, file, { contents, inside });
    else others.push(file);
  }
  await readStates(contents, [...drafts.values()], reading);
  return { folders: drafts, others, directories };
}

/** The folder that the files of a directory belong to, if any, and where in it the directory is. */
interface Place {
  readonly draft: Draft | undefined;
  readonly inside: string;
}

type Draft = { -readonly [Key in keyof BackupFolder]: BackupFolder[Key] };

/** The folder that a directory belongs to: all before the first name with `#`. A unit may begin with one. */
export function folderOf(path: string): string {
  const names = path.split("/");
  const end = names.findIndex((name, depth) => depth > 0 && name.startsWith("#"));
  return end === -1 ? path : names.slice(0, end).join("/");
}

function draftAt(drafts: Map<string, Draft>, path: string): Draft {
  const known = drafts.get(path);
  if (known) return known;
  const draft: Draft = {
    path,
    messages: [],
    others: [],
    directories: [],
    status: undefined,
    index: undefined,
    log: undefined,
    state: new FolderState({}),
    statusText: undefined,
  };
  drafts.set(path, draft);
  return draft;
}

function sortInto(
  draft: Draft,
  file: number,
  { contents, inside }: { readonly contents: Contents; readonly inside: string },
): void {
  if (inside === `/${MESSAGES}` && isMessage(contents, file)) {
    draft.messages.push(file);
    return;
  }
  draft.others.push(file);
  if (inside !== "") return;
  const name = fileName(contents, file).toLowerCase();
  if (name === STATUS_FILE) draft.status = file;
  else if (name === "index.fld") draft.index = file;
  else if (name === "indexlog.fld") draft.log = file;
}

async function readStates(
  contents: Contents,
  drafts: readonly Draft[],
  reading: Reading,
): Promise<void> {
  const wanted = drafts.flatMap(({ status, index, log }) =>
    [status, index, log].filter((file) => file !== undefined)
  );
  const read = await readFiles(contents, wanted, reading);
  const bytesOf = (file: number | undefined) => file === undefined ? undefined : read.get(file);
  for (const draft of drafts) {
    const status = bytesOf(draft.status);
    draft.statusText = status && latin1(status);
    draft.state = new FolderState({
      status,
      index: bytesOf(draft.index),
      log: isStale(contents, draft) ? undefined : bytesOf(draft.log),
    });
  }
}

/** A log that is older than the index was folded into it since. */
function isStale(contents: Contents, { index, log }: Draft): boolean {
  if (index === undefined || log === undefined) return false;
  return generationOfFile(contents, log) < generationOfFile(contents, index);
}

/** The place of a file's backup in the chain. */
function generationOfFile({ generationOf, archiveOf }: Contents, file: number): number {
  return generationOf[archiveOf[file]!]!;
}
