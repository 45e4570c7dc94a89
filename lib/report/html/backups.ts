import type { BackupSet } from "../../backup/catalog.ts";
import { isCompleteState } from "../../engine/dated_backup.ts";
import type { History, HistoryEntry } from "../../engine/history/history.ts";
import type { Source } from "../../engine/source.ts";
import type { CheckedBackup, EachVerified } from "../../engine/verify_each.ts";
import { formatBytes, plural } from "../../model/units.ts";
import { formatAge, formatEntryTime, formatMoment, offsetOf } from "../dates.ts";
import { newestLines, sizeOf } from "../history_text.ts";
import { describeSet } from "../source_text.ts";
import { resultOf } from "../verify_each_text.ts";
import { type BarKind, timeChart } from "./charts.ts";
import { paragraph, section, verdict } from "./elements.ts";
import type { Html } from "./markup.ts";
import { count, moment, size, table, type TableColumn } from "./table.ts";

const TYPES: Readonly<Record<BackupSet["type"], string>> = {
  full: "full",
  differential: "differential",
  copy: "copy",
};

/** The backups that a run had to choose from, on a time line, and what it read of them. */
export function sourceSections({ backups, passedOver, catalog, why }: Source): Html[] {
  const read = new Map(backups.map((backup) => [backup.set.name, backup]));
  const skipped = new Map(passedOver.map(({ set, reasons }) => [set.name, reasons]));
  const sets = catalog ?? backups.map(({ set }) => set);
  const stateOf = (set: BackupSet) => {
    const backup = read.get(set.name);
    const reasons = skipped.get(set.name);
    if (reasons) return verdict(false, `skipped: ${reasons.join("; ")}`);
    if (!backup) return "not read";
    return backup.problems.length === 0
      ? verdict(true, "read")
      : verdict(false, `read; incomplete: ${backup.problems.join("; ")}`);
  };
  const largest = sets.reduce((most, set) => Math.max(most, bytesOf(set)), 0);
  const utcOffset = offsetOf(backups);
  const columns: TableColumn<BackupSet>[] = [
    {
      heading: "Time",
      cell: (set) => moment(set.time, timeOf(set, read.get(set.name)?.utcOffset ?? utcOffset)),
    },
    { heading: "Type", cell: ({ type }) => TYPES[type] },
    { heading: "Size", isNumber: true, cell: (set) => size(bytesOf(set), largest) },
    { heading: "Volumes", isNumber: true, cell: ({ volumes }) => count(volumes.length) },
    { heading: "Files", isNumber: true, cell: ({ name }) => count(read.get(name)?.files) },
    { heading: "State", isLong: true, cell: stateOf },
    { heading: "Backup", cell: ({ name }) => name },
  ];
  return [section(
    "Backups",
    ...catalog ? [paragraph(`Of ${plural(catalog.length, "backup")}, ${why}.`)] : [],
    ...sets.length > 1 ? [setsChart(sets)] : [],
    table(columns, sets),
  )];
}

/** All backups of a directory, and what came and went between them. */
export function historySections({ entries, newest }: History): Html[] {
  const largest = entries.reduce((most, entry) => Math.max(most, sizeOf(entry)), 0);
  const columns: TableColumn<HistoryEntry>[] = [
    ...newest.length > 1 ? [{ heading: "Server", cell: serverOf }] : [],
    { heading: "Time", cell: dateOf },
    { heading: "Type", cell: ({ backup }) => TYPES[backup.set.type] },
    { heading: "Age", isNumber: true, cell: ({ age }) => ({ shown: formatAge(age), value: age }) },
    { heading: "Size", isNumber: true, cell: (entry) => size(sizeOf(entry), largest) },
    { heading: "Complete", isLong: true, cell: completeness },
    { heading: "Messages", isNumber: true, cell: ({ messages }) => count(messages) },
    { heading: "Came", isNumber: true, cell: ({ changes }) => count(changes?.came) },
    { heading: "Went", isNumber: true, cell: ({ changes }) => count(changes?.went) },
    { heading: "Changed", isNumber: true, cell: ({ changes }) => count(changes?.changed) },
    { heading: "Moved", isNumber: true, cell: ({ changes }) => count(changes?.moved) },
    { heading: "Backup", cell: ({ backup }) => backup.set.name },
  ];
  const counted = entries.filter(({ messages }) => messages !== undefined);
  return [
    section(
      "Backups",
      ...entries.length > 1 ? [setsChart(entries.map(({ backup }) => backup.set))] : [],
      ...newestLines(newest, "complete").map(paragraph),
      table(columns, entries),
      ...entries.some(({ changes }) => changes && changes.went === undefined)
        ? [paragraph(
          "A differential does not tell what was deleted: that counts until the next full backup.",
        )]
        : [],
    ),
    ...counted.length > 1 ? [section("Messages in each backup", messagesChart(counted))] : [],
  ];
}

