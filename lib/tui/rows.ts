import type { FoundMessage } from "../engine/search.ts";
import type { MessageFlags } from "../kerio/message_flags.ts";
import { formatBytes, formatCount } from "../model/units.ts";
import { formatShortTime } from "../report/dates.ts";
import { dateStyle, peopleOf, subjectOf } from "../report/message_text.ts";
import { fit, type Line, type Style } from "./line.ts";
import { ownerName, type ReaderScreen, type Screen, type State } from "./state.ts";

type ListScreen = Exclude<Screen, ReaderScreen>;

/** A column of a list. */
interface Column {
  readonly head: string;
  /** Columns of the terminal; 0: it takes what the others leave. */
  readonly width: number;
  readonly align?: "right";
  /** The terminal's columns from which on it is there. */
  readonly from?: number;
}

const SIZE: Column = { head: "Size", width: 9, align: "right" };
const MESSAGES: Column = { head: "Messages", width: 10, align: "right" };
const DATE: Column = { head: "Date", width: 16 };
const NAME: Column = { head: "Name", width: 0 };

const COLUMNS: Readonly<Record<ListScreen["kind"], readonly Column[]>> = {
  backups: [
    { head: "Started", width: 16 },
    { head: "Type", width: 12, from: 50 },
    { ...SIZE, from: 60 },
    { head: "Name", width: 22, from: 100 },
    { head: "State", width: 0 },
  ],
  mailboxes: [NAME, MESSAGES, SIZE, { head: "Newest", width: 16, from: 60 }],
  folders: [NAME, MESSAGES, SIZE, { head: "Newest", width: 16, from: 60 }],
  messages: [
    { head: "", width: 4 },
    { ...DATE, from: 50 },
    { head: "From", width: 1 },
    { head: "Subject", width: 0 },
    { head: "Folder", width: 16, from: 100 },
    { ...SIZE, from: 60 },
  ],
};

const GAP = 1;
/** What goes before the columns: the mark. */
const MARGIN = 2;

/** The line over the columns of a list. */
export function headingOf(screen: ListScreen, width: number): string {
  const columns = columnsOf(screen, width);
  return " ".repeat(MARGIN) +
    columns.map(({ head, width, align }) => fit(head, width, align ? { align } : {}))
      .join(" ".repeat(GAP));
}

/** One row of a list. */
export function rowLine(state: State, screen: ListScreen, row: number): Line {
  const { columns: width } = state.size;
  const { cells, isMarked, style } = contentOf(state, screen, row);
  const columns = columnsOf(screen, width);
  const text = columns.map(({ head, width, align }) =>
    fit(cells[head] ?? "", width, align ? { align } : {})
  ).join(" ".repeat(GAP));
  const mark = isMarked ? "* " : "  ";
  const isCurrent = screen.position.cursor === row;
  const shown: Style = { ...style, ...isMarked && { color: "yellow" } };
  return [{
    text: fit(mark + text, width, { mark: "" }),
    style: isCurrent ? { ...shown, isReverse: true } : shown,
  }];
}

interface Content {
  readonly cells: Readonly<Record<string, string>>;
  readonly isMarked: boolean;
  readonly style: Style;
}

function contentOf(state: State, screen: ListScreen, row: number): Content {
  switch (screen.kind) {
    case "backups":
      return backupContent(state, row);
    case "mailboxes": {
      const mailbox = state.mail!.mailboxes[row]!;
      const cells = { Name: ownerName(mailbox), ...sums(mailbox, state) };
      return { cells, isMarked: screen.marked.has(row), style: {} };
    }
    case "folders": {
      const folder = screen.mailbox.folders[row]!;
      const cells = { Name: folder.name, ...sums(folder, state) };
      return {
        cells,
        isMarked: screen.marked.has(row),
        style: folder.messages === 0 ? { isDim: true } : {},
      };
    }
    case "messages":
      return messageContent(state, screen.list.at(row)!);
  }
}

function backupContent({ backups, facts }: State, row: number): Content {
  const { name, type, time, bytes } = backups[row]!;
  const known = facts.get(row);
  const state = !known ? "" : known.problems[0] ??
    `complete, ${formatCount(known.files)} files${known.host ? `, ${known.host}` : ""}`;
  return {
    cells: {
      Started: shortTime(time, undefined),
      Type: type,
      Size: formatBytes(bytes),
      Name: name,
      State: state,
    },
    isMarked: false,
    style: known && known.problems.length > 0 ? { color: "red" } : {},
  };
}

function sums(
  { messages, bytes, newest }: {
    readonly messages: number;
    readonly bytes: number;
    readonly newest: number | undefined;
  },
  { mail }: State,
): Record<string, string> {
  return {
    Messages: formatCount(messages),
    Size: formatBytes(bytes),
    Newest: newest === undefined ? "" : shortTime(newest, mail!.utcOffset),
  };
}

function messageContent({ mail, marked }: State, number: number): Content {
  const message = mail!.known(number);
  const isMarked = marked.has(number);
  if (!message) return { cells: { Subject: "…" }, isMarked, style: { isDim: true } };
  const { size, problem, flags, folder, fields: { date } } = message;
  return {
    cells: {
      "": signsOf(message),
      Date: date === undefined ? "" : formatShortTime(date, dateStyle(message, mail!.utcOffset)),
      From: peopleOf(message),
      Subject: problem === undefined
        ? subjectOf(message) || "(no subject)"
        : `cannot be read: ${problem}`,
      Folder: folder.name,
      Size: formatBytes(size),
    },
    isMarked,
    style: problem !== undefined
      ? { color: "red" }
      : { ...flags?.seen === false && { isBold: true } },
  };
}

/** `NrF`, and a letter for what is no mail: each sign has its place. */
function signsOf({ kind, flags }: FoundMessage): string {
  return readSign(flags) + (flags?.answered ? "r" : " ") + (flags?.flagged ? "F" : " ") +
    KIND_SIGNS[kind];
}

function readSign(flags: MessageFlags | undefined): string {
  if (flags?.draft) return "D";
  return flags?.seen === false ? "N" : " ";
}

const KIND_SIGNS: Readonly<Record<FoundMessage["kind"], string>> = {
  mail: " ",
  contact: "c",
  event: "e",
  task: "t",
  note: "n",
};

/** The columns that there is room for, each with its width. */
function columnsOf(screen: ListScreen, width: number): Column[] {
  const isFound = screen.kind === "messages" && screen.folders.length > 1;
  const shown = COLUMNS[screen.kind]
    .filter(({ head, from = 0 }) => width >= from && (head !== "Folder" || isFound))
    .map((column) => column.head === "From" ? { ...column, width: whoWidth(width) } : column);
  const taken = shown.reduce((sum, column) => sum + column.width + GAP, MARGIN - GAP);
  return shown.map((column) =>
    column.width > 0 ? column : { ...column, width: Math.max(1, width - taken) }
  );
}

function whoWidth(width: number): number {
  return Math.min(32, Math.max(8, Math.floor(width * 0.22)));
}

function shortTime(ms: number, utcOffset: number | undefined): string {
  return formatShortTime(ms, { utcOffset, isDay: false });
}
