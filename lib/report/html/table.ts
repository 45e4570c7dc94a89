import { formatBytes, formatCount } from "../../model/units.ts";
import { type Html, markup, type Part } from "./markup.ts";

/** What a cell shows, what it is sorted by where that is not its text, and a bar of 0 to 1 below it. */
export interface Cell {
  readonly shown: Part;
  readonly value?: number | undefined;
  readonly share?: number;
}

export interface TableColumn<Row> {
  readonly heading: string;
  /** Numbers stand to the right, and are sorted from the largest down first. */
  readonly isNumber?: boolean;
  /** Paths and sentences: they may be broken anywhere. */
  readonly isLong?: boolean;
  readonly cell: (row: Row) => Part | Cell;
}

/** So many rows a browser still sorts at once. */
export const MOST_ROWS = 5000;

/**
 * A table that is sorted and searched in by the page's script. Rows beyond a few thousand are only
 * counted; `total` is how many there are where not all are given.
 */
export function table<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  total: number = rows.length,
): Html {
  const shown = rows.slice(0, MOST_ROWS);
  const more = total - shown.length;
  const left = more > 0 ? `; ${formatCount(more)} more are not shown: --json has them all` : "";
  const caption = markup`<span class="count">${shown.length}</span> ${
    shown.length === 1 ? "row" : "rows"
  }${left}`;
  const headings = columns.map((column) =>
    markup`<th scope="col"${classOf(column)}>${column.heading}</th>`
  );
  const body = shown.map((row) =>
    markup`<tr>${columns.map((column) => cellOf(column, row))}</tr>\n`
  );
  return markup`<div class="wide"><table class="sortable">\n<caption>${caption}</caption>\n<thead><tr>${headings}</tr></thead>\n<tbody>\n${body}</tbody>\n</table></div>\n`;
}

/** A count; empty where there is none. */
export function count(value: number | undefined): Cell {
  return { shown: value === undefined ? "" : formatCount(value), value: value ?? -1 };
}

/** A size in bytes, with a bar where the largest of its column is given. */
export function size(bytes: number, largest?: number): Cell {
  return {
    shown: formatBytes(bytes),
    value: bytes,
    ...largest === undefined ? {} : { share: largest > 0 ? bytes / largest : 0 },
  };
}

/** A moment in ms since the epoch, as it is shown. */
export function moment(ms: number | undefined, shown: string): Cell {
  return { shown: markup`<span class="time">${shown}</span>`, value: ms ?? -Infinity };
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): Html {
  const given = column.cell(row);
  const { shown, value, share } = isCell(given) ? given : { shown: given };
  const sorted = value === undefined ? undefined : markup` data-value="${value}"`;
  const below = share === undefined ? undefined : bar(share);
  return markup`<td${
    classOf(column)
  } data-label="${column.heading}"${sorted}>${shown}${below}</td>`;
}

function isCell(given: Part | Cell): given is Cell {
  return typeof given === "object" && "shown" in given;
}

function classOf(
  { isNumber, isLong }: Pick<TableColumn<never>, "isNumber" | "isLong">,
): Html | undefined {
  return isNumber ? markup` class="number"` : isLong ? markup` class="long"` : undefined;
}

function bar(share: number): Html {
  const rect = markup`<rect width="${(share * 100).toFixed(1)}" height="1"/>`;
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${rect}</svg>`;
}