/** All backups of a directory, each read from its beginning to its end. */
export function checkedSections({ checked, newest, newestVerified }: EachVerified): Html[] {
  const columns: TableColumn<CheckedBackup>[] = [
    ...newest.length > 1 ? [{ heading: "Server", cell: serverOf }] : [],
    { heading: "Result", isLong: true, cell: (each) => verdict(each.isWhole, resultOf(each)) },
    { heading: "Time", cell: dateOf },
    { heading: "Type", cell: ({ backup }) => TYPES[backup.set.type] },
    { heading: "Age", isNumber: true, cell: ({ age }) => ({ shown: formatAge(age), value: age }) },
    {
      heading: "Files",
      isNumber: true,
      cell: ({ verification, backup }) => count(verification?.verified.files ?? backup.files),
    },
    {
      heading: "Size",
      isNumber: true,
      cell: ({ verification, backup }) => size(verification?.verified.bytes ?? backup.bytes),
    },
    { heading: "Backup", cell: ({ backup }) => backup.set.name },
  ];
  return [section(
    "Backups",
    ...checked.length > 1
      ? [timeChart(
        checked.map(({ backup: { set }, isWhole }) => ({
          ...barOf(set),
          kind: isWhole ? "good" : "bad",
        })),
        {
          title: "Backups by time and size",
          axis: axisOf(checked.map(({ backup }) => backup.set)),
          legend: [["good", "whole"], ["bad", "not whole"]],
        },
      )]
      : [],
    ...newestLines(newest, "complete").map(paragraph),
    ...newestLines(newestVerified, "verified").map(paragraph),
    table(columns, checked),
  )];
}

function setsChart(sets: readonly BackupSet[]): Html {
  const kinds = new Set(sets.map(({ type }) => type));
  return timeChart(sets.map(barOf), {
    title: "Backups by time and size",
    axis: axisOf(sets),
    legend: (["full", "differential", "copy"] as const).filter((kind) => kinds.has(kind))
      .map((kind) => [kind, TYPES[kind]] as const),
  });
}

function messagesChart(entries: readonly HistoryEntry[]): Html {
  return timeChart(
    entries.map(({ backup: { set }, messages }) => ({
      time: set.time,
      value: messages!,
      label: `${set.name}: ${plural(messages!, "message")}`,
      kind: set.type,
    })),
    {
      title: "Messages in each backup",
      axis: axisOf(entries.map(({ backup }) => backup.set)),
    },
  );
}

function barOf(set: BackupSet) {
  const kind: BarKind = set.type;
  const bytes = bytesOf(set);
  return {
    time: set.time,
    value: bytes,
    label: `${set.name} (${describeSet(set)}), ${formatBytes(bytes)}`,
    kind,
  };
}

function axisOf(sets: readonly BackupSet[]): string[] {
  const times = sets.map(({ time }) => time).sort((a, b) => a - b);
  return [...new Set([times[0]!, times.at(-1)!].map((time) => formatMoment(time, 0).slice(0, 10)))];
}

function bytesOf({ volumes }: BackupSet): number {
  return volumes.reduce((sum, { bytes }) => sum + bytes, 0);
}

function timeOf({ time, timeFrom }: BackupSet, utcOffset: number | undefined): string {
  return timeFrom === "name" ? formatMoment(time, utcOffset) : formatEntryTime(time, utcOffset);
}

function dateOf({ backup: { set, utcOffset } }: Pick<HistoryEntry, "backup">) {
  return moment(set.time, timeOf(set, utcOffset));
}

function serverOf({ chain }: Pick<HistoryEntry, "chain">): string {
  return chain.host ?? "unknown";
}

function completeness(entry: HistoryEntry): Html {
  const problems = [...entry.backup.problems, ...entry.baseProblem ? [entry.baseProblem] : []];
  return isCompleteState(entry)
    ? verdict(true, "yes")
    : verdict(false, `no: ${problems.join("; ")}`);
}
