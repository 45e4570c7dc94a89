import type { BackupSet } from "../../backup/catalog.ts";
import type { History } from "../../engine/history/history.ts";
import type { Listing } from "../../engine/listing.ts";
import type { MonthCount } from "../../engine/message_times.ts";
import type { FoundMessage, SearchOutcome } from "../../engine/search.ts";
import type { MessageOfBackups } from "../../engine/search_each.ts";
import type { Source } from "../../engine/source.ts";
import type { EachVerified } from "../../engine/verify_each.ts";
import { formatBytes, formatCount, formatDuration, plural } from "../../model/units.ts";
import { formatMoment, offsetOf } from "../dates.ts";
import { EXIT, type ExitCode } from "../exit_code.ts";
import type { FolderMessages } from "../folder_messages.ts";
import type {
  ExportPlanReport,
  ExportReport,
  PlanReport,
  RecoveryReport,
  Report,
  Told,
  UndoReport,
  VerificationReport,
} from "../report.ts";
import { checkedSections, historySections, sourceSections } from "./backups.ts";
import { contentsSections, mailboxesOf } from "./contents.ts";
import { facts, note, verdict } from "./elements.ts";
import { exportSections } from "./exports.ts";
import { lossSections } from "./losses.ts";
import type { Html, Part } from "./markup.ts";
import { messageSections } from "./messages.ts";
import { monthSections } from "./months.ts";
import { pageText } from "./page.ts";
import { planSections, recoverySections, undoSections } from "./recoveries.ts";
import { MOST_ROWS } from "./table.ts";

/** What a page says of the run that it is about. */
export interface RunFacts {
  /** The command as typed. */
  readonly command: string;
  /** The program, with its version. */
  readonly program: string;
  /** When it was begun, in ms since the epoch. */
  readonly started: number;
  readonly meaningOf: (exitCode: ExitCode) => string;
}

/** What the backups of a run hold, of what is selected. */
export interface Overview {
  readonly listing: Listing;
  readonly months: readonly MonthCount[];
}

type Fact = readonly [name: string, value: Part];

/** One HTML page about a run, given away at its end. */
export class HtmlReport implements Report {
  readonly #run: RunFacts;
  readonly #write: (page: string) => void;
  #title = "kmsrecover";
  readonly #facts: Fact[] = [];
  readonly #notes: Html[] = [];
  /** What the run came to. */
  readonly #result: Html[] = [];
  #backups: readonly Html[] = [];
  #contents: readonly Html[] = [];
  readonly #messages: (FoundMessage | MessageOfBackups)[] = [];
  #found = 0;
  /** The offset from UTC, in minutes, that times are shown with. */
  #utcOffset: number | undefined;

  constructor(run: RunFacts, write: (page: string) => void) {
    this.#run = run;
    this.#write = write;
  }

