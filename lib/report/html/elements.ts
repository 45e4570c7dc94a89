import { type Html, markup, type Part } from "./markup.ts";

/** A part of a page under a heading of its own. */
export function section(heading: string, ...parts: readonly Part[]): Html {
  return markup`<section>\n<h2>${heading}</h2>\n${parts}</section>\n`;
}

/** A few facts that are seen first. */
export function facts(entries: readonly (readonly [name: string, value: Part])[]): Html {
  const each = entries.map(([name, value]) =>
    markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`
  );
  return markup`<dl class="facts">\n${each}</dl>\n`;
}

/** A warning or an error, with what to do about it. */
export function note(
  { message, hints }: { readonly message: string; readonly hints: readonly string[] },
  kind: "warning" | "error",
): Html {
  const label = kind === "error" ? "Error" : "Warning";
  return markup`<div class="note ${kind}"><p><strong>${label}:</strong> ${message}</p>\n${
    hints.map(paragraph)
  }</div>\n`;
}

/** Whether something is as it should be. */
export function verdict(isGood: boolean, text: string): Html {
  return markup`<span class="${isGood ? "good" : "bad"}">${text}</span>`;
}

export function paragraph(text: Part): Html {
  return markup`<p>${text}</p>\n`;
}
