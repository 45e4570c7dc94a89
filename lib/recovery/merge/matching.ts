import { type Contents, fileSize } from "../../backup/contents.ts";
import { numberOf } from "../live/comparison.ts";
import { checksumOf } from "../live/same_message.ts";
import type { BackupFolder, BackupMailbox } from "./backup_folders.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { BackupMessages } from "./backup_messages.ts";
import { liveFingerprint, liveMessageId } from "./live_fingerprint.ts";
import type { LiveMailbox, LiveMessages } from "./live_mailbox.ts";

/** A live message. */
export interface LiveMessage {
  readonly folder: LiveMessages;
  readonly position: number;
}

/** What a message of the backup is beside what is live. */
export type Finding =
  | { readonly fate: "present" }
  | { readonly fate: "moved"; readonly to: LiveMessage }
  | { readonly fate: "lacking"; readonly isDoubtful: boolean };

export interface MatchingOptions {
  readonly contents: Contents;
  /** The backup's messages, where they have to be read. */
  readonly messages: BackupMessages;
  /** Whether a message that another folder of the mailbox has counts as moved. */
  readonly findsMoved: boolean;
  /** The messages that are meant; `undefined`: all. */
  readonly isMeant: (file: number) => boolean;
}

/**
 * Finds for each message of the backup whether its live folder has it, whatever number it bears there,
 * or another one that it was moved to. Cheapest first: the records of both indexes, then the bytes of
 * the live file of the same name, then sizes and CRC-32, then IDs; what may be the same by these is read.
 * Each live message that was moved stands for one of the backup.
 *
 * @returns what was found, by the numbers of the messages that are meant.
 */
export async function matchMessages(
  backup: BackupMailbox,
  live: LiveMailbox,
  options: MatchingOptions,
): Promise<ReadonlyMap<number, Finding>> {
  return await new Matching(live, options).match(backup);
}

interface Open {
  readonly file: number;
  /** The live folder of the same path. */
  readonly here: LiveMessages | undefined;
}

class Matching {
  readonly #live: LiveMailbox;
  readonly #options: MatchingOptions;
  readonly #found = new Map<number, Finding>();
  #open: Open[] = [];
  /** What has to be read to decide: of the backup, and live. */
  readonly #asked = new Set<number>();
  readonly #askedLive = new Map<LiveMessages, Set<number>>();

  constructor(live: LiveMailbox, options: MatchingOptions) {
    this.#live = live;
    this.#options = options;
  }

  async match({ folders }: BackupMailbox): Promise<ReadonlyMap<number, Finding>> {
    for (const folder of folders.values()) this.#matchRecords(folder);
    await this.#matchNamesakes();
    const checksums = new ChecksumIndex(this.#options.contents);
    const rest = this.#open.filter((open) => !this.#askSameBytes(open, checksums));
    await this.#askSameIds(rest);
    await this.#decide();
    return this.#found;
  }

  /** The same number, size and arrival by the indexes of one folder: the same message. */
  #matchRecords(folder: BackupFolder): void {
    const { isMeant, findsMoved } = this.#options;
    const here = this.#live.folder(folder.path);
    const twin = here && isSameFolder(folder, here)
      ? here
      : findsMoved
      ? this.#renamed(folder)
      : undefined;
    for (const file of folder.messages) {
      const position = twin && this.#recorded(folder, twin, file);
      if (twin && position !== undefined) twin.accountedFor[position] = file;
      if (!isMeant(file)) continue;
      if (twin && position !== undefined) {
        const to = { folder: twin, position };
        this.#found.set(file, twin === here ? { fate: "present" } : { fate: "moved", to });
      } else this.#open.push({ file, here });
    }
  }

