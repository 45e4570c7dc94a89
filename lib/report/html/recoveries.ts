import type { MergedFolder, Unit } from "../../recovery/plan/plan.ts";
import type { UnitFate, UnitReceipt } from "../../recovery/live/receipt.ts";
import type { UndoStep } from "../../recovery/undo/undo_plan.ts";
import { accountLines, accountsOf } from "../account_text.ts";
import { adaptedLines } from "../adapted_text.ts";
import { adviceText } from "../advice_text.ts";
import { plannedChange } from "../change_text.ts";
import { deletedLines } from "../deleted_text.ts";
import { announcements } from "../guard_text.ts";
import { folderName, mergeCounts } from "../merge_text.ts";
import type { PlanReport, RecoveryReport, UndoReport } from "../report.ts";
import { spaceText } from "../space_text.ts";
import { targetOf } from "../unit_text.ts";
import { stepText } from "../undo_text.ts";
import { paragraph, section, verdict } from "./elements.ts";
import { lossSections } from "./losses.ts";
import type { Html } from "./markup.ts";
import { count, size, table, type TableColumn } from "./table.ts";

const FATES: Readonly<Record<UnitFate, Html>> = {
  recovered: verdict(true, "recovered"),
  earlier: verdict(true, "recovered by the interrupted run before"),
  unchanged: verdict(true, "lacked nothing"),
  untouched: verdict(false, "not replaced: as it was"),
  unsettled: verdict(false, "cut off: the same command finishes it"),
};

const RECEIPT_COLUMNS: readonly TableColumn<UnitReceipt>[] = [
  { heading: "Item", cell: ({ unit }) => unit.label },
  { heading: "Result", cell: ({ fate }) => FATES[fate] },
  { heading: "Before", isNumber: true, cell: ({ before }) => count(before) },
  { heading: "After", isNumber: true, cell: ({ after }) => count(after) },
  { heading: "Came", isNumber: true, cell: ({ came, after }) => count(after && came) },
  { heading: "Went", isNumber: true, cell: ({ went, after }) => count(after && went) },
  { heading: "Files", isNumber: true, cell: ({ unit }) => count(unit.files.length) },
  { heading: "Size", isNumber: true, cell: ({ unit }) => size(unit.bytes) },
  { heading: "Where", isLong: true, cell: ({ unit }) => targetOf(unit) },
  { heading: "What was replaced", isLong: true, cell: ({ keptIn }) => keptIn },
];

const PLAN_COLUMNS: readonly TableColumn<Unit>[] = [
  { heading: "Item", cell: ({ label }) => label },
  { heading: "What would be done", isLong: true, cell: plannedChange },
  { heading: "Files", isNumber: true, cell: ({ files }) => count(files.length) },
  { heading: "Size", isNumber: true, cell: ({ bytes }) => size(bytes) },
  { heading: "Where", isLong: true, cell: targetOf },
];

/** What was recovered, what was skipped and why, and what to do now. */
export function recoverySections(report: RecoveryReport): Html[] {
  const { source, guarded, receipts, outcome: { recovered, lost, kept, leftovers }, advice } =
    report;
  return [
    section(
      "What was recovered",
      ...deletedLines(source.deleted, { isDetailed: false }).map(paragraph),
      table(RECEIPT_COLUMNS, receipts),
      ...kept.map((path) => paragraph(`What was replaced is kept in ${path}`)),
      ...leftovers.map((path) =>
        paragraph(`Work that the next run of the same command goes on with: ${path}`)
      ),
    ),
    ...mergeSections("Messages put back", receipts.map(({ unit }) => unit)),
    ...linesSection("Paths that changed in mailserver.cfg", adaptedLines({ units: recovered })),
    ...lossSections("Skipped", lost),
    ...linesSection("What to do now", [
      ...accountLines(accountsOf(guarded.plan)),
      ...advice.map(adviceText),
    ]),
  ];
}

/** What a recovery would do, and what would be left out. */
export function planSections({ source, guarded, needs, lost }: PlanReport): Html[] {
  const { plan } = guarded;
  const units = [...plan.units, ...plan.unchanged ?? []];
  return [
    section(
      "What would be recovered",
      ...announcements(guarded).map(paragraph),
      ...deletedLines(source.deleted, { isDetailed: false }).map(paragraph),
      table(PLAN_COLUMNS, units),
      ...needs.map((need) => paragraph(spaceText(need))),
      ...accountLines(accountsOf(plan)).map(paragraph),
    ),
    ...linesSection("Paths that would change in mailserver.cfg", adaptedLines(plan)),
    ...mergeSections("Messages that would be put back", units),
    ...lossSections("Would be skipped", lost),
  ];
}

/** What an undo took back, or would take back. */
export function undoSections({ plan, outcome }: UndoReport): Html[] {
  const done = new Set(outcome?.done);
  const columns: TableColumn<UndoStep>[] = [
    { heading: "Item", cell: ({ label }) => label },
    ...outcome
      ? [{
        heading: "Result",
        cell: (step: UndoStep) =>
          done.has(step) ? verdict(true, "taken back") : verdict(false, "not taken back"),
      }]
      : [],
    { heading: "What it means", isLong: true, cell: stepText },
    { heading: "Where", isLong: true, cell: ({ parent }) => parent },
  ];
  return [
    section(
      outcome ? "What was taken back" : "What would be taken back",
      table(columns, plan.steps),
      ...(outcome?.kept ?? []).map((path) =>
        paragraph(`What the recovery had put there is kept in ${path}`)
      ),
    ),
    ...linesSection(
      "Cannot be taken back",
      plan.lost.map(({ label }) => `${label}: what was replaced is not there any more`),
    ),
  ];
}

interface UnitFolder {
  readonly unit: Unit;
  readonly folder: MergedFolder;
}

const MERGE_COLUMNS: readonly TableColumn<UnitFolder>[] = [
  { heading: "Folder", cell: ({ unit, folder }) => folderName(unit, folder) },
  { heading: "Item", cell: ({ unit }) => unit.label },
  { heading: "Added", isNumber: true, cell: ({ folder }) => count(mergeCounts([folder]).added) },
  {
    heading: "Doubtful",
    isNumber: true,
    cell: ({ folder }) => count(mergeCounts([folder]).doubtful),
  },
  { heading: "Present", isNumber: true, cell: ({ folder }) => count(folder.present) },
  { heading: "Moved", isNumber: true, cell: ({ folder }) => count(mergeCounts([folder]).moved) },
  { heading: "New folder", cell: ({ folder }) => folder.isNew ? "yes" : "" },
];

function mergeSections(heading: string, units: readonly Unit[]): Html[] {
  const folders = units.flatMap((unit) =>
    (unit.addition?.merge ?? []).map((folder): UnitFolder => ({ unit, folder }))
  );
  return folders.length === 0 ? [] : [section(heading, table(MERGE_COLUMNS, folders))];
}

function linesSection(heading: string, lines: readonly string[]): Html[] {
  return lines.length === 0 ? [] : [section(heading, ...lines.map(paragraph))];
}
