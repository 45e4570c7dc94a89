import type { Contents } from "../backup/contents.ts";
import { isMessageFile } from "../backup/message_files.ts";
import { dosTimeToMs } from "../zip/dos_time.ts";
import { LOOSE_FILE } from "../zip/records.ts";
import { isSelected, type Selection } from "../selection/selection.ts";

/** How many messages are of a month. */
export interface MonthCount {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly messages: number;
}

/**
 * The selected messages by the month of their files, by the server's clock, from the first to the last
 * without a gap.
 */
export function messagesByMonth(contents: Contents, selection: Selection): MonthCount[] {
  const { archives, archiveOf, entryOf, directoryOf, directories, count } = contents;
  const isMeant = directories.map((directory) => {
    const { part, unit, folder, inside } = directory.place;
    return part === "mail" && unit !== undefined && folder !== "" && inside === "#msgs" &&
      isSelected(selection, directory);
  });
  const counts = new Map<number, number>();
  for (let file = 0; file < count; file++) {
    if (!isMeant[directoryOf[file]!] || !isMessageFile(contents, file)) continue;
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    const month = directory.method(entry) === LOOSE_FILE
      ? monthOf(directory.modified(entry))
      : monthOfDos(directory.dosTime(entry));
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return withoutGaps(counts);
}

/** Months since the year 0. */
function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getFullYear() * 12 + date.getMonth();
}

function monthOfDos(dosTime: number): number {
  const month = (dosTime >>> 21) & 15;
  if (month < 1 || month > 12) return monthOf(dosTimeToMs(dosTime));
  return (1980 + (dosTime >>> 25)) * 12 + month - 1;
}

function withoutGaps(counts: ReadonlyMap<number, number>): MonthCount[] {
  if (counts.size === 0) return [];
  const months: MonthCount[] = [];
  const last = [...counts.keys()].reduce((a, b) => Math.max(a, b));
  for (let month = [...counts.keys()].reduce((a, b) => Math.min(a, b)); month <= last; month++) {
    months.push({
      year: Math.floor(month / 12),
      month: month % 12 + 1,
      messages: counts.get(month) ?? 0,
    });
  }
  return months;
}
