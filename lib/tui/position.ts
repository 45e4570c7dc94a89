import type { Key } from "./keys.ts";

/** Where one is in a list: the row of the cursor, and the first row that is seen; both from 0 on. */
export interface Position {
  readonly cursor: number;
  readonly top: number;
}

/** How long a list is, and how many of its rows are seen. */
export interface Extent {
  readonly count: number;
  readonly visible: number;
}

export const START: Position = { cursor: 0, top: 0 };

/** The position after a key that moves in a list; `undefined` for other keys. */
export function moved(position: Position, key: Key, extent: Extent): Position | undefined {
  const to = target(position, key, extent);
  return to === undefined ? undefined : inView({ ...position, cursor: to }, extent);
}

function target({ cursor }: Position, key: Key, { count, visible }: Extent): number | undefined {
  const page = Math.max(1, visible - 1);
  const half = Math.max(1, Math.floor(visible / 2));
  switch (key) {
    case "<up>":
    case "k":
    case "<c-p>":
      return cursor - 1;
    case "<down>":
    case "j":
    case "<c-n>":
      return cursor + 1;
    case "<page-up>":
    case "<c-b>":
      return cursor - page;
    case "<page-down>":
    case "<c-f>":
      return cursor + page;
    case "<c-u>":
      return cursor - half;
    case "<c-d>":
      return cursor + half;
    case "<home>":
    case "g":
      return 0;
    case "<end>":
    case "G":
      return count - 1;
    default:
      return undefined;
  }
}

/** The same position where the list or the screen has another size: the cursor is there and is seen. */
export function inView({ cursor, top }: Position, { count, visible }: Extent): Position {
  const at = clamp(cursor, 0, Math.max(0, count - 1));
  const last = Math.max(0, count - visible);
  const from = at < top ? at : at >= top + visible ? at - visible + 1 : top;
  return { cursor: at, top: clamp(from, 0, last) };
}

/** The first line of a text after a key that scrolls it; `undefined` for other keys. */
export function scrolled(top: number, key: Key, { count, visible }: Extent): number | undefined {
  const to = target({ cursor: top, top }, key, { count, visible });
  return to === undefined ? undefined : clamp(to, 0, Math.max(0, count - visible));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
