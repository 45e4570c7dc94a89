import assert from "node:assert/strict";
import { formatEntryTime, formatMoment, offsetOf } from "../../lib/report/dates.ts";

const MOMENT = Date.UTC(2024, 0, 7, 1, 0, 20);

Deno.test("formatMoment() shows a moment with the offset that it is shown in", () => {
  for (
    const [offset, text] of [
      [60, "2024-01-07 02:00 +01:00"],
      [0, "2024-01-07 01:00 +00:00"],
      [-300, "2024-01-06 20:00 -05:00"],
      [345, "2024-01-07 06:45 +05:45"],
      [-210, "2024-01-06 21:30 -03:30"],
    ] as const
  ) assert.equal(formatMoment(MOMENT, offset), text);
});

Deno.test("formatMoment() takes the zone of this machine where there is no other", () => {
  const text = formatMoment(MOMENT, undefined);
  const [, date, time, zone] = /^(\S+) (\S+) (\S+)$/.exec(text)!;
  assert.equal(Date.parse(`${date}T${time}:20${zone}`), MOMENT);
});

Deno.test("formatEntryTime() shows no zone where the server's is not known", () => {
  assert.equal(
    formatEntryTime(new Date(2024, 6, 3, 9, 5).getTime(), undefined),
    "2024-07-03 09:05",
  );
  assert.equal(formatEntryTime(MOMENT, 60), "2024-01-07 02:00 +01:00");
});

Deno.test("offsetOf() takes the newest offset that is known", () => {
  const chain = [60, 120, undefined].map((utcOffset) => ({ utcOffset }));
  assert.equal(offsetOf(chain), 120);
  assert.equal(offsetOf([{ utcOffset: undefined }]), undefined);
});
