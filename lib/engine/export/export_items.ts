import { type Contents, fileName } from "../../backup/contents.ts";
import { entryTime } from "../../backup/entry_time.ts";
import { type ExportItem, type ItemFlags, NO_FLAGS } from "../../export/item.ts";
import { messageNumber } from "../../kerio/folder_status.ts";
import type { FolderState } from "../../kerio/folder_state.ts";
import type { MessageFolders } from "../../message/folders.ts";
import type { SeenMessage } from "../../message/visit/message_visitor.ts";
import type { ExportedFolder } from "./export_plan.ts";

/** A message that is exported. */
export interface NamedItem extends ExportItem {
  readonly messageId: string | undefined;
}

/** What the formats need to know of the messages of a folder, in its order. */
export function itemsOf(
  contents: Contents,
  folders: MessageFolders,
  { place, files, folder }: ExportedFolder,
  heads: ReadonlyMap<number, SeenMessage>,
): NamedItem[] {
  const state = folders.state(place);
  const numbers = new Numbers();
  return Array.from(files, (file): NamedItem => {
    const { archives, archiveOf, entryOf } = contents;
    const number = messageNumber(fileName(contents, file));
    const size = archives[archiveOf[file]!]!.directory.size(entryOf[file]!);
    const record = number === undefined ? undefined : state.records.record(number);
    const seen = heads.get(file);
    const fields = seen?.fields;
    return {
      uid: numbers.take(number),
      kind: folder.kind ?? seen?.kind ?? "mail",
      flags: number === undefined ? NO_FLAGS : flagsIn(state, number, size),
      arrival: record?.arrival === undefined ? undefined : record.arrival * 1000,
      modified: entryTime(contents, file),
      date: fields?.date,
      from: fields?.from[0]?.address ?? "",
      subject: fields?.subject ?? "",
      returnPath: seen?.returnPath,
      messageId: fields?.messageId,
    };
  });
}

/** What is marked for deletion is believed only of an index that is trusted as a whole. */
function flagsIn(state: FolderState, number: number, size: number): ItemFlags {
  const flags = state.flags(number, size);
  if (!flags) return NO_FLAGS;
  return { ...flags, forwarded: false, deleted: flags.deleted && state.isTrusted };
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
