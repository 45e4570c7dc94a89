import { randomUUID } from "node:crypto";
import { type Contents, fileName, filePath, fileSize } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import { LAST_NUMBER, messageFileName, STATUS_FILE } from "../../kerio/folder_status.ts";
import { indexText, withNumber } from "../../kerio/index_record.ts";
import { FLAG } from "../../kerio/message_flags.ts";
import { newStatus, withoutOwner } from "../../kerio/status_fields.ts";
import { numberOf } from "../live/comparison.ts";
import { MESSAGES } from "../live/live_unit.ts";
import type {
  Addition,
  Comparison,
  IndexLine,
  MergedFolder,
  MergedMessage,
  NotedFolder,
  Plan,
  SeenFile,
  Unit,
} from "../plan/plan.ts";
import { byDepth, parentOf } from "../plan/unit_naming.ts";
import type { BackupFolder, BackupMailbox } from "./backup_folders.ts";
import type { LiveMailbox, LiveMessages } from "./live_mailbox.ts";
import { type Finding, isSameFolder } from "./matching.ts";
import { newFolderFiles } from "./new_folder.ts";

/** What a merge of a unit is made from. */
export interface MergeGround {
  readonly contents: Contents;
  readonly plan: Pick<Plan, "stagedPaths">;
  readonly backup: BackupMailbox;
  readonly live: LiveMailbox;
  /** What was found of the messages that are meant. */
  readonly found: ReadonlyMap<number, Finding>;
  /** Whether all messages are meant, and so the folders as well. */
  readonly isAll: boolean;
  /** Of a unit that goes into another mailbox: where a folder comes from, by its path below the mailbox. */
  readonly from?: ReadonlyMap<string, string> | undefined;
}

export interface MergedUnit {
  readonly unit: Unit;
  /** Whether nothing comes. */
  readonly isEmpty: boolean;
  /** What cannot be put back, and why. */
  readonly refused: readonly Lost[];
}

/**
 * Works out how the messages of a unit that the live mailbox lacks are added to it: under numbers above
 * all that were ever used, with their lines for the index. Folders that are lacking come with what the
 * backup holds of them.
 */
export function mergedUnit(ground: MergeGround, unit: Unit): MergedUnit {
  return new Merger(ground, unit).merge();
}

/** Bytes of a disk that a file or directory takes beside its content, about. */
const BLOCK = 4096;

class Merger {
  readonly #ground: MergeGround;
  readonly #unit: Unit;
  readonly #files: number[] = [];
  readonly #directories = new Set<string>();
  readonly #added = new Set<string>();
  readonly #renamed = new Map<number, string>();
  readonly #raised: (SeenFile & { next: number })[] = [];
  readonly #raisedNew: { path: string; next: number }[] = [];
  readonly #noted: NotedFolder[] = [];
  readonly #rewritten = new Map<string, string>();
  readonly #made = new Map<string, string>();
  readonly #folders: MergedFolder[] = [];
  readonly #refused: Lost[] = [];
  #messages = 0;
  #noteBytes = 0;

  constructor(ground: MergeGround, unit: Unit) {
    this.#ground = ground;
    this.#unit = unit;
  }

