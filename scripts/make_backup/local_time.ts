/**
 * A wall-clock time. Archives hold DOS times, which name no time zone, so everything that describes
 * a backup is said in wall-clock fields and becomes an instant only where a file is compared.
 */
export interface LocalTime {
  readonly y: number;
  /** 1 to 12 */
  readonly m: number;
  readonly d: number;
  readonly h: number;
  readonly mi: number;
  readonly s: number;
}

/** Reads `2024-01-07 02:00:14`. */
export function localTime(text: string): LocalTime {
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!found) throw new TypeError(`Cannot read the time "${text}": write 2024-01-07 02:00:14`);
  const [y, m, d, h, mi, s] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { y, m, d, h, mi, s };
}

/** The instant that this wall clock shows in the time zone of this machine. */
export function toDate(time: LocalTime): Date {
  return new Date(time.y, time.m - 1, time.d, time.h, time.mi, time.s);
}

/** Seconds since 1970 as if the wall clock showed UTC: the same number on every machine. */
export function toSeconds(time: LocalTime): number {
  return Date.UTC(time.y, time.m - 1, time.d, time.h, time.mi, time.s) / 1000;
}

/** Moves the wall clock, without regard to daylight saving. */
export function addSeconds(time: LocalTime, seconds: number): LocalTime {
  const moved = new Date((toSeconds(time) + seconds) * 1000);
  return {
    y: moved.getUTCFullYear(),
    m: moved.getUTCMonth() + 1,
    d: moved.getUTCDate(),
    h: moved.getUTCHours(),
    mi: moved.getUTCMinutes(),
    s: moved.getUTCSeconds(),
  };
}

/** The same time on an even second, as DOS times have it. */
export function evenSecond(time: LocalTime): LocalTime {
  return { ...time, s: time.s - time.s % 2 };
}

/** The later of two times. */
export function later(a: LocalTime, b: LocalTime): LocalTime {
  return toSeconds(a) >= toSeconds(b) ? a : b;
}

/** `2024-01-07 02:00:14` */
export function formatTime(t: LocalTime): string {
  return `${t.y}-${two(t.m)}-${two(t.d)} ${two(t.h)}:${two(t.mi)}:${two(t.s)}`;
}

/** `20240107T010000Z`, as in archive names; the time is meant as UTC. */
export function archiveStamp(t: LocalTime): string {
  return `${t.y}${two(t.m)}${two(t.d)}T${two(t.h)}${two(t.mi)}${two(t.s)}Z`;
}

/** Date and time as zip headers hold them. */
export function dosTime(t: LocalTime): { date: number; time: number } {
  return {
    date: (t.y - 1980) << 9 | t.m << 5 | t.d,
    time: t.h << 11 | t.mi << 5 | t.s >> 1,
  };
}

/** `Thu, 4 Mar 2021 19:09:50 +0100`, as in the `Date` header of a message. */
export function mailDate(t: LocalTime, utcOffsetHours: number): string {
  const day = new Date(toSeconds(t) * 1000).getUTCDay();
  const zone = (utcOffsetHours < 0 ? "-" : "+") + two(Math.abs(utcOffsetHours)) + "00";
  return `${DAYS[day]}, ${t.d} ${MONTHS[t.m - 1]} ${t.y} ` +
    `${two(t.h)}:${two(t.mi)}:${two(t.s)} ${zone}`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function two(value: number): string {
  return String(value).padStart(2, "0");
}
