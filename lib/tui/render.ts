import stringWidth from "string-width";
import type { FoundMessage } from "../engine/search.ts";
import { subjectOf } from "../report/message_text.ts";
import { printable } from "../report/terminal_text.ts";
import { formatCount, plural } from "../model/units.ts";
import { type Frame, type Line, spread, type Style, whole, widthOf } from "./line.ts";
import { confirmationLines, helpLines } from "./overlay_text.ts";
import { readerLines } from "./reader_text.ts";
import { headingOf, rowLine } from "./rows.ts";
import { rowsOf } from "./screen_keys.ts";
import { wrapped } from "./wrapping.ts";
import {
  current,
  type Overlay,
  ownerName,
  type ReaderScreen,
  type Screen,
  type State,
  visibleRows,
} from "./state.ts";

const BAR: Style = { isReverse: true, isBold: true };
const HEADING: Style = { isBold: true };
const NOTICE: Style = { color: "yellow", isBold: true };
const ERROR: Style = { color: "red", isBold: true };

/** What the screen shows in a state. Pure; reads no more of the messages than the rows that are seen. */
export function render(state: State): Frame {
  const { columns, rows } = state.size;
  const lines = [
    whole(titleOf(state), columns, BAR),
    ...bodyOf(state),
  ].slice(0, Math.max(0, rows - 1));
  while (lines.length < rows - 1) lines.push([]);
  const last = lastLine(state);
  return {
    size: state.size,
    lines: [...lines, last.line].slice(-rows).map((line) => filled(line, columns)),
    caret: last.column === undefined ? undefined : { row: rows - 1, column: last.column },
  };
}

/** The messages that are seen, then those of the next page and of the one before: what is to be read. */
export function nearMessages(state: State): number[] {
  const screen = current(state);
  if (screen.kind !== "messages") return [];
  const { position: { top }, count, list } = screen;
  const visible = visibleRows(state.size);
  const page = (from: number) =>
    Array.from({ length: visible }, (_, row) => from + row)
      .filter((row) => row >= 0 && row < count).map((row) => list.at(row)!);
  return [...page(top), ...page(top + visible), ...page(top - visible)];
}

function bodyOf(state: State): Line[] {
  const { size, overlay } = state;
  const visible = visibleRows(size);
  if (overlay?.kind === "help" || overlay?.kind === "confirm") {
    const lines = overlay.kind === "help"
      ? helpLines(size.columns)
      : confirmationLines(overlay, size.columns);
    return [[], ...lines.slice(overlay.top, overlay.top + visible)];
  }
  const screen = current(state);
  if (screen.kind === "reader") {
    if (screen.problem !== undefined) {
      return [[], whole(`Cannot be read: ${screen.problem}`, size.columns, ERROR)];
    }
    if (!screen.shown) return [[], whole("Reading …", size.columns)];
    return [
      [],
      ...readerLines(screen.shown, size.columns).slice(screen.top, screen.top + visible),
    ];
  }
  const count = rowsOf(screen, state);
  const { top } = screen.position;
  const lines: Line[] = [whole(headingOf(screen, size.columns), size.columns, HEADING)];
  for (let row = top; row < Math.min(count, top + visible); row++) {
    lines.push(rowLine(state, screen, row));
  }
  if (count === 0) lines.push(whole(emptyText(screen), size.columns));
  return [...lines, ...noteLines(state, screen)];
}

/** What to know about the backup, as far as there is room below the list. */
function noteLines(
  { mail, facts, size: { columns } }: State,
  { kind, position: { cursor } }: Exclude<Screen, ReaderScreen>,
): Line[] {
  const notes = kind === "mailboxes"
    ? mail!.warnings
    : kind === "backups"
    ? facts.get(cursor)?.problems ?? []
    : [];
  const lines = notes.flatMap((note) => wrapped(printable(note), columns - 2))
    .map((text): Line => [{ text: `  ${text}`, style: { color: "yellow" } }]);
  return lines.length > 0 ? [[], ...lines] : [];
}

function emptyText(screen: Screen): string {
  if (screen.kind === "messages") {
    return screen.search && !screen.search.isDone ? "Looking …" : "  No message";
  }
  return screen.kind === "mailboxes" ? "  No mail in this backup" : "  Nothing here";
}

/** Where one is: the backup, the mailbox, the folder. */
function titleOf(state: State): string {
  const { screens, mail, overlay } = state;
  if (overlay?.kind === "help") return " Keys";
  if (overlay?.kind === "confirm") return " Run this?";
  const parts = screens.flatMap((screen): string[] => {
    switch (screen.kind) {
      case "backups":
        return mail && screens.length > 1 ? [] : ["Backups"];
      case "mailboxes":
        return [mail?.name ?? ""];
      case "folders":
        return [ownerName(screen.mailbox)];
      case "messages":
        return [screen.search ? `find ${screen.search.text}` : screen.folders[0]!.name];
      case "reader":
        return [titleOfMessage(mail?.known(screen.message))];
    }
  });
  return ` ${parts.join(" › ")}`;
}