  merge(): MergedUnit {
    const { backup, live, isAll } = this.#ground;
    const coming = this.#foldersThatCome();
    for (const folder of backup.folders.values()) {
      const here = live.folder(folder.path);
      const obstacle = here ? undefined : live.obstacle(folder.path);
      if (obstacle) this.#refuse(folder, obstacle);
      else if (here) this.#mergeInto(folder, here);
      else this.#makeFolder(folder, { comes: coming.has(folder.path) });
    }
    const [top] = backup.directories;
    // A mailbox without any folder is lacking too.
    if (top !== undefined && isAll && !live.has(top)) this.#added.add(top);
    if (top !== undefined && this.#added.has(top)) {
      for (const file of backup.others) this.#files.push(file);
      for (const directory of backup.directories) this.#directories.add(directory);
    }
    const isEmpty = this.#added.size === 0;
    return { unit: this.#mergedUnit(), isEmpty, refused: this.#refused };
  }

  #mergedUnit(): Unit {
    const { contents } = this.#ground;
    const files = Uint32Array.from(this.#files).sort();
    const bytes = files.reduce((sum, file) => sum + fileSize(contents, file), 0);
    const directories = [...this.#directories].sort(byDepth);
    const addition: Addition = {
      added: [...this.#added],
      messages: this.#messages,
      renamed: this.#renamed,
      replaced: [],
      removed: [],
      raised: this.#raised,
      raisedNew: this.#raisedNew,
      stays: [],
      merge: this.#folders,
      noted: this.#noted,
      rewritten: this.#rewritten,
      made: this.#made,
    };
    const space = bytes + this.#noteBytes + (files.length + directories.length) * BLOCK;
    return {
      ...this.#unit,
      files,
      bytes,
      space,
      directories,
      isLive: true,
      addition,
      comparison: this.#comparison(),
    };
  }

  #comparison(): Comparison {
    const { contents, backup, live, found } = this.#ground;
    let messages = 0;
    let bytes = 0;
    let onlyLive = 0;
    for (const folder of live.folders) {
      messages += folder.names.length;
      for (let at = 0; at < folder.names.length; at++) bytes += folder.sizeAt(at);
      onlyLive += [...folder.unaccounted()].length;
    }
    const meant = [...backup.folders.values()].flatMap((folder) => folder.messages)
      .filter((file) => found.has(file));
    return {
      live: { messages, bytes },
      backup: {
        messages: meant.length,
        bytes: meant.reduce((sum, file) => sum + fileSize(contents, file), 0),
      },
      onlyLive,
      onlyBackup: this.#messages,
      different: 0,
    };
  }

  /** Paths of lacking folders that come: with messages, or empty as they were, or on the way to such. */
  #foldersThatCome(): Set<string> {
    const { backup, live, isAll } = this.#ground;
    const coming = new Set<string>();
    for (const folder of backup.folders.values()) {
      if (live.folder(folder.path)) continue;
      const isEmptyOne = isAll && folder.messages.length === 0 && folder.status !== undefined &&
        !this.#isElsewhere(folder);
      if (!isEmptyOne && !folder.messages.some((file) => this.#comes(file))) continue;
      for (let at = folder.path; backup.folders.has(at); at = parentOf(at)) coming.add(at);
    }
    return coming;
  }

  #comes(file: number): boolean {
    return this.#ground.found.get(file)?.fate === "lacking";
  }

  /** Whether the folder stands live under another name or in another place. */
  #isElsewhere({ state }: BackupFolder): boolean {
    if (this.#unit.transfer) return false;
    return this.#ground.live.withGuid(state.status?.guid) !== undefined;
  }

  /** A folder that is lacking comes as the backup holds it, or without what was moved or is not meant. */
  #makeFolder(folder: BackupFolder, { comes }: { readonly comes: boolean }): void {
    const { contents, live } = this.#ground;
    const decided = folder.messages.map((file) => this.#decided(file, fileName(contents, file)));
    this.#note(folder, decided, { isNew: true });
    if (!comes) return;
    const arriving = folder.messages.filter((file) => this.#comes(file));
    const isForeign = this.#unit.transfer !== undefined;
    const isTaken = live.withGuid(folder.state.status?.guid) !== undefined;
    const { files, texts } = newFolderFiles(contents, folder, arriving, {
      guid: isForeign || isTaken ? randomUUID() : undefined,
      isForeign,
    });
    for (const file of [...files, ...arriving]) this.#files.push(file);
    for (const [path, text] of texts) this.#rewritten.set(path, text);
    for (const directory of folder.directories) this.#use(directory);
    if (isForeign) this.#makeFoldersAbove(folder);
    this.#added.add(this.#lackingOf(folder.path));
    this.#messages += arriving.length;
  }

  /** Folders on the way to one that goes into another mailbox; the server sees none without a status. */
  #makeFoldersAbove({ path, state }: BackupFolder): void {
    const { backup, live } = this.#ground;
    // Above one folder there is one of its kind; above several, one of mail.
    const like = this.#unit.transfer!.folders.length === 1 ? state.status : undefined;
    for (let at = parentOf(path); parentOf(at) !== ""; at = parentOf(at)) {
      if (live.has(at) || backup.folders.has(at) || this.#made.has(`${at}/${STATUS_FILE}`)) {
        continue;
      }
      const status = newStatus({
        type: like?.type ?? 0,
        containerClass: like?.containerClass ?? "IPF.Note",
        guid: randomUUID(),
        validity: Math.floor(Date.now() / 1000),
      });
      this.#made.set(`${at}/${STATUS_FILE}`, status);
      this.#made.set(`${at}/index.fld`, indexText([]));
      for (const inside of [MESSAGES, "#assoc"]) this.#use(`${at}/${inside}`);
    }
  }

  /** Into a live folder come messages alone; and its `status.fld` where the server does not see it. */
  #mergeInto(folder: BackupFolder, here: LiveMessages): void {
    const { contents, live } = this.#ground;
    const upperCase = here.isUpperCase;
    let next = this.#firstNumber(folder, here);
    const lines: IndexLine[] = [];
    const decided: (MergedMessage | undefined)[] = [];
    let arriving = 0;
    for (const file of folder.messages) {
      if (!this.#comes(file)) {
        decided.push(this.#decided(file, ""));
        continue;
      }
      if (next > LAST_NUMBER) {
        this.#leaveOut(file, "its folder has no number left for it");
        continue;
      }
      const name = messageFileName(next, { upperCase });
      decided.push(this.#decided(file, name));
      const line = indexLine(contents, folder, file, { name, number: next });
      if (line) lines.push(line);
      this.#addMessage(folder, file, name);
      next++;
      arriving++;
    }
    this.#note(folder, decided, { isNew: false });
    this.#raise(folder, { next, arriving });
    if (arriving === 0) return;
    this.#messages += arriving;
    this.#use(`${folder.path}/${MESSAGES}`);
    const log = live.see(`${folder.path}/indexlog.fld`);
    if (lines.length > 0) this.#noted.push({ path: folder.path, lines, log });
    this.#noteBytes += (log?.size ?? 0) + lines.reduce((sum, it) => sum + it.record.length + 4, 0);
  }

  #addMessage({ path }: BackupFolder, file: number, name: string): void {
    const messages = `${path}/${MESSAGES}`;
    this.#files.push(file);
    this.#renamed.set(file, name);
    this.#added.add(this.#ground.live.has(messages) ? `${messages}/${name}` : messages);
  }

  /** Above all numbers of the live folder and, if it is the same folder, of the backup's. */
  #firstNumber(folder: BackupFolder, here: LiveMessages): number {
    const then = isSameFolder(folder, here) ? folder.state.status?.nextUid ?? 0 : 0;
    return Math.max(here.next, then, 1);
  }

  #raise(
    folder: BackupFolder,
    { next, arriving }: { readonly next: number; readonly arriving: number },
  ): void {
    const { live, isAll } = this.#ground;
    const path = `${folder.path}/${STATUS_FILE}`;
    const seen = live.see(path);
    if (seen) {
      if (arriving > 0) this.#raised.push({ ...seen, next });
    } else if (folder.status !== undefined && !live.has(path) && (isAll || arriving > 0)) {
      this.#files.push(folder.status);
      this.#use(folder.path);
      this.#added.add(path);
      this.#raisedNew.push({ path, next });
      if (this.#unit.transfer && folder.statusText !== undefined) {
        this.#rewritten.set(path, withoutOwner(folder.statusText, randomUUID()));
      }
    }
  }

