import stringWidth from "string-width";
import type { FoundMessage } from "../engine/search.ts";
import { subjectOf } from "../report/message_text.ts";
import { printable } from "../report/terminal_text.ts";
import { lastLine } from "./last_line.ts";
import { type Frame, type Line, type Style, whole, widthOf } from "./line.ts";
import { confirmationLines, helpLines } from "./overlay_text.ts";
import { readerLines } from "./reader_text.ts";
import { headingOf, rowLine } from "./rows.ts";
import { rowsOf } from "./screen_keys.ts";
import { wrapped } from "./wrapping.ts";
import {
  current,
  ownerName,
  type ReaderScreen,
  type Screen,
  type State,
  visibleRows,
} from "./state.ts";

const BAR: Style = { isReverse: true, isBold: true };
const HEADING: Style = { isBold: true };
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
