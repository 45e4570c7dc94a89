/** Ms since the epoch as local time: `2021-03-04 19:24`. */
export function formatLocal(ms: number): string {
  const date = new Date(ms);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes()];
  return `${day.map(twoDigits).join("-")} ${time.map(twoDigits).join(":")}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
