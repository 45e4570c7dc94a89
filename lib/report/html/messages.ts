import type { FoundMessage } from "../../engine/search.ts";
import type { MessageOfBackups } from "../../engine/search_each.ts";
import { formatShortTime } from "../dates.ts";
import { dateStyle, peopleOf, subjectOf } from "../message_text.ts";
import { section } from "./elements.ts";
import type { Html } from "./markup.ts";
import { moment, size, table, type TableColumn } from "./table.ts";

/** Longer texts are cut. */
const MOST_CHARACTERS = 300;

/** Messages of backups; `total` is how many there are where not all are given. */
export function messageSections(
  messages: readonly (FoundMessage | MessageOfBackups)[],
  { total, utcOffset }: { readonly total: number; readonly utcOffset: number | undefined },
): Html[] {
  if (messages.length === 0) return [];
  const columns: TableColumn<FoundMessage | MessageOfBackups>[] = [
    {
      heading: "Date",
      cell: (message) => {
        const { date } = message.fields;
        const style = dateStyle(message, utcOffset);
        return moment(date, date === undefined ? "" : formatShortTime(date, style));
      },
    },
    { heading: "From or to", cell: (message) => peopleOf(message).slice(0, MOST_CHARACTERS) },
    { heading: "Subject", cell: (message) => subjectOf(message).slice(0, MOST_CHARACTERS) },
    { heading: "Size", isNumber: true, cell: (message) => size(message.size) },
    { heading: "Folder", cell: ({ folder }) => folder.name },
    { heading: "Mailbox", cell: ({ folder }) => folder.mailbox },
    ...messages.some((message) => "first" in message)
      ? [{ heading: "In backups", cell: spanOf }]
      : [],
  ];
  return [section("Messages", table(columns, messages, total))];
}

function spanOf(message: FoundMessage | MessageOfBackups): string {
  if (!("first" in message)) return "";
  const { first, last } = message;
  return first === last ? first.name : `${first.name} to ${last.name}`;
}
