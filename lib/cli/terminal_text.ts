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

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\ufe0f]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/** How many columns of a terminal printable text takes: East Asian characters and emoji take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/**
 * Shortens printable text to at most `width` columns by cutting off its beginning, since the end of
 * a path says more; `mark` stands for what is gone.
 */
export function truncateStart(text: string, width: number, mark = "…"): string {
  if (columnsOf(text) <= width) return text;
  const room = width - columnsOf(mark);
  if (room < 0) return "";
  const characters = [...text];
  let from = characters.length;
  let columns = 0;
  while (from > 0) {
    columns += columnsOfCharacter(characters[from - 1]!);
    if (columns > room) break;
    from--;
  }
  return mark + characters.slice(from).join("");
}

function columnsOfCharacter(character: string): number {
  if (character <= "\x7e") return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