  /** What the backups hold: of every run that opens some, before its result. */
  overview(source: Source, { listing, months }: Overview): void {
    this.#source(source);
    this.#contents = [
      ...contentsSections(listing, this.#utcOffset),
      ...monthSections(months),
    ];
    const mailboxes = mailboxesOf(listing);
    const messages = mailboxes.reduce((sum, { mailbox }) => sum + mailbox.messages, 0);
    this.#facts.push(
      ["Mailboxes", formatCount(mailboxes.length)],
      ["Messages", formatCount(messages)],
      ["Selected in the backup", `${plural(listing.files, "file")}, ${formatBytes(listing.bytes)}`],
    );
  }

  listing(
    source: Source,
    _listing: Listing,
    { messages }: { readonly messages?: FolderMessages | undefined },
  ): Promise<void> {
    this.#title = titleOf("What is in", source);
    for (const message of messages?.messages ?? []) this.message(message);
    return Promise.resolve();
  }

  history(history: History): Promise<void> {
    this.#title = `Backups in ${history.directory}`;
    this.#backups = historySections(history);
    this.#facts.push(["Backups", formatCount(history.entries.length)]);
    return Promise.resolve();
  }

  /** All of them are told at once in the end. */
  checked(): void {}

  allVerified(result: EachVerified): Promise<void> {
    const whole = result.checked.filter(({ isWhole }) => isWhole).length;
    const all = result.checked.length;
    this.#title = `Backups in ${result.directory}, verified`;
    this.#backups = checkedSections(result);
    this.#facts.push(["Whole", verdict(whole === all, `${whole} of ${all}`)]);
    const lost = result.checked.flatMap(({ verification }) =>
      verification ? [...verification.verified.damaged, ...verification.lost] : []
    );
    this.#result.push(...lossSections("Damaged", lost));
    return Promise.resolve();
  }

  search(source: Source): void {
    this.#title = titleOf("Messages found in", source);
  }

  searchEach(
    directory: string,
    _sets: readonly BackupSet[],
    utcOffset: number | undefined,
  ): void {
    this.#title = `Messages found in the backups in ${directory}`;
    this.#utcOffset = utcOffset;
  }

  message(message: FoundMessage | MessageOfBackups): void {
    this.#found++;
    if (this.#messages.length < MOST_ROWS) this.#messages.push(message);
  }

  searched({ searched, bytes, found, unread, isInterrupted }: SearchOutcome): void {
    const end = isInterrupted ? ", then it was stopped" : "";
    this.#facts.push(
      ["Found", formatCount(found)],
      ["Searched", `${plural(searched, "message")}, ${formatBytes(bytes)}${end}`],
    );
    this.#result.push(...lossSections("Could not be read", unread));
  }

  verification({ source, verified, lost, elapsed }: VerificationReport): void {
    this.#title = titleOf("Verification of", source);
    const damaged = [...verified.damaged, ...lost];
    const isComplete = source.backups.every(({ problems }) => problems.length === 0);
    this.#facts.push(
      [
        "Result",
        damaged.length > 0
          ? verdict(false, "not whole")
          : isComplete
          ? verdict(true, "all whole")
          : verdict(false, "not complete"),
      ],
      ["Read", `${plural(verified.files, "file")}, ${formatBytes(verified.bytes)}`],
      ["Time taken", formatDuration(elapsed)],
    );
    this.#result.push(...lossSections("Damaged", damaged));
  }

  plan(report: PlanReport): Promise<void> {
    this.#title = titleOf("Plan of a recovery from", report.source);
    this.#result.push(...planSections(report));
    return Promise.resolve();
  }

  recovery(report: RecoveryReport): void {
    const { files, bytes, elapsed, outcome } = report;
    this.#title = titleOf("Recovery from", report.source);
    this.#facts.push(
      ["Items recovered", formatCount(outcome.recovered.length)],
      ["Recovered", `${plural(files, "file")}, ${formatBytes(bytes)}`],
      ["Time taken", formatDuration(elapsed)],
    );
    this.#result.push(...recoverySections(report));
  }

  exportPlan(report: ExportPlanReport): Promise<void> {
    this.#title = titleOf("Plan of an export from", report.source);
    this.#result.push(...exportSections("What would be exported", report));
    return Promise.resolve();
  }

  exported(report: ExportReport): void {
    const { totals, skipped, elapsed } = report.result;
    this.#title = titleOf("Export from", report.source);
    this.#facts.push(
      ["Exported", `${plural(totals.items, "message")}, ${formatBytes(totals.bytes)}`],
      ["Time taken", formatDuration(elapsed)],
    );
    this.#result.push(
      ...exportSections("What was exported", report),
      ...lossSections("Left out", [...skipped, ...report.lost]),
    );
  }

  undo(report: UndoReport): void {
    const { record } = report.plan;
    this.#title = `Undo of the recovery from ${record.from.join(", ")}`;
    this.#result.push(...undoSections(report));
  }

  error(error: Told): void {
    this.#notes.push(note(error, "error"));
  }

  warning(warning: Told): void {
    this.#notes.push(note(warning, "warning"));
  }

  finish(exitCode: ExitCode): void {
    const { command, program, started, meaningOf } = this.#run;
    const outcome: Fact = [
      "Outcome",
      verdict(exitCode === EXIT.done, `${meaningOf(exitCode)} (exit ${exitCode})`),
    ];
    this.#write(pageText({
      title: this.#title,
      about: [command, `${formatMoment(started, undefined)}, ${program}`],
      sections: [
        facts([outcome, ...this.#facts]),
        ...this.#notes,
        ...messageSections(this.#messages, { total: this.#found, utcOffset: this.#utcOffset }),
        ...this.#result,
        ...this.#backups,
        ...this.#contents,
      ],
    }));
  }

  #source(source: Source): void {
    this.#utcOffset = offsetOf(source.backups);
    this.#backups = sourceSections(source);
  }
}

function titleOf(what: string, { backups }: Source): string {
  return `${what} ${backups.map(({ set }) => set.name).join(", ")}`;
}
