import { parseArchiveName, parseFolderName } from "./archive_name.ts";

/** A moment that a person typed with `--at`. */
export interface Moment {
  /** States not later than this count, in ms since the epoch. */
  readonly until: number;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads `--at`: `2005-10-12` (the whole day, local time), `2005-10-12T22:00` (local time),
 * `2005-10-12T22:00Z` (UTC), `2005-10-12T22:00+02:00`, or an archive's name. A time without seconds
 * means its whole minute. Gives `undefined` where it is none of these.
 */
export function parseMoment(text: string): Moment | undefined {
  const name = text.split(/[\\/]/).at(-1)!;
  const archive = parseArchiveName(name) ?? parseArchiveName(`${name}.zip`) ??
    parseFolderName(name);
  if (archive) return { until: archive.time };
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  const fields = [year, month, day, hour ?? 23, minute ?? 59, second ?? 59].map(Number);
  if (!isCalendarTime(fields)) return undefined;
  const [y, mo, d, h, mi, s] = fields as [number, number, number, number, number, number];
  if (zone === undefined) return { until: new Date(y, mo - 1, d, h, mi, s, 999).getTime() };
  return { until: Date.UTC(y, mo - 1, d, h, mi, s, 999) - offsetOf(zone) };
}

function isCalendarTime(fields: readonly number[]): boolean {
  const [year, month, day, hour, minute, second] = fields as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 &&
    minute < 60 && second < 60;
}

/** The offset of a zone `Z`, `+02:00` or `-0330` from UTC, in ms. */
function offsetOf(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
