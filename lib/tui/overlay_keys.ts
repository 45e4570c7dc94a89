import { confirmationLines, helpLines } from "./overlay_text.ts";
import { scrolled } from "./position.ts";
import {
  type Confirmation,
  type ExportPrompt,
  type FindPrompt,
  type HelpOverlay,
  type Overlay,
  type State,
  type Step,
  visibleRows,
} from "./state.ts";
import { edited } from "./text_input.ts";

/** What a key does in what lies over the screen. */
export function overlayKey(state: State, overlay: Overlay, key: string): Step {
  if (key === "<escape>") return closed(state);
  switch (overlay.kind) {
    case "help":
      return helpKey(state, overlay, key);
    case "find":
      return findKey(state, overlay, key);
    case "export":
      return exportKey(state, overlay, key);
    case "confirm":
      return confirmKey(state, overlay, key);
  }
}

function findKey(state: State, prompt: FindPrompt, key: string): Step {
  if (key !== "<enter>") {
    return only({ ...state, overlay: { ...prompt, input: edited(prompt.input, key) } });
  }
  const text = prompt.input.text.trim();
  if (text === "") return closed(state);
  return {
    state: { ...state, overlay: { ...prompt, input: { text, caret: text.length } } },
    effects: [{ kind: "find", text, folders: prompt.folders }],
  };
}

function exportKey(state: State, prompt: ExportPrompt, key: string): Step {
  if (key !== "<enter>") {
    return only({ ...state, overlay: { ...prompt, input: edited(prompt.input, key) } });
  }
  const directory = prompt.input.text.trim();
  if (directory === "") return closed(state);
  const deed = { kind: "export", directory } as const;
  return {
    state: { ...state, directory, overlay: undefined },
    effects: [{ kind: "propose", wish: { deed, picked: prompt.picked } }],
  };
}

/** Only a `y` runs commands: Enter may have been meant for the line before. */
function confirmKey(state: State, confirmation: Confirmation, key: string): Step {
  const { commands, rehearsal } = confirmation.proposal;
  if (key === "y" && commands.length > 0) {
    return { state: { ...state, overlay: undefined }, effects: [{ kind: "run", commands }] };
  }
  if (key === "d" && rehearsal.length > 0) {
    return { state, effects: [{ kind: "run", commands: rehearsal }] };
  }
  if (key === "n" || key === "q" || key === "h" || key === "<left>") return closed(state);
  const count = confirmationLines(confirmation, state.size.columns).length;
  return scrolledTo(state, confirmation, { key, count }) ?? only(state);
}

function helpKey(state: State, help: HelpOverlay, key: string): Step {
  const count = helpLines(state.size.columns).length;
  return scrolledTo(state, help, { key, count }) ?? closed(state);
}

function scrolledTo(
  state: State,
  overlay: HelpOverlay | Confirmation,
  { key, count }: { readonly key: string; readonly count: number },
): Step | undefined {
  const top = scrolled(overlay.top, key, { count, visible: visibleRows(state.size) });
  return top === undefined ? undefined : only({ ...state, overlay: { ...overlay, top } });
}

function closed(state: State): Step {
  return only({ ...state, overlay: undefined });
}

function only(state: State): Step {
  return { state, effects: [] };
}
