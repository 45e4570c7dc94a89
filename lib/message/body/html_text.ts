import { decodeEntities } from "./html_entities.ts";
import { walkHtml } from "./html_walk.ts";

/** Elements that a text does not run on through. */
const BLOCKS: ReadonlySet<string> = new Set(
  ("address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 " +
    "h5 h6 head header hr html li main nav ol option p pre section table tbody td tfoot th thead title " +
    "tr ul").split(" "),
);

/** Those with an empty line after them. */
const PARAGRAPHS: ReadonlySet<string> = new Set("p h1 h2 h3 h4 h5 h6 ul ol table".split(" "));

/** Attributes that people look for: targets of links, texts of pictures. */
const ATTRIBUTE = /\s(?:href|src|alt|title)\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/**
 * What is to be found in an HTML document: its text without tags, and the targets of links and the texts
 * of pictures.
 */
export function searchableHtml(html: string): string {
  let text = "";
  walkHtml(html, {
    text: (piece) => text += piece,
    tag: (name, { isEnd, start, end }) => {
      if (name === "br" || BLOCKS.has(name)) text += "\n";
      else if (!isEnd && (name === "a" || name === "img" || name === "area")) {
        for (const [, double, single, bare] of html.slice(start, end).matchAll(ATTRIBUTE)) {
          text += ` ${double ?? single ?? bare} `;
        }
      }
    },
  });
  return decodeEntities(text);
}

/** Stands for a line end that is there only if the line is not empty. */
const BREAK = "\u0001";

/** The text of an HTML document for reading, with LF between the lines. */
export function readableHtml(html: string): string {
  let text = "";
  walkHtml(html.replaceAll(BREAK, ""), {
    text: (piece) => text += piece.replace(/[ \t\r\n]+/g, " "),
    tag: (name, { isEnd }) => {
      if (name === "br") text += "\n";
      else if (name === "li" && !isEnd) text += `${BREAK}- `;
      else if (PARAGRAPHS.has(name) && isEnd) text += `${BREAK}\n${BREAK}`;
      else if (BLOCKS.has(name)) text += BREAK;
    },
  });
  return decodeEntities(text)
    // deno-lint-ignore no-control-regex
    .replace(/ {2,}/g, " ").replace(/\u0001[\u0001 ]*/g, BREAK).replace(/ (?=[\n\u0001])/g, "")
    // deno-lint-ignore no-control-regex
    .replace(/\n\u0001/g, "\n").replaceAll(BREAK, "\n").replace(/\n{3,}/g, "\n\n").trim();
}
