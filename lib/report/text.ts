import type { BackupSet } from "../backup/catalog.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { History } from "../engine/history/history.ts";
import type { Source } from "../engine/source.ts";
import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import type { MessageOfBackups } from "../engine/search_each.ts";
import type { Listing } from "../engine/listing.ts";
import type { MessageFolder } from "../message/folders.ts";
import type { Unit } from "../recovery/plan/plan.ts";
import type { Screen } from "./screen.ts";
import { spaceText } from "./space_text.ts";
import { printable } from "./terminal_text.ts";
import { formatBytes, formatCount, formatDuration, plural } from "../model/units.ts";
import { plannedChange } from "./change_text.ts";
import { accountLines, accountsOf } from "./account_text.ts";
import { adaptedLines } from "./adapted_text.ts";
import { adviceText } from "./advice_text.ts";
import { announcements } from "./guard_text.ts";
import { offsetOf } from "./dates.ts";
import type {
  ExportPlanReport,
  ExportReport,
  PlanReport,
  RecoveryReport,
  Report,
  Told,
  UndoReport,
  VerificationReport,
} from "./report.ts";
import { deletedLines } from "./deleted_text.ts";
import { mergeResult } from "./merge_text.ts";
import { EXPORT_COLUMNS, exportedLines, exportRows } from "./export_text.ts";
import { undoLines } from "./undo_text.ts";
import { historyHead, historyLines, historyTable } from "./history_text.ts";
import { listingLines, type ListingView } from "./listing_text.ts";
import { folderHeading, messageLine, outcomeLine, spanLine } from "./message_text.ts";
import { mergePlanLines, receiptLines, rootsOf } from "./recovery_text.ts";
import { describeSet, sourceLines } from "./source_text.ts";
import { type Column, fixedLine, type Row, tableLines, tableOptions } from "./table.ts";
import { MOST_NAMED, someLabels, targetOf } from "./unit_text.ts";
import {
  CHECKED_COLUMNS,
  CHECKED_HEADING,
  checkedRow,
  eachVerifiedLines,
} from "./verify_each_text.ts";

/** Where a report for people goes. */
export interface TextOutput {
  /** Results and listings: standard output. */
  out(line: string): void;
  /** Warnings and errors: standard error. */
  err(line: string): void;
}

/** Item, files, size, target; the target is never cut. */
const PLAN_COLUMNS: readonly Column[] = [
  { align: "left" },
  { align: "right" },
  { align: "right" },
  { align: "left" },
];

/** Prints for people. Every name of an archive goes through `printable()`. */
export class TextReport implements Report {
  readonly #output: TextOutput;
  readonly #isQuiet: boolean;
  readonly #screen: Screen | undefined;
  /** The folder of the last message that was printed. */
  #folder: MessageFolder | undefined;
  /** The offset from UTC, in minutes, that times are shown with. */
  #utcOffset: number | undefined;
  /** Whether the table of checked backups has begun. */
  #hasChecked = false;

  /** `screen` is the terminal that results are printed on, if they are. */
  constructor(output: TextOutput, { quiet, screen }: { quiet: boolean; screen?: Screen }) {
    this.#output = output;
    this.#isQuiet = quiet;
    this.#screen = screen;
  }

