import type { Key } from "./keys.ts";

/** A line that is being typed. `caret` counts UTF-16 units. */
export interface TextInput {
  readonly text: string;
  readonly caret: number;
}

/** A text with the caret behind it. */
export function inputOf(text: string): TextInput {
  return { text, caret: text.length };
}

/** The line after a key; the same one where the key has nothing to do with it. */
export function edited(input: TextInput, key: Key): TextInput {
  const { text, caret } = input;
  const before = text.slice(0, caret);
  const after = text.slice(caret);
  switch (key) {
    case "<left>":
    case "<c-b>":
      return { text, caret: caret - lastOf(before).length };
    case "<right>":
    case "<c-f>":
      return { text, caret: caret + firstOf(after).length };
    case "<home>":
    case "<c-a>":
      return { text, caret: 0 };
    case "<end>":
    case "<c-e>":
      return inputOf(text);
    case "<backspace>":
    case "<c-h>": {
      const kept = before.slice(0, before.length - lastOf(before).length);
      return { text: kept + after, caret: kept.length };
    }
    case "<delete>":
    case "<c-d>":
      return { text: before + after.slice(firstOf(after).length), caret };
    case "<c-u>":
      return { text: after, caret: 0 };
    case "<c-k>":
      return inputOf(before);
    case "<c-w>": {
      const kept = before.replace(/\S*\s*$/, "");
      return { text: kept + after, caret: kept.length };
    }
    default:
      return key.length > 1 && key.startsWith("<") ? input : {
        text: before + key + after,
        caret: caret + key.length,
      };
  }
}

function firstOf(text: string): string {
  return text === "" ? "" : String.fromCodePoint(text.codePointAt(0)!);
}

function lastOf(text: string): string {
  return Array.from(text.slice(-2)).at(-1) ?? "";
}
