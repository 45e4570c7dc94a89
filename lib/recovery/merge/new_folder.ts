import { type Contents, fileName, fileSize } from "../../backup/contents.ts";
import { indexText, logLine } from "../../kerio/index_record.ts";
import { FLAG } from "../../kerio/message_flags.ts";
import { withGuid, withoutOwner, withStatusChanges } from "../../kerio/status_fields.ts";
import { numberOf } from "../live/comparison.ts";
import type { BackupFolder } from "./backup_folders.ts";

/** The files of a folder that is made, but for its messages. */
export interface NewFolderFiles {
  /** Numbers of files of the contents. */
  readonly files: readonly number[];
  /** What is another text than in the backup (Latin-1), by its path relative to the unit's parent. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * What a folder that is made gets beside its messages: all as in the backup; or, where only some of its
 * messages come, a `status.fld` and an index that know no others. They keep their numbers.
 *
 * @param options.guid set where the folder may not keep its own, since another one has it
 * @param options.isForeign whether it comes from another mailbox, whose rights do not count here
 */
export function newFolderFiles(
  contents: Contents,
  folder: BackupFolder,
  arriving: readonly number[],
  { guid, isForeign }: { readonly guid: string | undefined; readonly isForeign: boolean },
): NewFolderFiles {
  const texts = new Map<string, string>();
  const isWhole = arriving.length === folder.messages.length;
  if (isWhole && guid === undefined) return { files: folder.others, texts };
  const { path, state, index, log, status, statusText } = folder;
  const numbers = arriving.map((file) => numberOf(contents, file));
  const records = numbers.flatMap((number, at) => {
    const isSure = state.records.sizeOf(number) === fileSize(contents, arriving[at]!);
    return isSure && !state.records.isDoubtful(number) ? [state.records.record(number)!] : [];
  });
  const pathOf = (file: number) => `${path}/${fileName(contents, file)}`;
  if (status !== undefined && statusText !== undefined) {
    const counted = isWhole ? statusText : withStatusChanges(statusText, {
      messages: arriving.length,
      bytes: arriving.reduce((sum, file) => sum + fileSize(contents, file), 0),
      recent: records.filter(({ flags }) => ((flags ?? 0) & FLAG.recent) !== 0).length,
      unseen: records.filter(({ flags }) => ((flags ?? 0) & FLAG.seen) === 0).length,
    });
    const own = isForeign ? withoutOwner : withGuid;
    texts.set(pathOf(status), guid === undefined ? counted : own(counted, guid));
  }
  if (isWhole) return { files: folder.others, texts };
  const lines = records.map(({ text }) => text);
  if (index !== undefined) texts.set(pathOf(index), indexText(lines));
  else if (log !== undefined) texts.set(pathOf(log), lines.map(logLine).join(""));
  const files = folder.others.filter((file) => file !== log || index === undefined);
  return { files, texts };
}
