import type { ExportedFolder, ExportPlan } from "../engine/export/export_plan.ts";
import { formatBytes, formatCount, formatDuration, plural } from "../model/units.ts";
import type { ExportReport } from "./report.ts";
import type { Column, Row } from "./table.ts";

/** Mailbox and folder, messages, size, format, and where it goes; that is never cut. */
export const EXPORT_COLUMNS: readonly Column[] = [
  { align: "left", canShrink: true },
  { align: "right" },
  { align: "right" },
  { align: "left" },
  { align: "left" },
];

/** What of an export goes where. */
export function* exportRows({ folders }: ExportPlan): Generator<Row> {
  yield ["Would export", "Messages", "Size", "As", "To"];
  for (const { folder, files, bytes, target } of folders) {
    yield [
      `  ${folder.mailbox}  ${folder.name}`,
      formatCount(files.length),
      formatBytes(bytes),
      target.format,
      placeOf({ target }),
    ];
  }
}

/** Where the messages of a folder lie, below the export's directory. */
export function placeOf({ target }: Pick<ExportedFolder, "target">): string {
  return target.file ?? `${target.directory}/`;
}

/** What was exported, and where it is said what is where. */
export function exportedLines({ directory, result, plan }: ExportReport): string[] {
  const { totals, isContinued, elapsed } = result;
  const formats = [...new Set(plan.folders.map(({ target }) => target.format))].join(", ");
  return [
    `Into  ${directory}`,
    `Exported ${plural(totals.items, "message")} of ${plural(plan.folders.length, "folder")} ` +
    `(${formats}): ${formatBytes(totals.bytes)} in ${formatDuration(elapsed)}`,
    ...isContinued ? ["  part of it by the interrupted run before"] : [],
    ...totals.skipped > 0 ? [`Left out: ${plural(totals.skipped, "message")}`] : [],
    `What is where, with checksums: ${directory}/manifest.json`,
  ];
}