  async listing(
    source: Source,
    listing: Listing,
    view: Omit<ListingView, "screen" | "utcOffset">,
  ): Promise<void> {
    if (this.#isQuiet) return;
    this.#source(source);
    this.#print("");
    const lines = await listingLines(listing, {
      ...view,
      screen: this.#screen,
      utcOffset: this.#utcOffset,
    });
    for (const line of lines) this.#print(line);
    this.#print("");
    this.#print(`${plural(listing.files, "file")}, ${formatBytes(listing.bytes)}`);
  }

  async history(history: History): Promise<void> {
    this.#print(historyHead(history));
    this.#print("");
    const { columns, rows } = historyTable(history);
    const lines = await tableLines(columns, () => rows, tableOptions(this.#screen));
    for (const line of lines) this.#print(line);
    this.#print("");
    for (const line of historyLines(history)) this.#print(line);
  }

  checked(checked: CheckedBackup): void {
    if (!this.#hasChecked) this.#print(fixedLine(CHECKED_COLUMNS, CHECKED_HEADING));
    this.#hasChecked = true;
    const { verification } = checked;
    this.#lost([...verification?.verified.damaged ?? [], ...verification?.lost ?? []], "Damaged");
    this.#print(fixedLine(CHECKED_COLUMNS, checkedRow(checked)));
  }

  allVerified(result: EachVerified): Promise<void> {
    for (const line of eachVerifiedLines(result)) this.#print(line);
    return Promise.resolve();
  }

  search(source: Source): void {
    if (this.#isQuiet) return;
    this.#source(source);
  }

  searchEach(
    directory: string,
    sets: readonly BackupSet[],
    utcOffset: number | undefined,
  ): void {
    this.#utcOffset = utcOffset;
    this.#print(`Looking through ${plural(sets.length, "backup")} in "${directory}"`);
  }

  message(message: FoundMessage | MessageOfBackups): void {
    if (this.#isQuiet) return;
    const { folder } = message;
    if (folder.unit !== this.#folder?.unit || folder.raw !== this.#folder.raw) {
      this.#print("");
      this.#print(folderHeading(folder));
      this.#folder = folder;
    }
    this.#print(messageLine(message, { screen: this.#screen, utcOffset: this.#utcOffset }));
    if ("first" in message) this.#print(spanLine(message));
  }

  searched(outcome: SearchOutcome): void {
    this.#print("");
    this.#lost(outcome.unread, "Could not be read");
    if (outcome.cut > 0) {
      this.#print(
        `Of ${plural(outcome.cut, "very large message")} only the beginning was searched`,
      );
    }
    this.#print(outcomeLine(outcome));
  }

  verification({ source, verified, lost, elapsed }: VerificationReport): void {
    this.#source(source);
    const damaged = [...verified.damaged, ...lost];
    this.#lost(damaged, "Damaged");
    const read = `${plural(verified.files, "file")}, ${formatBytes(verified.bytes)}, ` +
      `read in ${formatDuration(elapsed)}`;
    const isComplete = source.backups.every(({ problems }) => problems.length === 0);
    if (damaged.length > 0) this.#print(`Not whole: ${read}`);
    else if (isComplete) this.#print(`Verified: ${read}, all whole`);
    else this.#print(`Not complete: ${read}; what is there is whole`);
  }

  async plan(report: PlanReport): Promise<void> {
    const { source, guarded, targets, origins, made, needs, lost, isDetailed = false } = report;
    const isMade = (path: string) => made.includes(path) ? ", will be made" : "";
    const { plan } = guarded;
    this.#source(source);
    this.#print("");
    if (targets.store !== undefined) {
      this.#print(`Store          ${targets.store} (${origins.store}${isMade(targets.store)})`);
    }
    if (targets.cfgdir !== undefined) {
      this.#print(`Configuration  ${targets.cfgdir} (${origins.cfgdir}${isMade(targets.cfgdir)})`);
    }
    this.#print("");
    if (guarded.merge) {
      for (const line of mergePlanLines(plan, { isDetailed })) this.#print(line);
    } else {
      await this.#table([
        ["Would recover", "files", "size", "to"],
        ...plan.units.map((unit) => [
          `  ${unit.label}`,
          formatCount(unit.files.length),
          formatBytes(unit.bytes),
          `${targetOf(unit)} (${plannedChange(unit)})`,
        ]),
      ]);
    }
    this.#unchanged(plan.unchanged ?? []);
    for (const line of accountLines(accountsOf(plan))) this.#print(line);
    for (const line of adaptedLines(plan)) this.#print(line);
    this.#lost(lost, "Would leave out");
    if (isDetailed) {
      for (const line of deletedLines(source.deleted, { isDetailed })) this.#print(line);
    }
    this.#print("");
    for (const line of announcements(guarded)) this.#print(line);
    for (const need of needs) {
      this.#print(spaceText(need));
    }
    this.#print(
      `${plural(plan.units.length, "item")}, ${plural(plan.files, "file")}, ${
        formatBytes(plan.bytes)
      }; nothing was changed`,
    );
  }

  recovery(report: RecoveryReport): void {
    const { source, guarded, receipts, outcome, files, bytes, elapsed, advice } = report;
    const { recovered, earlier, untouched, lost, kept, leftovers } = outcome;
    this.#lost(lost, "Skipped");
    for (const { set, utcOffset } of source.backups) {
      this.#print(`From  ${set.name} (${describeSet(set, utcOffset)})`);
    }
    for (const path of rootsOf(report)) this.#print(`Into  ${path}`);
    for (const line of deletedLines(source.deleted, { isDetailed: false })) this.#print(line);
    for (const line of receiptLines(receipts)) this.#print(line);
    if (untouched.length > 0) {
      this.#print(`Not replaced (still as before): ${someLabels(untouched)}`);
    }
    if (guarded.merge && (recovered.length > 0 || !outcome.error)) {
      this.#print(mergeResult(recovered, elapsed));
    } else if (recovered.length > 0 || !outcome.error) {
      this.#print(
        `Recovered ${someLabels(recovered)}: ${plural(files, "file")}, ${formatBytes(bytes)} in ${
          formatDuration(elapsed)
        }`,
      );
    }
    if (earlier.length > 0) {
      this.#print(`  of these, ${earlier.length} by the interrupted run before`);
    }
    for (const path of kept) this.#print(`What was replaced is kept in ${path}`);
    for (const path of leftovers) {
      this.#print(`Work that the next run of the same command goes on with: ${path}`);
    }
    for (const line of accountLines(accountsOf(guarded.plan))) this.#print(line);
    for (const item of advice) this.#print(adviceText(item));
  }

  async exportPlan(
    { source, plan, directory, available, isBegun }: ExportPlanReport,
  ): Promise<void> {
    if (this.#isQuiet) return;
    this.#source(source);
    this.#print("");
    this.#print(`Into  ${directory}${isBegun ? " (goes on with an interrupted export)" : ""}`);
    this.#print("");
    const rows = [...exportRows(plan)];
    for (const line of await tableLines(EXPORT_COLUMNS, () => rows)) this.#print(line);
    for (const { folder: { mailbox, name }, messages } of plan.leftOut) {
      this.#print(`Would leave out: ${mailbox}  ${name} (${plural(messages, "item")})`);
    }
    this.#print("");
    const room = available === undefined ? "unknown" : formatBytes(available);
    this.#print(`Space at ${directory}: needs about ${formatBytes(plan.space)}; available ${room}`);
    this.#print(
      `${plural(plan.folders.length, "folder")}, ${plural(plan.files, "message")}, ${
        formatBytes(plan.bytes)
      }; nothing was written`,
    );
  }

  exported(report: ExportReport): void {
    this.#lost([...report.result.skipped, ...report.lost], "Left out");
    for (const { set, utcOffset } of report.source.backups) {
      this.#print(`From  ${set.name} (${describeSet(set, utcOffset)})`);
    }
    for (const line of exportedLines(report)) this.#print(line);
  }

  undo({ plan, outcome }: UndoReport): void {
    if (!outcome) {
      for (const line of undoLines(plan)) this.#print(line);
      this.#print(`${plural(plan.steps.length, "item")}; nothing was changed`);
      return;
    }
    const { done, untouched, kept, leftovers, error } = outcome;
    for (const line of undoLines({ ...plan, steps: done })) this.#print(line);
    if (untouched.length > 0) {
      const labels = untouched.slice(0, MOST_NAMED).map(({ label }) => label).join(", ");
      this.#print(`Not taken back: ${labels}`);
    }
    this.#print(`Taken back: ${plural(done.length, "item")}`);
    for (const path of kept) this.#print(`What the recovery had put there is kept in ${path}`);
    for (const path of leftovers) {
      this.#print(`Work that the next run of the same command goes on with: ${path}`);
    }
    if (!error) this.#print("To take this back in turn, run --undo again");
  }

  finish(): void {}

  error(error: Told): void {
    this.#output.err(`error: ${printable(error.message)}`);
    for (const hint of error.hints) this.#output.err(`hint: ${printable(hint)}`);
  }

  warning({ message, hints }: Told): void {
    if (this.#isQuiet) return;
    this.#output.err(`warning: ${printable(message)}`);
    for (const hint of hints) this.#output.err(`hint: ${printable(hint)}`);
  }

  #source(source: Source): void {
    this.#utcOffset = offsetOf(source.backups);
    for (const line of sourceLines(source)) this.#print(line);
  }

  #unchanged(units: readonly Unit[]): void {
    if (units.length === 0) return;
    this.#print(`Lacks nothing, and stays as it is: ${someLabels(units)}`);
  }

  #lost(lost: readonly Lost[], what: string): void {
    for (const { entry, archive, reason } of lost.slice(0, MOST_NAMED)) {
      const where = entry !== undefined && !reason.includes(entry) ? `${entry}: ` : "";
      const of = archive !== "" && !reason.includes(archive) ? ` (in "${archive}")` : "";
      this.#output.err(printable(`${what}: ${where}${reason}${of}`));
    }
    if (lost.length > MOST_NAMED) {
      this.#output.err(
        `${what}: ${lost.length - MOST_NAMED} more; --log <file> or --json names them all`,
      );
    }
  }

  async #table(rows: readonly Row[]): Promise<void> {
    for (const line of await tableLines(PLAN_COLUMNS, () => rows)) this.#print(line);
  }

  #print(line: string): void {
    if (!this.#isQuiet) this.#output.out(printable(line));
  }
}
