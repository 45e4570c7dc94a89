import type { ExportedFolder, ExportPlan } from "../../engine/export/export_plan.ts";
import { placeOf } from "../export_text.ts";
import { paragraph, section } from "./elements.ts";
import type { Html } from "./markup.ts";
import { count, size, table, type TableColumn } from "./table.ts";

const COLUMNS: readonly TableColumn<ExportedFolder>[] = [
  { heading: "Folder", cell: ({ folder }) => folder.name },
  { heading: "Mailbox", cell: ({ folder }) => folder.mailbox },
  { heading: "Messages", isNumber: true, cell: ({ files }) => count(files.length) },
  { heading: "Size", isNumber: true, cell: ({ bytes }) => size(bytes) },
  { heading: "As", cell: ({ target }) => target.format },
  { heading: "Where", isLong: true, cell: placeOf },
];

/** What of an export goes where. */
export function exportSections(
  heading: string,
  { plan, directory }: { readonly plan: ExportPlan; readonly directory: string },
): Html[] {
  return [section(
    heading,
    paragraph(`Into ${directory}`),
    table(COLUMNS, plan.folders),
    ...plan.leftOut.map(({ folder: { mailbox, name }, messages }) =>
      paragraph(`Left out: ${mailbox} ${name} (${messages})`)
    ),
  )];
}