  #refuse(folder: BackupFolder, obstacle: { readonly path: string; readonly kind: string }): void {
    const reason = `a ${obstacle.kind} stands at "${obstacle.path}", and no directory`;
    for (const file of folder.messages) if (this.#comes(file)) this.#leaveOut(file, reason);
  }

  #leaveOut(file: number, reason: string): void {
    const { contents } = this.#ground;
    const archive = contents.archives[contents.archiveOf[file]!]!.label;
    this.#refused.push({ archive, entry: filePath(contents, file), reason });
  }

  #note(
    { path }: BackupFolder,
    decided: readonly (MergedMessage | undefined)[],
    { isNew }: { readonly isNew: boolean },
  ): void {
    const { found, backup } = this.#ground;
    const present = backup.folders.get(path)!.messages
      .filter((file) => found.get(file)?.fate === "present").length;
    const messages = decided.filter((it) => it !== undefined);
    if (present > 0 || messages.length > 0 || isNew) {
      const from = this.#ground.from?.get(path.slice(path.indexOf("/") + 1));
      this.#folders.push({ path, ...from === undefined ? {} : { from }, isNew, present, messages });
    }
  }

  /** What becomes of a message; `undefined` for one that is present or not meant. */
  #decided(file: number, newName: string): MergedMessage | undefined {
    const finding = this.#ground.found.get(file);
    if (!finding || finding.fate === "present") return undefined;
    const name = fileName(this.#ground.contents, file);
    if (finding.fate === "lacking") {
      const { isDoubtful } = finding;
      return { file, name, fate: "added", to: newName, isDoubtful, isInTrash: false };
    }
    const { folder, position } = finding.to;
    const to = `${folder.path}/${MESSAGES}/${folder.names[position]!}`;
    const isInTrash = this.#ground.live.isTrash(folder);
    return { file, name, fate: "moved", to, isDoubtful: false, isInTrash };
  }

  #use(path: string): void {
    for (let at = path; at !== ""; at = parentOf(at)) this.#directories.add(at);
  }

  /** The highest directory on the way to a lacking one that is lacking too. */
  #lackingOf(path: string): string {
    let lacking = path;
    for (let at = parentOf(path); at !== "" && !this.#ground.live.has(at); at = parentOf(at)) {
      lacking = at;
    }
    return lacking;
  }
}

/** The line for the index; `undefined` where the backup's own record is not certain. */
function indexLine(
  contents: Contents,
  { state: { records } }: BackupFolder,
  file: number,
  { name, number }: { readonly name: string; readonly number: number },
): IndexLine | undefined {
  const uid = numberOf(contents, file);
  const size = fileSize(contents, file);
  if (records.sizeOf(uid) !== size || records.isDoubtful(uid)) return undefined;
  const record = records.record(uid);
  if (record?.flags === undefined) return undefined;
  return {
    name,
    record: withNumber(record, number),
    size,
    isUnseen: (record.flags & FLAG.seen) === 0,
  };
}
