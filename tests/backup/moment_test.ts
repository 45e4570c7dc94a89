import assert from "node:assert/strict";
import { parseMoment } from "../../lib/backup/moment.ts";

const utc = (...fields: [number, number, number, number, number, number]) => Date.UTC(...fields);

for (
  const [text, until] of [
    ["2005-10-12T22:00Z", utc(2005, 9, 12, 22, 0, 59) + 999],
    ["2005-10-12t22:00:08z", utc(2005, 9, 12, 22, 0, 8) + 999],
    ["2005-10-12 22:00:08Z", utc(2005, 9, 12, 22, 0, 8) + 999],
    ["2005-10-12T22:00:08+02:00", utc(2005, 9, 12, 20, 0, 8) + 999],
    ["2005-10-12T22:00:08-0330", utc(2005, 9, 13, 1, 30, 8) + 999],
    ["F20051012T220008Z.zip", utc(2005, 9, 12, 22, 0, 8)],
    ["F20051012T220008Z", utc(2005, 9, 12, 22, 0, 8)],
    ["E:\\backup\\i20051012T220008Z.2.zip", utc(2005, 9, 12, 22, 0, 8)],
    ["/mnt/backup/20041024T020000Z", utc(2004, 9, 24, 2, 0, 0)],
  ] as const
) {
  Deno.test(`parseMoment() reads ${text}`, () => {
    assert.equal(parseMoment(text)?.until, until);
  });
}

Deno.test("parseMoment() takes times without a zone as local, and a day to its end", () => {
  assert.equal(
    parseMoment("2005-10-12T22:00")!.until,
    new Date(2005, 9, 12, 22, 0, 59, 999).getTime(),
  );
  assert.equal(parseMoment("2005-10-12")!.until, new Date(2005, 9, 12, 23, 59, 59, 999).getTime());
});

for (const text of ["", "yesterday", "2005-13-01", "2005-02-30", "2005-10-12T25:00", "20051012"]) {
  Deno.test(`parseMoment() does not guess what "${text}" is`, () => {
    assert.equal(parseMoment(text), undefined);
  });
}
