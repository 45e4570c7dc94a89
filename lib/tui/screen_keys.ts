import { pickedIn, scopeOf } from "./picking.ts";
import { moved, type Position, scrolled, START } from "./position.ts";
import { readerLines } from "./reader_text.ts";
import {
  current,
  type ReaderScreen,
  type Screen,
  type State,
  type Step,
  visibleRows,
} from "./state.ts";
import { inputOf } from "./text_input.ts";
import type { Picked } from "./wish.ts";

/** What a key does on the screen that is seen, where nothing lies over it. */
export function screenKey(state: State, key: string): Step {
  const screen = current(state);
  const general = generalKey(state, key);
  if (general) return general;
  if (screen.kind === "reader") return readerKey(state, screen, key);
  const count = rowsOf(screen, state);
  const extent = { count, visible: visibleRows(state.size) };
  const position = moved(screen.position, key, extent);
  if (position) return only(replaced(state, { ...screen, position }));
  if (count === 0) return only(state);
  switch (key) {
    case "<enter>":
    case "<right>":
    case "l":
      return entered(state, screen);
    case " ":
      return only(marked(state, screen));
    default:
      return only(state);
  }
}

/** How many rows a list has. */
export function rowsOf(screen: Exclude<Screen, ReaderScreen>, { backups, mail }: State): number {
  switch (screen.kind) {
    case "backups":
      return backups.length;
    case "mailboxes":
      return mail?.mailboxes.length ?? 0;
    case "folders":
      return screen.mailbox.folders.length;
    case "messages":
      return screen.count;
  }
}

function generalKey(state: State, key: string): Step | undefined {
  switch (key) {
    case "q":
    case "h":
    case "<left>":
      return back(state, key);
    case "Q":
      return only({ ...state, isEnded: true });
    case "?":
      return only({ ...state, overlay: { kind: "help", top: 0 } });
    case "/":
      return only(asked(state));
    case "m":
      return wished(state, (picked) => ({
        state,
        effects: [{ kind: "propose", wish: { deed: { kind: "merge" }, picked } }],
      }));
    case "e":
      return wished(state, (picked) =>
        only({
          ...state,
          overlay: { kind: "export", input: inputOf(state.directory), picked },
        }));
    case "u":
      return only(unmarked(state));
    case "<escape>":
      return { state, effects: [{ kind: "stopFinding" }] };
    default:
      return undefined;
  }
}

/** Leaves a screen; from the first one, `q` ends the browser. */
function back(state: State, key: string): Step {
  const { screens } = state;
  const left = current(state);
  const effects = left.kind === "messages" && left.search ? [{ kind: "stopFinding" } as const] : [];
  if (screens.length > 1) return { state: { ...state, screens: screens.slice(0, -1) }, effects };
  return only(key === "q" ? { ...state, isEnded: true } : state);
}

function entered(state: State, screen: Exclude<Screen, ReaderScreen>): Step {
  const { cursor } = screen.position;
  switch (screen.kind) {
    case "backups":
      return { state, effects: [{ kind: "open", backup: cursor }] };
    case "mailboxes":
      return only(pushed(state, {
        kind: "folders",
        mailbox: state.mail!.mailboxes[cursor]!,
        position: START,
        marked: new Set(),
      }));
    case "folders": {
      const folder = screen.mailbox.folders[cursor]!;
      const list = state.mail!.messages(folder);
      return only(pushed(state, {
        kind: "messages",
        position: START,
        list,
        count: list.length,
        folders: [folder],
        search: undefined,
      }));
    }
    case "messages":
      return reading(state, screen.list.at(cursor)!);
  }
}

/** Marks the row of the cursor, or takes its mark away, and goes on to the next. */
function marked(state: State, screen: Exclude<Screen, ReaderScreen>): State {
  if (screen.kind === "backups") return state;
  const { cursor } = screen.position;
  const extent = { count: rowsOf(screen, state), visible: visibleRows(state.size) };
  const position = moved(screen.position, "<down>", extent)!;
  if (screen.kind !== "messages") {
    return replaced(state, { ...screen, position, marked: toggled(screen.marked, cursor) });
  }
  const message = screen.list.at(cursor)!;
  return {
    ...replaced(state, { ...screen, position }),
    marked: toggled(state.marked, message),
  };
}

function unmarked(state: State): State {
  const screen = current(state);
  return screen.kind === "mailboxes" || screen.kind === "folders"
    ? replaced(state, { ...screen, marked: new Set() })
    : { ...state, marked: new Set() };
}

function toggled(marks: ReadonlySet<number>, mark: number): Set<number> {
  const next = new Set(marks);
  if (!next.delete(mark)) next.add(mark);
  return next;
}

/** Opens the line for a query, where there is something to look through. */
function asked(state: State): State {
  const { folders, where } = scopeOf(state);
  if (folders.length === 0) {
    return noticed(state, "Open a backup first: there is nothing to look through here");
  }
  return { ...state, overlay: { kind: "find", input: inputOf(""), folders, where } };
}

/** Goes on with what is marked, else with what the cursor is at. */
function wished(state: State, then: (picked: Picked) => Step): Step {
  const picked = pickedIn(state);
  return picked
    ? then(picked)
    : only(noticed(state, "Open a backup first, and pick something of it"));
}

function readerKey(state: State, screen: ReaderScreen, key: string): Step {
  if (key === "J" || key === "K") return turned(state, key === "J" ? 1 : -1);
  if (key === " ") {
    return only({ ...state, marked: toggled(state.marked, screen.message) });
  }
  const count = screen.shown ? readerLines(screen.shown, state.size.columns).length : 0;
  const top = scrolled(screen.top, key, { count, visible: visibleRows(state.size) });
  return only(top === undefined ? state : replaced(state, { ...screen, top }));
}

/** The next message of the list, or the one before. */
function turned(state: State, by: 1 | -1): Step {
  const list = state.screens.at(-2);
  if (list?.kind !== "messages") return only(state);
  const extent = { count: list.count, visible: visibleRows(state.size) };
  const position: Position = moved(list.position, by === 1 ? "<down>" : "<up>", extent)!;
  if (position.cursor === list.position.cursor) {
    return only(noticed(state, by === 1 ? "This is the last one" : "This is the first one"));
  }
  const below = [...state.screens.slice(0, -2), { ...list, position }];
  return reading({ ...state, screens: below }, list.list.at(position.cursor)!);
}

function reading(state: State, message: number): Step {
  const reader: ReaderScreen = {
    kind: "reader",
    message,
    shown: undefined,
    problem: undefined,
    top: 0,
  };
  return { state: pushed(state, reader), effects: [{ kind: "read", message }] };
}

function pushed(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens, screen] };
}

function replaced(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens.slice(0, -1), screen] };
}

function noticed(state: State, text: string): State {
  return { ...state, notice: { text, isError: false } };
}

function only(state: State): Step {
  return { state, effects: [] };
}
