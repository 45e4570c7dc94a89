import assert from "node:assert/strict";
import { parseArchiveName, parseFolderName, parseStamp } from "../../lib/backup/archive_name.ts";

const TIME = Date.UTC(2005, 9, 9, 22, 0, 8);

Deno.test("parseArchiveName() reads type, time and volume of every kind of archive", () => {
  const stem = "20051009T220008Z";
  assert.deepEqual(
    ["F", "I", "D", "C"].map((letter) => parseArchiveName(`${letter}${stem}.zip`)!.type),
    ["full", "differential", "differential", "copy"],
  );
  assert.deepEqual(parseArchiveName(`F${stem}.12.zip`), {
    type: "full",
    time: TIME,
    volume: 12,
    stem: `F${stem}`,
  });
  assert.equal(parseArchiveName(`F${stem}.zip`)!.volume, 0);
});

Deno.test("parseArchiveName() takes volumes of one backup together in any case", () => {
  const stems = ["F20051009T220008Z.zip", "f20051009t220008z.1.ZIP"]
    .map((name) => parseArchiveName(name)!.stem);
  assert.equal(stems[0], stems[1]);
});

for (
  const name of [
    "F20051009T220008Z",
    "F20051009T220008Z.zip.part",
    "F20051009T220008.zip",
    "X20051009T220008Z.zip",
    "F2005109T220008Z.zip",
    "F20051309T220008Z.zip",
    "F20050230T220008Z.zip",
    "F20051009T250008Z.zip",
    "F20051009T220008Z.-1.zip",
    "F20051009T220008Z.x.zip",
    "copy of F20051009T220008Z.zip",
    "holiday.zip",
    "",
  ]
) {
  Deno.test(`parseArchiveName() leaves "${name}" alone`, () => {
    assert.equal(parseArchiveName(name), undefined);
  });
}

Deno.test("parseFolderName() reads folders of 6.0 as full backups, and names of archives", () => {
  assert.deepEqual(parseFolderName("20041024T020000Z"), {
    type: "full",
    time: Date.UTC(2004, 9, 24, 2),
    volume: 0,
    stem: "20041024T020000Z",
  });
  assert.equal(parseFolderName("d20041024T020000Z")!.type, "differential");
  assert.equal(parseFolderName("20041024"), undefined);
});

Deno.test("parseStamp() knows leap years", () => {
  assert.equal(parseStamp("20240229T000000Z"), Date.UTC(2024, 1, 29));
  assert.equal(parseStamp("20230229T000000Z"), undefined);
});
