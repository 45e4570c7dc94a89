import { overlayKey } from "./overlay_keys.ts";
import { inView } from "./position.ts";
import { readerLines } from "./reader_text.ts";
import { screenKey } from "./screen_keys.ts";
import {
  current,
  type Event,
  mailboxesScreen,
  type MessagesScreen,
  type ReaderScreen,
  type Screen,
  type State,
  type Step,
  visibleRows,
} from "./state.ts";
import { inputOf } from "./text_input.ts";

/**
 * What becomes of the browser by an event: its next state, and what is to be done for it. Pure: the same
 * state and event give the same, and nothing else is touched.
 */
export function update(state: State, event: Event): Step {
  switch (event.kind) {
    case "key":
      return keyPressed({ ...state, notice: undefined }, event.key);
    case "resized":
      return only(fitted({ ...state, size: event.size }));
    case "inspected":
      return only({ ...state, facts: new Map(state.facts).set(event.backup, event.facts) });
    case "opened":
      return only({
        ...state,
        mail: event.mail,
        marked: new Set(),
        screens: [...state.screens.filter(({ kind }) => kind === "backups"), mailboxesScreen()],
      });
    case "failed":
      return only({ ...state, notice: { text: event.message, isError: true } });
    case "finding":
      return only(withSearch(state, event));
    case "found":
      return only(withFound(state, event));
    case "refused":
      return only(withRefusal(state, event));
    case "read":
      return only(withReader(state, event.message, { shown: event.shown }));
    case "unread":
      return only(withReader(state, event.message, { problem: event.problem }));
    case "proposed": {
      const { deed, proposal } = event;
      return only({ ...state, overlay: { kind: "confirm", deed, proposal, top: 0 } });
    }
  }
}

function keyPressed(state: State, key: string): Step {
  if (key === "<c-c>") return only({ ...state, isEnded: true });
  return state.overlay ? overlayKey(state, state.overlay, key) : screenKey(state, key);
}

function only(state: State): Step {
  return { state, effects: [] };
}

/** The state with all its screens as they are seen in its size. */
function fitted(state: State): State {
  return { ...state, screens: state.screens.map((screen) => fittedScreen(screen, state)) };
}

function fittedScreen(screen: Screen, { size, backups, mail }: State): Screen {
  const visible = visibleRows(size);
  const at = (count: number) =>
    "position" in screen ? inView(screen.position, { count, visible }) : undefined!;
  switch (screen.kind) {
    case "backups":
      return { ...screen, position: at(backups.length) };
    case "mailboxes":
      return { ...screen, position: at(mail?.mailboxes.length ?? 0) };
    case "folders":
      return { ...screen, position: at(screen.mailbox.folders.length) };
    case "messages":
      return { ...screen, position: at(screen.count) };
    case "reader": {
      const lines = screen.shown ? readerLines(screen.shown, size.columns).length : 0;
      return { ...screen, top: Math.min(screen.top, Math.max(0, lines - visible)) };
    }
  }
}

function withSearch(
  state: State,
  { text, folders, list }: Extract<Event, { readonly kind: "finding" }>,
): State {
  const results: MessagesScreen = {
    kind: "messages",
    position: { cursor: 0, top: 0 },
    list,
    count: 0,
    folders,
    search: { text, searched: 0, total: 0, isDone: false },
  };
  // Results of a search that began in results take their place.
  const screens = state.screens.filter((screen) => screen.kind !== "reader" && !isResults(screen));
  return { ...state, overlay: undefined, screens: [...screens, results] };
}

function isResults(screen: Screen): boolean {
  return screen.kind === "messages" && screen.search !== undefined;
}

function withFound(
  state: State,
  { list, searched, total, isDone }: Extract<Event, { readonly kind: "found" }>,
): State {
  const screens = state.screens.map((screen) =>
    screen.kind === "messages" && screen.list === list && screen.search
      ? {
        ...screen,
        count: list.length,
        search: { ...screen.search, searched, total, isDone },
      }
      : screen
  );
  return { ...state, screens };
}

/** The prompt with what was typed still in it, the caret where the fault is. */
function withRefusal(
  state: State,
  { message, position }: Extract<Event, { readonly kind: "refused" }>,
): State {
  const notice = { text: message, isError: true };
  const { overlay } = state;
  if (overlay?.kind !== "find") return { ...state, notice };
  const caret = Math.min(position, overlay.input.text.length);
  return {
    ...state,
    notice,
    overlay: { ...overlay, input: { ...inputOf(overlay.input.text), caret } },
  };
}

function withReader(
  state: State,
  message: number,
  change: Partial<Pick<ReaderScreen, "shown" | "problem">>,
): State {
  const screen = current(state);
  if (screen.kind !== "reader" || screen.message !== message) return state;
  return { ...state, screens: [...state.screens.slice(0, -1), { ...screen, ...change }] };
}