  /** The same number and the same bytes: most messages of folders without an index that agrees. */
  async #matchNamesakes(): Promise<void> {
    const namesakes = new Map<number, LiveMessage>();
    const paths = new Map<number, string>();
    for (const { file, here: folder } of this.#open) {
      const position = folder?.positionOf(numberOf(this.#options.contents, file));
      if (!folder || position === undefined || !isFree({ folder, position })) continue;
      namesakes.set(file, { folder, position });
      paths.set(file, folder.fileAt(position));
    }
    const same = await this.#options.messages.sameAsLive(paths);
    for (const file of same) {
      this.#found.set(file, { fate: "present" });
      account(namesakes.get(file)!, file);
    }
    this.#open = this.#open.filter(({ file }) => !same.has(file));
  }

  /** The live folder that this one has become under another name or in another place. */
  #renamed({ path, state }: BackupFolder): LiveMessages | undefined {
    const twin = this.#live.withGuid(state.status?.guid);
    return twin && twin.path !== path && isSameValidity(state.status, twin.state.status)
      ? twin
      : undefined;
  }

  #recorded(folder: BackupFolder, twin: LiveMessages, file: number): number | undefined {
    const number = numberOf(this.#options.contents, file);
    const position = twin.positionOf(number);
    if (position === undefined) return undefined;
    const [then, now] = [folder.state.records, twin.state.records];
    const size = fileSize(this.#options.contents, file);
    const arrival = then.arrivalOf(number);
    const isSame = arrival !== undefined && arrival === now.arrivalOf(number) &&
      then.sizeOf(number) === size && now.sizeOf(number) === size && twin.sizeAt(position) === size;
    return isSame ? position : undefined;
  }

  /**
   * Live messages of the same size and, as far as the backup tells, of the same CRC-32; gives whether there
   * are any in the folder itself.
   */
  #askSameBytes({ file, here }: Open, checksums: ChecksumIndex): boolean {
    let isHere = false;
    for (const folder of this.#foldersFor(here)) {
      for (const position of checksums.like(file, folder)) {
        if (folder !== here && folder.accountedFor[position] !== -1) continue;
        this.#askLive({ folder, position });
        this.#asked.add(file);
        isHere ||= folder === here;
      }
    }
    return isHere;
  }

  /** The folders in which a message may be: that of its own path, and perhaps all. */
  #foldersFor(here: LiveMessages | undefined): Iterable<LiveMessages> {
    if (this.#options.findsMoved) return this.#live.folders;
    return here ? [here] : [];
  }

  /**
   * Live messages with the same ID, among those that are nobody else's. Contacts, events and the like have
   * none: all of the same folder may be other states of one.
   */
  async #askSameIds(open: readonly Open[]): Promise<void> {
    const folders = new Set(open.flatMap(({ here }) => [...this.#foldersFor(here)]));
    const liveIds = new Map<string, LiveMessage[]>();
    const withoutId = new Map<LiveMessages, LiveMessage[]>();
    for (const folder of folders) {
      for (const position of folder.unaccounted()) {
        const id = liveMessageId(folder, position);
        if (id !== undefined) add(liveIds, id, { folder, position });
        else add(withoutId, folder, { folder, position });
      }
    }
    if (liveIds.size === 0 && withoutId.size === 0) return;
    const prints = await this.#read(open.map(({ file }) => file), { isWhole: false });
    const neighbours = new Set<LiveMessages>();
    for (const { file, here } of open) {
      const print = prints.get(file);
      if (!print) continue;
      const { messageId } = print;
      const akin = messageId === undefined ? here && withoutId.get(here) : liveIds.get(messageId);
      if (!akin) continue;
      this.#asked.add(file);
      if (messageId === undefined && neighbours.has(here!)) continue;
      if (messageId === undefined) neighbours.add(here!);
      for (const message of akin) this.#askLive(message);
    }
  }

  #askLive({ folder, position }: LiveMessage): void {
    const positions = this.#askedLive.get(folder) ?? new Set();
    this.#askedLive.set(folder, positions.add(position));
  }

  /** Reads what may be the same, and decides; what is in the same folder goes first. */
  async #decide(): Promise<void> {
    const prints = await this.#read(this.#asked, { isWhole: true });
    const live = new FingerprintIndex(this.#askedLive);
    const rest = this.#open.filter(({ file, here }) => {
      const print = prints.get(file);
      const same = print && live.same(print).find(({ folder }) => folder === here);
      if (!same) return true;
      this.#found.set(file, { fate: "present" });
      if (isFree(same)) account(same, file);
      return false;
    });
    for (const { file, here } of rest) {
      const print = prints.get(file);
      const moved = print && this.#options.findsMoved &&
        live.same(print).find((it) => it.folder !== here && isFree(it));
      if (moved) {
        account(moved, file);
        this.#found.set(file, { fate: "moved", to: moved });
        continue;
      }
      const isDoubtful = print !== undefined &&
        live.akin(print).some(({ folder }) => folder === here);
      this.#found.set(file, { fate: "lacking", isDoubtful });
    }
  }

  #read(
    files: Iterable<number>,
    wanted: { readonly isWhole: boolean },
  ): Promise<ReadonlyMap<number, Fingerprint>> {
    return this.#options.messages.fingerprints(files, wanted);
  }
}

