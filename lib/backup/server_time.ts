const CLOCK = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;

/** Offsets are whole quarters of an hour, in minutes. */
const QUARTER = 15;
/** How long after the time in its name a backup may say that it was started, in minutes. */
const DELAY = 5;
/** No place on earth is further behind or ahead of UTC, in minutes. */
const LEAST = -12 * 60;
const MOST = 14 * 60;

/**
 * How many minutes the server's local time was ahead of UTC: `.version.txt` says in local time when
 * the backup was started (`2021-03-04 19:24:14`), the archive's name says it in UTC (ms since the
 * epoch). `undefined` where that is no offset that there is.
 */
export function utcOffsetOf(utc: number, started: string | undefined): number | undefined {
  const clock = clockOf(started);
  if (clock === undefined) return undefined;
  const minutes = (clock - utc) / 60_000;
  const offset = Math.round(minutes / QUARTER) * QUARTER;
  if (Math.abs(minutes - offset) > DELAY || offset < LEAST || offset > MOST) return undefined;
  return offset === 0 ? 0 : offset; // never -0
}

/**
 * A time of the server as its text files have it (`2021-03-04 19:24:14`), in ms since the epoch; with
 * `utcOffset` (minutes) exact, without it in the time zone of this machine.
 */
export function timeOf(text: string | undefined, utcOffset?: number): number | undefined {
  const clock = clockOf(text);
  if (clock === undefined) return undefined;
  if (utcOffset !== undefined) return clock - utcOffset * 60_000;
  const date = new Date(clock);
  return new Date(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ).getTime();
}

/** What a clock shows, in ms since the epoch as if it showed UTC. */
function clockOf(text: string | undefined): number | undefined {
  const fields = text === undefined ? undefined : CLOCK.exec(text)?.slice(1).map(Number);
  if (!fields) return undefined;
  const [year, month, day, hour, minute, second] = fields as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const clock = Date.UTC(year, month - 1, day, hour, minute, second);
  const shown = Number.isNaN(clock) ? "" : new Date(clock).toISOString().slice(0, 19);
  return shown === text!.replace(" ", "T") ? clock : undefined;
}
