import type { Lost } from "../../backup/opened_backup.ts";
import { section } from "./elements.ts";
import type { Html } from "./markup.ts";
import { table, type TableColumn } from "./table.ts";

const COLUMNS: readonly TableColumn<Lost>[] = [
  { heading: "Item", isLong: true, cell: ({ entry, archive }) => entry ?? archive },
  { heading: "Why", isLong: true, cell: ({ reason }) => reason },
  { heading: "Archive", cell: ({ archive }) => archive },
];

/** What is lost or was left out, and why; nothing where there is nothing. */
export function lossSections(heading: string, lost: readonly Lost[]): Html[] {
  return lost.length === 0 ? [] : [section(heading, table(COLUMNS, lost))];
}
