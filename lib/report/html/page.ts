import { createHash } from "node:crypto";
import { type Html, markup, type Part, trusted } from "./markup.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** What tells a page of ours from any other file. */
export const PAGE_MARK = '<meta name="generator" content="kmsrecover">';

export interface Page {
  readonly title: string;
  /** Below the title: what it is about, and when it was made. */
  readonly about: readonly Part[];
  readonly sections: readonly Html[];
}

/**
 * A page that needs nothing but itself. Its policy lets nothing run but its one script, and nothing be
 * loaded, whatever stands in it.
 */
export function pageText({ title, about, sections }: Page): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
${trusted(PAGE_MARK)}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${about.map((line) => markup`<p class="soft">${line}</p>\n`)}</header>
<div class="search" hidden>${SEARCH_FIELD}</div>
<main>
${sections}</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

const SEARCH_FIELD = trusted(
  '<input type="search" placeholder="Search in all tables" aria-label="Search in all tables">',
);

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
