import { printable } from "../terminal_text.ts";

/** Text that is HTML already; whatever is not is escaped when it is put into some. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can be put into HTML: nothing, text, HTML, or several of them. */
export type Part = undefined | string | number | Html | readonly Part[];

/**
 * Makes HTML of a template. All that is put in is text: it is escaped, in attributes (which stand in
 * double quotes) too, and control characters are made visible, whatever an archive calls its files.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(template.reduce((text, next, i) => text + render(parts[i - 1]) + next));
}

/** HTML that is written here in the program. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return printable(String(part)).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};
