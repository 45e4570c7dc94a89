import type { BackupSet } from "../../backup/catalog.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import type { RecoveryError } from "../../errors.ts";
import type { ListedFolder, ListedMailbox, Listing } from "../../listing.ts";
import type { Unit } from "../../recovery/plan.ts";
import { printable } from "../terminal_text.ts";
import { formatBytes, formatCount, formatDuration } from "../units.ts";
import { formatEntryTime, formatMoment, offsetOf } from "./dates.ts";
import type { PlanReport, RecoveryReport, Report, Source, VerificationReport } from "./report.ts";

/** Where a report for people goes. */
export interface TextOutput {
  /** Results and listings: standard output. */
  out(line: string): void;
  /** Warnings and errors: standard error. */
  err(line: string): void;
}

/** So many lost files are named on a terminal; the log and `--json` have them all. */
const MOST_NAMED = 50;

/** Prints for people. Every name of an archive goes through `printable()`. */
export class TextReport implements Report {
  readonly #output: TextOutput;
  readonly #isQuiet: boolean;
  /** The offset from UTC, in minutes, that times are shown with. */
  #utcOffset: number | undefined;

  constructor(output: TextOutput, { quiet }: { quiet: boolean }) {
    this.#output = output;
    this.#isQuiet = quiet;
  }

  listing(source: Source, listing: Listing, { verbose }: { verbose: boolean }): void {
    this.#source(source);
    for (const domain of listing.domains) {
      this.#print("");
      this.#print(`Domain ${domain.name}`);
      const mailboxes = [...domain.mailboxes, ...domain.public ? [domain.public] : []];
      for (const mailbox of mailboxes) this.#mailbox(mailbox, verbose);
    }
    if (listing.public) {
      this.#print("");
      this.#print("Public folders of all domains");
      this.#mailbox(listing.public, verbose);
    }
    if (listing.parts.length > 0) {
      this.#print("");
      this.#print("Other parts");
      this.#table(listing.parts.map(({ name, files, bytes }) => [
        `  ${name}`,
        plural(files, "file"),
        formatBytes(bytes),
        "",
      ]));
    }
    this.#print("");
    this.#print(`${plural(listing.files, "file")}, ${formatBytes(listing.bytes)}`);
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

  plan({ source, plan, targets, origins, needs, replaced, lost }: PlanReport): void {
    this.#source(source);
    this.#print("");
    if (targets.store !== undefined) {
      this.#print(`Store          ${targets.store} (${origins.store})`);
    }
    if (targets.cfgdir !== undefined) {
      this.#print(`Configuration  ${targets.cfgdir} (${origins.cfgdir})`);
    }
    this.#print("");
    this.#table([
      ["Would recover", "files", "size", "to"],
      ...plan.units.map((unit) => [
        `  ${unit.label}`,
        formatCount(unit.files.length),
        formatBytes(unit.bytes),
        `${targetsOf(unit).join(", ")}${replaced.has(unit.number) ? ` (${replacing(unit)})` : ""}`,
      ]),
    ]);
    this.#lost(lost, "Would leave out");
    this.#print("");
    for (const { path, needed, available } of needs) {
      const room = available === undefined ? "unknown" : formatBytes(available);
      this.#print(`Space at ${path}: needs at least ${formatBytes(needed)}, available ${room}`);
    }
    this.#print(
      `${plural(plan.units.length, "item")}, ${plural(plan.files, "file")}, ${
        formatBytes(plan.bytes)
      }; nothing was changed`,
    );
  }

  recovery({ plan, outcome, files, bytes, elapsed, advice }: RecoveryReport): void {
    const { recovered, earlier, untouched, lost, kept, leftovers } = outcome;
    this.#lost(lost, "Skipped");
    if (untouched.length > 0) {
      this.#print(`Not replaced (still as before): ${someLabels(untouched)}`);
    }
    if (recovered.length > 0 || !outcome.error) {
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
    if (plan.units.length === 0) this.#print("There was nothing to recover");
    for (const line of advice) this.#print(line);
  }

  finish(): void {}

  error(error: RecoveryError): void {
    this.#output.err(`error: ${printable(error.message)}`);
    for (const hint of error.hints) this.#output.err(`hint: ${printable(hint)}`);
  }

  warning(message: string, hints: readonly string[]): void {
    if (this.#isQuiet) return;
    this.#output.err(`warning: ${printable(message)}`);
    for (const hint of hints) this.#output.err(`hint: ${printable(hint)}`);
  }

  #source({ backups, why, catalog, superseded }: Source): void {
    this.#utcOffset = offsetOf(backups);
    if (catalog) {
      this.#print(`Of ${plural(catalog.length, "backup")}, ${why}:`);
    }
    for (const { set, version, summary, problems, files, bytes, utcOffset } of backups) {
      const host = version?.hostname ? `, host ${version.hostname}` : "";
      const state = problems.length > 0
        ? `INCOMPLETE: ${problems.join("; ")}`
        : summary
        ? "complete, as its .summary.txt says"
        : "without summary";
      this.#print(
        `Backup ${set.name} (${describeSet(set, utcOffset)}${host}): ${plural(files, "file")}, ${
          formatBytes(bytes)
        }, ${state}`,
      );
    }
    if (superseded > 0) {
      this.#print(`${plural(superseded, "older version")} of files replaced by newer ones`);
    }
  }

  #mailbox(mailbox: ListedMailbox, verbose: boolean): void {
    this.#table([
      summaryRow(`  ${mailbox.name}`, mailbox, this.#utcOffset),
      ...mailbox.folders
        .filter((folder) => verbose || !folder.isSystem)
        .map((folder) => summaryRow(`    ${folder.name}`, folder, this.#utcOffset)),
    ]);
    for (const folder of mailbox.folders) this.#items(folder);
  }

  #items({ name, items }: ListedFolder): void {
    if (items.length === 0) return;
    this.#print(`    ${name}:`);
    this.#table(items.map(({ file, bytes, modified }) => [
      `      ${file}`,
      formatBytes(bytes),
      formatEntryTime(modified, this.#utcOffset),
    ]));
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

  #table(rows: readonly (readonly string[])[]): void {
    const safe = rows.map((row) => row.map(printable));
    const widths = (safe[0] ?? []).map((_, column) =>
      Math.max(...safe.map((row) => (row[column] ?? "").length))
    );
    for (const row of safe) {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(Math.max(widths[0]!, 40)) : cell.padStart(widths[column]!)
      );
      const last = row.length - 1;
      cells[last] = row[last]!;
      this.#print(cells.join("  ").trimEnd());
    }
  }

  #print(line: string): void {
    if (!this.#isQuiet) this.#output.out(printable(line));
  }
}