function titleOfMessage(message: FoundMessage | undefined): string {
  return message && subjectOf(message) || "message";
}

interface LastLine {
  readonly line: Line;
  /** Where the cursor blinks. */
  readonly column?: number;
}

/** What is typed, what is said, or the keys; and where one is in the list. */
function lastLine(state: State): LastLine {
  const { size: { columns }, notice, overlay } = state;
  if (overlay?.kind === "find" || overlay?.kind === "export") return promptLine(state, overlay);
  if (notice) {
    return { line: whole(` ${notice.text}`, columns, notice.isError ? ERROR : NOTICE) };
  }
  return { line: spread(` ${hintOf(state)}`, `${placeOf(state)} `, columns, BAR) };
}

function promptLine(
  { size: { columns }, notice }: State,
  { kind, input: { text, caret }, ...prompt }: Extract<Overlay, { kind: "find" | "export" }>,
): LastLine {
  const label = "where" in prompt ? ` Find in ${printable(prompt.where)}: ` : " Export into: ";
  const head = stringWidth(label) > columns / 2 ? (kind === "find" ? " /" : " > ") : label;
  const room = Math.max(1, columns - stringWidth(head) - 1);
  const before = printable(text.slice(0, caret));
  const hidden = hiddenUnits(before, room);
  const shown = before.slice(hidden) + printable(text.slice(caret));
  const said = notice ? `  ${notice.text}` : "";
  const line: Line = [
    { text: head, style: HEADING },
    { text: shown },
    ...said === "" ? [] : [{ text: said, style: ERROR }],
  ];
  return {
    line,
    column: Math.min(columns - 1, stringWidth(head) + stringWidth(before.slice(hidden))),
  };
}

/** How much of what stands before the caret goes out of sight, so that the caret is seen. */
function hiddenUnits(before: string, room: number): number {
  let hidden = 0;
  while (hidden < before.length && stringWidth(before.slice(hidden)) > room) hidden++;
  return hidden;
}

function hintOf(state: State): string {
  const { overlay } = state;
  if (overlay?.kind === "help") return "j k scroll  any other key back";
  if (overlay?.kind === "confirm") {
    const { commands, rehearsal } = overlay.proposal;
    if (commands.length === 0) return "n back";
    return rehearsal.length > 0 ? "y run  d dry run first  n no" : "y run  n no";
  }
  switch (current(state).kind) {
    case "backups":
      return "Enter open  q quit  ? keys";
    case "mailboxes":
    case "folders":
      return "Enter open  / find  Space mark  m merge  e export  q back  ? keys";
    case "messages":
      return "Enter read  / find  Space mark  m merge  e export  q back  ? keys";
    case "reader":
      return "J K next, previous  Space mark  m merge  e export  q back  ? keys";
  }
}

/** `12/3,456`, and how many are marked. */
function placeOf(state: State): string {
  const screen = current(state);
  const isList = screen.kind === "mailboxes" || screen.kind === "folders";
  const marks = isList ? screen.marked.size : state.marked.size;
  const marked = marks > 0 && screen.kind !== "backups" ? `${formatCount(marks)} marked  ` : "";
  if (state.overlay) return "";
  if (screen.kind === "reader") {
    const count = screen.shown ? readerLines(screen.shown, state.size.columns).length : 0;
    const end = Math.min(count, screen.top + visibleRows(state.size));
    return `${marked}${count === 0 ? "" : `${Math.round(100 * end / count)}%`}`;
  }
  const count = rowsOf(screen, state);
  const at = count === 0 ? "0" : `${formatCount(screen.position.cursor + 1)}/${formatCount(count)}`;
  const search = screen.kind === "messages" ? searchText(screen) : "";
  return `${marked}${search}${at}`;
}

function searchText({ search }: Extract<Screen, { kind: "messages" }>): string {
  if (!search || search.isDone || search.total === 0) return "";
  return `${Math.floor(100 * search.searched / search.total)}% of ${
    plural(search.total, "message")
  }  `;
}

function filled(line: Line, columns: number): Line {
  const width = widthOf(line);
  if (width === columns) return line;
  if (width < columns) return [...line, { text: " ".repeat(columns - width) }];
  return cut(line, columns);
}

function cut(line: Line, columns: number): Line {
  let room = columns;
  const kept: { text: string; style: Style | undefined }[] = [];
  for (const { text, style } of line) {
    const width = stringWidth(text);
    kept.push({
      text: width <= room ? text : whole(text, room)[0]!.text,
      style,
    });
    room -= Math.min(width, room);
    if (room === 0) break;
  }
  return kept;
}
