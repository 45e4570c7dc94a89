/** What a clock shows at a moment (ms since the epoch) by UTC: `2024-01-06 18:44`; empty for none. */
export function clockText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 16).replace("T", " ");
}

/**
 * A moment by a clock that is so many minutes ahead of UTC; without a number, by that of this machine.
 */
export function localText(ms: number, utcOffset: number | undefined): string {
  const offset = utcOffset ?? -new Date(ms).getTimezoneOffset();
  return clockText(ms + offset * 60_000);
}
