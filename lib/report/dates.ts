/** A moment, in ms since the epoch, with the offset from UTC that it is shown with. */
export function formatMoment(ms: number, utcOffset: number | undefined): string {
  const offset = utcOffset ?? -new Date(ms).getTimezoneOffset();
  return `${formatClock(new Date(ms + offset * 60_000))} ${formatOffset(offset)}`;
}

/**
 * When an entry was changed: `2024-01-07 02:00 +01:00`. Where the server's offset is not known, what
 * its clock showed, which `ms` has in the time zone of this machine.
 */
export function formatEntryTime(ms: number, utcOffset: number | undefined): string {
  if (utcOffset !== undefined) return formatMoment(ms, utcOffset);
  return formatClock(new Date(ms - new Date(ms).getTimezoneOffset() * 60_000));
}

/** A moment without its offset: `2024-01-07 02:00`, or `2024-01-07`. */
export function formatShortTime(
  ms: number,
  { utcOffset, isDay }: { readonly utcOffset: number | undefined; readonly isDay: boolean },
): string {
  const offset = utcOffset ?? -new Date(ms).getTimezoneOffset();
  const clock = formatClock(new Date(ms + offset * 60_000));
  return isDay ? clock.slice(0, 10) : clock;
}

/** The offset from UTC that a chain is shown with: that of its newest backup that has one. */
export function offsetOf(
  backups: readonly { readonly utcOffset: number | undefined }[],
): number | undefined {
  return backups.findLast(({ utcOffset }) => utcOffset !== undefined)?.utcOffset;
}

/** `2021-03-04 19:24`, of the UTC fields. */
function formatClock(date: Date): string {
  return date.toISOString().slice(0, 16).replace("T", " ");
}

/** Minutes as `+01:00` or `-03:30`. */
function formatOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${twoDigits(hours)}:${twoDigits(rest)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