/** `full backup of 2024-01-07 02:00 +01:00, 3 volumes` */
export function describeSet(
  { type, time, timeFrom, volumes, form }: BackupSet,
  utcOffset?: number,
): string {
  const kind = type === "copy" ? "backup copy" : `${type} backup`;
  const parts = form === "folder"
    ? ", unpacked"
    : volumes.length > 1
    ? `, ${volumes.length} volumes`
    : "";
  const when = timeFrom === "name"
    ? formatMoment(time, utcOffset)
    : formatEntryTime(time, utcOffset);
  return `${kind} of ${when}${parts}`;
}

/** `3 files`, `1 file` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function summaryRow(
  name: string,
  { messages, bytes, newest }: {
    messages: number;
    bytes: number;
    newest: number | undefined;
  },
  utcOffset: number | undefined,
): string[] {
  return [
    name,
    plural(messages, "message"),
    formatBytes(bytes),
    newest === undefined ? "" : formatEntryTime(newest, utcOffset),
  ];
}

function targetsOf({ parent, path }: Unit): string[] {
  const separator = parent.includes("\\") ? "\\" : "/";
  return [`${parent}${separator}${path.slice(path.lastIndexOf("/") + 1)}`];
}

function replacing({ keep }: Unit): string {
  return keep ? `replaces what is there, kept in ${keep.base}` : "replaces what is there";
}

/** `smith@company.com`, or `3 mailboxes, 2 parts`. */
function someLabels(units: readonly Unit[]): string {
  if (units.length === 0) return "nothing";
  if (units.length <= 3) return units.map(({ label }) => label).join(", ");
  const counts = new Map<string, number>();
  for (const { kind } of units) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) =>
    `${formatCount(count)} ${NOUNS[kind]![count === 1 ? 0 : 1]}`
  )
    .join(", ");
}

const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  mailbox: ["mailbox", "mailboxes"],
  public: ["set of public folders", "sets of public folders"],
  folder: ["folder", "folders"],
  part: ["part", "parts"],
  file: ["loose file", "loose files"],
};
