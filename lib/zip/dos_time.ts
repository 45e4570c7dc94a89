/**
 * A DOS date and time (date in the high half, APPNOTE 4.4.6) as ms since the epoch. It names no zone:
 * it is read with `utcOffset`, minutes ahead of UTC, else as local time of this machine. An impossible
 * date gives 1980-01-01.
 */
export function dosTimeToMs(dosTime: number, utcOffset?: number): number {
  const year = 1980 + (dosTime >>> 25);
  const month = (dosTime >>> 21) & 15;
  const day = (dosTime >>> 16) & 31;
  const hour = (dosTime >>> 11) & 31;
  const minute = (dosTime >>> 5) & 63;
  const second = (dosTime & 31) * 2;
  if (hour > 23 || minute > 59 || second > 59) return epoch(utcOffset);
  const date = utcOffset === undefined
    ? new Date(year, month - 1, day, hour, minute, second)
    : new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const found = utcOffset === undefined ? date.getMonth() : date.getUTCMonth();
  if (found !== month - 1 || day === 0) return epoch(utcOffset);
  return date.getTime() - (utcOffset ?? 0) * 60_000;
}

/** 1980-01-01 00:00: what an impossible DOS time stands for. */
function epoch(utcOffset: number | undefined): number {
  return utcOffset === undefined
    ? new Date(1980, 0, 1).getTime()
    : Date.UTC(1980, 0, 1) - utcOffset * 60_000;
}

/** Ms since the epoch as a DOS date and time in local time, clamped to what that can hold. */
export function msToDosTime(ms: number): number {
  const date = new Date(ms);
  const year = date.getFullYear();
  if (!(year >= 1980)) return (1 << 21) | (1 << 16);
  if (year > 2107) return 0xff9fbf7d;
  const day = ((year - 1980) << 25) | ((date.getMonth() + 1) << 21) | (date.getDate() << 16);
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return (day | time) >>> 0;
}