/** Live messages by size and CRC-32; of one that a file of the backup accounts for, that file tells it. */
class ChecksumIndex {
  readonly #contents: Contents;
  readonly #folders = new Map<LiveMessages, Map<number, Map<number, number[]>>>();

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  /** Positions of the messages in a folder that may have the bytes of a file. */
  like(file: number, folder: LiveMessages): readonly number[] {
    const size = fileSize(this.#contents, file);
    const positions = folder.withSize(size);
    const checksum = checksumOf(this.#contents, file);
    if (positions.length === 0 || checksum === undefined) return positions;
    const sizes = this.#folders.get(folder) ?? new Map<number, Map<number, number[]>>();
    this.#folders.set(folder, sizes);
    const known = sizes.get(size) ?? this.#byChecksum(folder, positions);
    sizes.set(size, known);
    return known.get(checksum) ?? [];
  }

  #byChecksum(folder: LiveMessages, positions: readonly number[]): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const position of positions) {
      const file = folder.accountedFor[position]!;
      const told = file === -1 ? undefined : checksumOf(this.#contents, file);
      const checksum = told ?? folder.checksumAt(position);
      const known = found.get(checksum);
      if (known) known.push(position);
      else found.set(checksum, [position]);
    }
    return found;
  }
}

/** Live messages by what their fingerprints have in common with others. */
class FingerprintIndex {
  readonly #same = new Map<string, LiveMessage[]>();
  readonly #akin = new Map<string, LiveMessage[]>();

  constructor(asked: ReadonlyMap<LiveMessages, ReadonlySet<number>>) {
    for (const [folder, positions] of asked) {
      for (const position of positions) {
        const print = liveFingerprint(folder, position);
        if (print.contentKey !== undefined) add(this.#same, print.contentKey, { folder, position });
        for (const key of kinshipOf(print)) add(this.#akin, key, { folder, position });
      }
    }
  }

  same({ contentKey }: Fingerprint): readonly LiveMessage[] {
    return contentKey === undefined ? [] : this.#same.get(contentKey) ?? [];
  }

  /** Messages that seem to be states of the same one. */
  akin(print: Fingerprint): readonly LiveMessage[] {
    return kinshipOf(print).flatMap((key) => this.#akin.get(key) ?? []);
  }
}

function kinshipOf({ messageId, item }: Fingerprint): string[] {
  return [
    ...messageId === undefined ? [] : [`id ${messageId}`],
    ...item === undefined ? [] : [`item ${item}`],
  ];
}

/** Whether a live folder is the one of the backup, in which a number was given to one message only. */
export function isSameFolder({ state }: BackupFolder, live: LiveMessages): boolean {
  const guid = state.status?.guid;
  return guid !== undefined && guid === live.state.status?.guid &&
    isSameValidity(state.status, live.state.status);
}

function isSameValidity(
  a: { readonly uidValidity: number | undefined } | undefined,
  b: { readonly uidValidity: number | undefined } | undefined,
): boolean {
  return a?.uidValidity !== undefined && a.uidValidity === b?.uidValidity;
}

/** Whether no file of the backup is known to be this message. */
function isFree({ folder, position }: LiveMessage): boolean {
  return folder.accountedFor[position] === -1;
}

function account({ folder, position }: LiveMessage, file: number): void {
  folder.accountedFor[position] = file;
}

function add<Key>(map: Map<Key, LiveMessage[]>, key: Key, message: LiveMessage): void {
  const known = map.get(key);
  if (known) known.push(message);
  else map.set(key, [message]);
}
