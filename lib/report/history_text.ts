import type { NewestState } from "../engine/dated_backup.ts";
import { isCompleteState } from "../engine/dated_backup.ts";
import type { History, HistoryEntry } from "../engine/history/history.ts";
import { formatBytes, formatCount, plural } from "../model/units.ts";
import { formatAge, formatEntryTime, formatServerClock } from "./dates.ts";
import type { Column, Row } from "./table.ts";

interface HistoryColumn extends Column {
  readonly heading: string;
  readonly cell: (entry: HistoryEntry) => string;
  /** Left out where all its cells are empty or zero. */
  readonly isOptional?: boolean;
}

const COLUMNS: readonly HistoryColumn[] = [
  { heading: "Server's time", align: "left", cell: timeOf },
  { heading: "Type", align: "left", cell: ({ backup }) => TYPES[backup.set.type] },
  { heading: "Age", align: "right", cell: ({ age }) => formatAge(age) },
  { heading: "Size", align: "right", cell: (entry) => formatBytes(sizeOf(entry)) },
  {
    heading: "Complete",
    align: "left",
    cell: (entry) => isCompleteState(entry) ? "yes" : "NO",
  },
  {
    heading: "Messages",
    align: "right",
    cell: ({ messages }) => messages === undefined ? "-" : formatCount(messages),
  },
  { heading: "Came", align: "right", cell: ({ changes }) => countOf(changes?.came) },
  { heading: "Went", align: "right", cell: ({ changes }) => unlessUnknown(changes, "went") },
  {
    heading: "Changed",
    align: "right",
    cell: ({ changes }) => countOf(changes?.changed),
    isOptional: true,
  },
  {
    heading: "Moved",
    align: "right",
    cell: ({ changes }) => unlessUnknown(changes, "moved"),
    isOptional: true,
  },
  { heading: "Backup", align: "left", cell: ({ backup }) => backup.set.name },
];

const TYPES = { full: "full", differential: "+ diff.", copy: "copy" } as const;

/** Stands for what a backup cannot tell. */
const UNKNOWN = "?";

/** The table of a history: a line each backup, server by server. */
export function historyTable(
  { entries }: History,
): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const columns = COLUMNS.filter(({ isOptional, cell }) =>
    !isOptional || entries.some((entry) => !["", "0", UNKNOWN].includes(cell(entry)))
  );
  const rows: Row[] = [columns.map(({ heading }) => heading)];
  const servers = Map.groupBy(entries, ({ chain }) => chain.host);
  for (const [host, own] of servers) {
    if (servers.size > 1) rows.push([host === undefined ? "Of unknown servers" : `Server ${host}`]);
    for (const entry of own) rows.push(columns.map(({ cell }) => cell(entry)));
  }
  return { columns, rows };
}

/** What stands below the table: what it cannot tell, and how old the newest state is. */
export function historyLines({ entries, newest }: History): string[] {
  const isUnknown = entries.some(({ changes }) => changes && changes.went === undefined);
  return [
    ...isUnknown
      ? [
        "? A differential does not tell: what was deleted counts until the next full backup",
      ]
      : [],
    ...newestLines(newest, "complete"),
  ];
}

/** `14 backups in 6 chains in "/mnt/backup", of mail.company.com` */
export function historyHead({ directory, entries, newest }: History): string {
  const chains = new Set(entries.map(({ chain }) => chain)).size;
  const hosts = newest.flatMap(({ host }) => host ?? []);
  const of = hosts.length > 0 ? `, of ${hosts.join(", ")}` : "";
  return `${plural(entries.length, "backup")} in ${plural(chains, "chain")} in "${directory}"${of}`;
}

/** How old the newest state of each server is. */
export function newestLines(newest: readonly NewestState[], what: string): string[] {
  return newest.map(({ host, set, age }) => {
    const of = newest.length > 1 ? ` of ${host}` : "";
    return set
      ? `Newest ${what} state${of}: ${set.name}, ${formatAge(age!)} old`
      : `No ${what} state${of}`;
  });
}

/** Bytes on the disk; of an unpacked backup, of its files. */
export function sizeOf({ backup: { set, bytes } }: Pick<HistoryEntry, "backup">): number {
  return set.form === "folder" ? bytes : set.volumes.reduce((sum, volume) => sum + volume.bytes, 0);
}

function timeOf({ backup: { set, utcOffset } }: HistoryEntry): string {
  return set.timeFrom === "name"
    ? formatServerClock(set.time, utcOffset)
    : formatEntryTime(set.time, undefined);
}

function unlessUnknown(changes: HistoryEntry["changes"], what: "went" | "moved"): string {
  return changes && changes[what] === undefined ? UNKNOWN : countOf(changes?.[what]);
}

function countOf(count: number | undefined): string {
  return count === undefined ? "" : formatCount(count);
}
