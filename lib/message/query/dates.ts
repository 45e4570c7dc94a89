/** The present, and the zone in which dates are meant. */
export interface Now {
  /** Milliseconds since the epoch, UTC. */
  readonly now: number;
  /**
   * Minutes that local time is ahead of UTC: a number, or a function of a moment (ms, UTC) where the
   * clocks change.
   */
  readonly utcOffset: number | ((ms: number) => number);
}

/** A moment in both ways in which a message may say its own. */
export interface Moment {
  /** Milliseconds since the epoch, UTC. */
  readonly ms: number;
  /** What the clock shows in the zone of the one who asks, in milliseconds as if it were UTC. */
  readonly wall: number;
}

/** A stretch of time, from its first moment up to before its last. */
export interface Span {
  readonly from: Moment;
  readonly before: Moment;
}

const DAY = 86_400_000;
const ABSOLUTE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2}):(\d{2})(Z)?)?)?)?$/i;
const RELATIVE = /^(\d{1,5})([dwmy])$/i;

/**
 * The time that a date of a query means: `2021`, `2021-03`, `2021-03-04`, `2021-03-04T19:09`, `today`,
 * `yesterday`, or `7d`, `2w`, `3m`, `1y` ago. `undefined` where it is none, also for days that there are
 * not.
 */
export function spanOf(text: string, now: Now): Span | undefined {
  const absolute = ABSOLUTE.exec(text);
  if (absolute) return absoluteSpan(absolute, now);
  const today = startOfDay(now.now + offsetAt(now.now, now));
  const word = text.toLowerCase();
  if (word === "today") return wallSpan(today, today + DAY, now);
  if (word === "yesterday") return wallSpan(today - DAY, today, now);
  const ago = agoOf(text, now);
  const day = ago && startOfDay(ago.wall);
  return day === undefined ? undefined : wallSpan(day, day + DAY, now);
}

/** The moment so long ago, to the minute that it is now; `undefined` for other dates. */
export function agoOf(text: string, now: Now): Moment | undefined {
  const match = RELATIVE.exec(text);
  if (!match) return undefined;
  const count = Number(match[1]);
  const wall = now.now + offsetAt(now.now, now);
  switch (match[2]!.toLowerCase()) {
    case "d":
      return momentOf(wall - count * DAY, now);
    case "w":
      return momentOf(wall - count * 7 * DAY, now);
    case "m":
      return momentOf(monthsBefore(wall, count), now);
    default:
      return momentOf(monthsBefore(wall, count * 12), now);
  }
}

function absoluteSpan(match: RegExpExecArray, now: Now): Span | undefined {
  const [year, month, day, hour, minute] = match.slice(1, 6).map((it) =>
    it === undefined ? undefined : Number(it)
  );
  if (year! < 1000 || (hour ?? 0) > 23 || (minute ?? 0) > 59) return undefined;
  const from = Date.UTC(year!, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0);
  const date = new Date(from);
  if (month === undefined) return wallSpan(from, Date.UTC(year! + 1, 0), now);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== (day ?? 1)) return undefined;
  if (day === undefined) return wallSpan(from, Date.UTC(year!, month), now);
  if (hour === undefined) return wallSpan(from, from + DAY, now);
  if (match[6] === undefined) return wallSpan(from, from + 60_000, now);
  const utc = (ms: number) => ({ ms, wall: ms + offsetAt(ms, now) });
  return { from: utc(from), before: utc(from + 60_000) };
}

function wallSpan(from: number, before: number, now: Now): Span {
  return { from: momentOf(from, now), before: momentOf(before, now) };
}

/** The moment at which the clock shows a time. */
function momentOf(wall: number, now: Now): Moment {
  // Twice, since the first answer may lie beyond a change of the clocks.
  const first = wall - offsetAt(wall, now);
  return { ms: wall - offsetAt(first, now), wall };
}

function offsetAt(ms: number, { utcOffset }: Now): number {
  return (typeof utcOffset === "number" ? utcOffset : utcOffset(ms)) * 60_000;
}

function startOfDay(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}

/** The same day and time so many months before; the month's last day where it has no such day. */
function monthsBefore(wall: number, months: number): number {
  const date = new Date(wall);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
  const year = new Date(first).getUTCFullYear();
  const month = new Date(first).getUTCMonth();
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) + (wall - startOfDay(wall));
}
