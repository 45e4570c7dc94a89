import stringWidth from "string-width";
import { formatCount, plural } from "../model/units.ts";
import { printable } from "../report/terminal_text.ts";
import { type Line, spread, type Style, whole } from "./line.ts";
import { readerLines } from "./reader_text.ts";
import { rowsOf } from "./screen_keys.ts";
import { current, type Overlay, type Screen, type State, visibleRows } from "./state.ts";

const BAR: Style = { isReverse: true, isBold: true };
const LABEL: Style = { isBold: true };
const NOTICE: Style = { color: "yellow", isBold: true };
const ERROR: Style = { color: "red", isBold: true };

export interface LastLine {
  readonly line: Line;
  /** Where the cursor blinks. */
  readonly column?: number;
}

/** What is typed, what is said, or the keys; and where one is in the list. */
export function lastLine(state: State): LastLine {
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
    { text: head, style: LABEL },
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
