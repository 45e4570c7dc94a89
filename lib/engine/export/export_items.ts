import { type Contents, fileName } from "../../backup/contents.ts";
import { entryTime } from "../../backup/entry_time.ts";
import { type ExportItem, type ItemFlags, NO_FLAGS } from "../../export/item.ts";
import type { KnownItem } from "../../export/conversions.ts";
import { headOfSeen, type ItemHead } from "../../export/item_head.ts";
import { messageNumber } from "../../kerio/folder_status.ts";
import type { FolderState } from "../../kerio/folder_state.ts";
import { flagsOf } from "../../kerio/message_flags.ts";
import type { MessageFolders } from "../../message/folders.ts";
import type { SeenMessage } from "../../message/visit/message_visitor.ts";
import type { ExportedFolder } from "./export_plan.ts";

/** A message that is exported. */
export interface NamedItem extends ExportItem {
  readonly messageId: string | undefined;
}

/** What is known of the messages of a folder before they are read, in its order. */
export function knownItems(
  contents: Contents,
  folders: MessageFolders,
  { place, files }: ExportedFolder,
): KnownItem[] {
  const state = folders.state(place);
  const numbers = new Numbers();
  const flags = new FolderFlags(state);
  return Array.from(files, (file): KnownItem => {
    const { archives, archiveOf, entryOf } = contents;
    const number = messageNumber(fileName(contents, file));
    const size = archives[archiveOf[file]!]!.directory.size(entryOf[file]!);
    const arrival = number === undefined ? undefined : state.records.arrivalOf(number);
    return {
      uid: numbers.take(number),
      flags: number === undefined ? NO_FLAGS : flags.of(number, size),
      arrival: arrival === undefined ? undefined : arrival * 1000,
      modified: entryTime(contents, file),
    };
  });
}

/** The same with what the messages say about themselves, as far as they were read. */
export function itemsOf(
  known: readonly KnownItem[],
  { files, folder }: ExportedFolder,
  heads: ReadonlyMap<number, SeenMessage>,
): NamedItem[] {
  return known.map((item, at): NamedItem => {
    const seen = heads.get(files[at]!);
    const head = seen ? headOfSeen(seen) : UNREAD;
    return { ...item, ...head, kind: folder.kind ?? head.kind };
  });
}

/** What stands for the head of a message that was not read. */
const UNREAD: ItemHead = {
  kind: "mail",
  date: undefined,
  from: "",
  subject: "",
  returnPath: undefined,
  messageId: undefined,
};

/** The flags of the messages of a folder; there are few different ones. */
class FolderFlags {
  readonly #state: FolderState;
  readonly #byBits = new Map<number, ItemFlags>();

  constructor(state: FolderState) {
    this.#state = state;
  }

  of(number: number, size: number): ItemFlags {
    const bits = this.#state.bits(number, size);
    if (bits === undefined) return NO_FLAGS;
    let flags = this.#byBits.get(bits);
    if (!flags) this.#byBits.set(bits, flags = this.#make(bits));
    return flags;
  }

  /** What is marked for deletion is believed only of an index that is trusted as a whole. */
  #make(bits: number): ItemFlags {
    const flags = flagsOf(bits);
    return { ...flags, forwarded: false, deleted: flags.deleted && this.#state.isTrusted };
  }
}

/** No two messages of a folder have the same number, whatever their files are called. */
class Numbers {
  readonly #taken = new Set<number>();
  #next = 0x1_0000_0000;

  take(number: number | undefined): number {
    const free = number === undefined || this.#taken.has(number) ? this.#next++ : number;
    this.#taken.add(free);
    return free;
  }
}
