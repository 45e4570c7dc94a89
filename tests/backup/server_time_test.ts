import assert from "node:assert/strict";
import { timeOf, utcOffsetOf } from "../../lib/backup/server_time.ts";

const UTC = Date.UTC(2021, 2, 5, 0, 23, 54);

for (
  const [started, minutes] of [
    // The real sample: New York, 20 s after the time in its name.
    ["2021-03-04 19:24:14", -300],
    ["2021-03-05 00:23:54", 0],
    ["2021-03-05 01:24:14", 60],
    ["2021-03-05 05:54:00", 330],
    ["2021-03-05 06:09:30", 345],
    ["2021-03-04 20:54:14", -210],
    ["2021-03-05 14:23:55", 840],
    ["2021-03-04 12:23:54", -720],
    ["2021-03-05T01:28:00", 60],
    // Not near a quarter of an hour, or no offset of any place on earth.
    ["2021-03-05 01:31:20", undefined],
    ["2021-03-05 15:23:54", undefined],
    ["2021-03-04 10:23:54", undefined],
    ["2022-03-05 01:24:14", undefined],
    ["2021-02-30 01:24:14", undefined],
    ["yesterday", undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const
) {
  Deno.test(`utcOffsetOf() is ${minutes} where F20210305T002354Z was started at ${started}`, () => {
    assert.equal(utcOffsetOf(UTC, started), minutes);
  });
}

Deno.test("timeOf() reads the server's clock with its offset, without one in the zone of this machine", () => {
  assert.equal(timeOf("2021-03-04 19:24:14", -300), Date.UTC(2021, 2, 5, 0, 24, 14));
  assert.equal(timeOf("2021-03-04 19:24:14"), new Date(2021, 2, 4, 19, 24, 14).getTime());
  assert.equal(timeOf("2021-03-04 25:24:14"), undefined);
  assert.equal(timeOf("0000-00-00 00:00:00"), undefined);
});
