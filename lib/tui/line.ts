import stringWidth from "string-width";
import { printable, truncateEnd } from "../report/terminal_text.ts";

export type Color = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";

/** How characters are shown. Without colours, the rest still tells one thing from another. */
export interface Style {
  readonly color?: Color;
  readonly isBold?: boolean;
  readonly isDim?: boolean;
  /** Dark on light: the line of the cursor, the first and the last line. */
  readonly isReverse?: boolean;
}

/** Characters of one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** One line of the screen, from its first column on. */
export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A whole screen. */
export interface Frame {
  readonly size: Size;
  /** One for each row, each as wide as the screen. */
  readonly lines: readonly Line[];
  /** Where the cursor blinks, from 0 on; nowhere where nothing is typed. */
  readonly caret?: { readonly row: number; readonly column: number } | undefined;
}

/** Longer texts are cut before they are measured. In characters for each column. */
const MOST_UNITS = 16;

/**
 * A text from anywhere in exactly so many columns: what could steer a terminal is made visible, what is
 * too long is cut with `mark`, what is too short is filled up.
 */
export function fit(
  text: string,
  width: number,
  { align = "left", mark = "…" }: { readonly align?: "left" | "right"; readonly mark?: string } =
    {},
): string {
  if (width <= 0) return "";
  const shown = truncateEnd(printable(text.slice(0, width * MOST_UNITS)), width, mark);
  const padding = " ".repeat(Math.max(0, width - stringWidth(shown)));
  return align === "left" ? shown + padding : padding + shown;
}

/** The columns that a line takes. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + stringWidth(text), 0);
}

/** A line of one style, cut or filled to the width. */
export function whole(text: string, width: number, style?: Style, mark?: string): Line {
  return [{ text: fit(text, width, mark === undefined ? {} : { mark }), style }];
}

/** A text at the left and one at the right, which stays whole while the left one gives way. */
export function spread(left: string, right: string, width: number, style?: Style): Line {
  const room = width - stringWidth(right) - 1;
  if (right === "" || room < 1) return whole(left, width, style);
  return [{ text: `${fit(left, room)} ${right}`, style }];
}

/** What stands on a screen, without its styles: a line for each row, blanks at its end left out. */
export function textOf({ lines }: Frame): string {
  return lines.map((line) => `${line.map(({ text }) => text).join("").trimEnd()}\n`).join("");
}
