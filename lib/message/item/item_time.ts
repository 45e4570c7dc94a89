import type { CardLine } from "./card_lines.ts";

/** A time of iCalendar. */
export interface ItemTime {
  /** What the clock on the wall shows, in milliseconds as if it were UTC. */
  readonly wall: number;
  /** Milliseconds since the epoch, UTC; nothing where its zone is not known or it has none. */
  readonly ms: number | undefined;
  /** `UTC`, the TZID as it is written, or nothing for a time that is meant wherever one is. */
  readonly zone: string | undefined;
  /** A whole day. */
  readonly isDay: boolean;
}

const TIME = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?$/i;

/** Reads a property of the type DATE or DATE-TIME (RFC 5545 3.3.4, 3.3.5). */
export function itemTime({ value, parameters }: CardLine): ItemTime | undefined {
  const match = TIME.exec(value.trim().slice(0, 40));
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((it) =>
    Number(it ?? 0)
  ) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24;
  if (!isReal || year < 1000) return undefined;
  const isDay = match[4] === undefined;
  if (match[7] !== undefined) return { wall, ms: wall, zone: "UTC", isDay };
  const zone = isDay ? undefined : parameters.get("TZID") || undefined;
  return { wall, ms: zone === undefined ? undefined : utcOf(wall, zone), zone, isDay };
}

/** UTC for what a clock in a zone of the IANA's shows; nothing for zones of other names. */
function utcOf(wall: number, zone: string): number | undefined {
  try {
    // Twice, since the first answer may lie beyond a change of the clocks.
    const first = wall - offsetAt(wall, zone);
    return wall - offsetAt(first, zone);
  } catch {
    return undefined;
  }
}

const FIELDS = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;

/** One is dear to make. There are no more of them than zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at a moment, in milliseconds. Throws `RangeError` for unknown zones. */
function offsetAt(ms: number, timeZone: string): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...FIELDS });
    formatters.set(timeZone, formatter);
  }
  const parts = formatter.formatToParts(ms);
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  const wall = Date.UTC(
    of("year"),
    of("month") - 1,
    of("day"),
    of("hour"),
    of("minute"),
    of("second"),
  );
  return wall - Math.floor(ms / 1000) * 1000;
}
