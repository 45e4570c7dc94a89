import { printable } from "../report/terminal_text.ts";
import type { Color, Frame, Line, Style } from "./line.ts";

/** What a terminal can show. */
export interface Abilities {
  readonly color: boolean;
  /** Characters beyond ASCII. */
  readonly unicode: boolean;
}

const COLORS: Readonly<Record<Color, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

/**
 * Another screen in place of what is there, which comes back with `LEAVE`; no line is broken at the right
 * edge, so that characters which a terminal counts otherwise than we do cannot shift what stands below.
 */
export const ENTER = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[0m\x1b[2J";
export const LEAVE = "\x1b[0m\x1b[?25h\x1b[?7h\x1b[?1049l";

/** Draws screens one after another; of each only the lines that are not there already. */
export class Painter {
  readonly #abilities: Abilities;
  #shown: readonly string[] = [];
  #size = "";

  constructor(abilities: Abilities) {
    this.#abilities = abilities;
  }

  /** Forgets what is on the screen: the next time all of it is drawn. */
  forget(): void {
    this.#shown = [];
    this.#size = "";
  }

  /** What has to be sent to a terminal so that it shows the screen. */
  paint({ lines, size, caret }: Frame): string {
    const next = lines.map((line) => lineCodes(line, this.#abilities));
    const { columns, rows } = size;
    const isOther = this.#size !== `${columns}x${rows}`;
    const changed = next.map((codes, row) =>
      !isOther && this.#shown[row] === codes ? "" : `\x1b[${row + 1};1H\x1b[0m\x1b[K${codes}`
    ).join("");
    this.#shown = next;
    this.#size = `${columns}x${rows}`;
    const clear = isOther ? "\x1b[0m\x1b[2J" : "";
    const cursor = caret ? `\x1b[${caret.row + 1};${caret.column + 1}H\x1b[?25h` : "";
    return `\x1b[?25l${clear}${changed}\x1b[0m${cursor}`;
  }
}

/** A line with its styles; whatever its texts are, nothing of them steers the terminal. */
export function lineCodes(line: Line, { color, unicode }: Abilities): string {
  return line.map(({ text, style = {} }) => {
    const safe = printable(text);
    const shown = unicode ? safe : ascii(safe);
    const codes = codesOf(style, color);
    return codes === "" ? shown : `\x1b[${codes}m${shown}\x1b[0m`;
  }).join("");
}

function codesOf({ color, isBold, isDim, isReverse }: Style, hasColor: boolean): string {
  return [
    isBold && 1,
    isDim && hasColor && 2,
    isReverse && 7,
    color !== undefined && hasColor && COLORS[color],
  ].filter((code) => code !== false && code !== undefined).join(";");
}

/** What a terminal without Unicode shows in place of the characters that it lacks. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => REPLACED[character] ?? "?");
}

const REPLACED: Readonly<Record<string, string>> = { "…": ".", "›": ">", "·": "-", "─": "-" };
