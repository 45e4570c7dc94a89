import { displayWidth, isAscii, loadWidths } from "./display_width.ts";
import type { Screen } from "./screen.ts";
import { printable, truncateEnd } from "./terminal_text.ts";

/** How a column of a table is set. */
export interface Column {
  readonly align: "left" | "right";
  /** Whether its cells may be cut, and the column gives way, where the table is too wide. */
  readonly canShrink?: boolean;
  /** So wide at the least, where lines are printed before all are known. */
  readonly least?: number;
}

/** The cells of one line; a line with a single cell is a heading that runs over all columns. */
export type Row = readonly string[];

export interface TableOptions {
  /** The columns of the terminal; without one no line is cut. */
  readonly width?: number | undefined;
  /** Stands for what was cut. */
  readonly mark?: string;
}

/** What a table on this terminal is cut to, and with what. */
export function tableOptions(screen: Screen | undefined): TableOptions {
  return { width: screen?.columns, mark: screen?.unicode === false ? "..." : "…" };
}

const GAP = "  ";
/** A cell that is cut keeps so many columns. */
const MIN_WIDTH = 12;

/**
 * The lines of a table whose columns are aligned from its first line to its last, by the columns that
 * characters take on a terminal. `rows` is called twice, for the widths and for the lines, so that a
 * table of any length needs no memory. Cells may come from an archive as they are. Where the terminal
 * is too narrow, cells that can shrink are cut, and then columns are left out, the last one first.
 */
export async function tableLines(
  columns: readonly Column[],
  rows: () => Iterable<Row>,
  { width = Infinity, mark = "…" }: TableOptions = {},
): Promise<Iterable<string>> {
  const widths = fitted(columns, await naturalWidths(columns, rows()), width);
  return linesOf(columns, rows(), widths, { width, mark });
}

/** A line of a table whose columns are as wide as they are at the least. */
export function fixedLine(columns: readonly Column[], row: Row): string {
  const widths = columns.map(({ least = 0 }) => least);
  const [line] = linesOf(columns, [row], widths, { width: Infinity, mark: "" });
  return line!;
}

function* linesOf(
  columns: readonly Column[],
  rows: Iterable<Row>,
  widths: readonly number[],
  { width, mark }: Required<Pick<TableOptions, "mark">> & { readonly width: number },
): Generator<string> {
  for (const row of rows) {
    if (row.length === 1) {
      yield truncateEnd(printable(row[0]!), width, mark);
      continue;
    }
    const cells = widths.map((cellWidth, column) => {
      const text = printable(row[column] ?? "");
      const cut = columns[column]!.canShrink ? truncateEnd(text, cellWidth, mark) : text;
      const padding = " ".repeat(Math.max(0, cellWidth - displayWidth(cut)));
      return columns[column]!.align === "left" ? cut + padding : padding + cut;
    });
    yield cells.join(GAP).trimEnd();
  }
}

async function naturalWidths(columns: readonly Column[], rows: Iterable<Row>): Promise<number[]> {
  const widths = columns.map(({ least = 0 }) => least);
  for (const row of rows) {
    if (!row.every(isAscii)) await loadWidths();
    if (row.length === 1) continue;
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column]!, displayWidth(printable(cell)));
    });
  }
  return widths;
}

/** Widths whose sum with the gaps is no more than `width`, as far as that can be. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  while (true) {
    let excess = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width;
    if (excess <= 0) return widths;
    const shrunk = widths.map((each, column) => {
      if (!columns[column]!.canShrink) return each;
      const less = Math.min(excess, Math.max(0, each - MIN_WIDTH));
      excess -= less;
      return each - less;
    });
    if (excess <= 0 || widths.length <= 1) return shrunk;
    widths.pop();
  }
}
