import { displayWidth } from "./display_width.ts";

/**
 * What must not reach a terminal as it is: controls (a name could hold escape sequences), line and
 * paragraph separators, invisible and bidirectional marks, lone surrogates.
 */
const UNPRINTABLE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Makes text that comes from an archive or a file name safe to print: what could steer or confuse a
 * terminal appears as an escape, `\x1b` or `\u202e`. Everything else stays as it is.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (unit) => {
    const code = unit.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/**
 * Shortens printable text to at most `width` columns of a terminal by cutting off its beginning, since
 * the end of a path says more; `mark` stands for what is gone.
 */
export function truncateStart(text: string, width: number, mark = "…"): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(mark);
  return room < 0 ? "" : mark + fitting(charactersOf(text).reverse(), room).reverse().join("");
}

/**
 * Shortens printable text to at most `width` columns of a terminal by cutting off its end; `mark`
 * stands for what is gone.
 */
export function truncateEnd(text: string, width: number, mark = "…"): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(mark);
  return room < 0 ? "" : fitting(charactersOf(text), room).join("") + mark;
}

/** What a person sees as one character each, with its accents. */
function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** As many of the first characters as have room in so many columns. */
function fitting(characters: readonly string[], room: number): string[] {
  let columns = 0;
  const end = characters.findIndex((character) => (columns += displayWidth(character)) > room);
  return characters.slice(0, end === -1 ? undefined : end);
}
