import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { DirectoryBuilder, entryOf } from "../../lib/zip/directory_builder.ts";
import { LOOSE_FILE } from "../../lib/zip/records.ts";
import { withArchive } from "./helpers.ts";
import { rawZip } from "./raw_zip.ts";

Deno.test("DirectoryBuilder makes a directory of loose files", () => {
  const builder = new DirectoryBuilder();
  const modified = Date.UTC(2024, 1, 29, 12, 0, 1);
  builder.add({ name: "mail/Grüße.eml", method: LOOSE_FILE, size: 5e9, modified });
  builder.add({ name: "mail\\", method: LOOSE_FILE, size: 0, modified: Date.UTC(2200, 0, 1) });
  const directory = builder.build();
  assert.equal(directory.count, 2);
  assert.equal(directory.name(0), "mail/Grüße.eml");
  assert.equal(directory.size(0), 5e9);
  assert.equal(directory.modified(0), modified);
  assert.equal(directory.hasCrc(0), false);
  assert.equal(directory.method(0), LOOSE_FILE);
  assert.ok(directory.isDirectory(1));
  assert.equal(new Date(directory.modified(1)).getFullYear(), 2107);
});

Deno.test("DirectoryBuilder keeps large values and unordered positions", () => {
  const builder = new DirectoryBuilder();
  const large = 2 ** 40;
  builder.add({ name: "a", method: 8, size: large + 1, compressedSize: 7, headerPosition: large });
  builder.add({ name: "b", method: 0, size: 3, crc32: 9, dosTime: 77, headerPosition: 12 });
  const directory = builder.build(large * 2);
  assert.equal(directory.size(0), large + 1);
  assert.equal(directory.compressedSize(0), 7);
  assert.equal(directory.headerPosition(0), large);
  assert.equal(directory.limit(0), large * 2);
  assert.equal(directory.limit(1), large);
  assert.equal(directory.compressedSize(1), 3);
  assert.equal(directory.crc32(1), 9);
  assert.equal(directory.dosTime(1), 77);
});

Deno.test("DirectoryBuilder grows with many entries", () => {
  const builder = new DirectoryBuilder();
  for (let n = 0; n < 5000; n++) builder.add({ name: `folder/${n}`, method: 0, size: n });
  const directory = builder.build();
  assert.equal(directory.name(4999), "folder/4999");
  assert.equal(directory.size(1234), 1234);
});

Deno.test("DirectoryBuilder copies an entry as it is, but for what is changed", async () => {
  const extra = Buffer.from([0x55, 0x54, 5, 0, 1, 0x80, 0x51, 1, 0, 0x99, 0x99, 1, 0, 7]);
  const unix = { madeBy: 3 << 8 | 20, attributes: 0o120777 * 0x10000 };
  const { bytes } = rawZip([
    { name: "first", data: "x" },
    { name: "link", data: "the same ".repeat(9), extra, zip64: true, dosTime: 77, ...unix },
  ]);
  await withArchive(bytes, {}, ({ directory }) => {
    const builder = new DirectoryBuilder();
    builder.add({ ...entryOf(directory, 1), headerPosition: 5 });
    const copy = builder.build();
    assert.equal(copy.name(0), "link");
    assert.deepEqual(copy.packed(0), directory.packed(1));
    assert.equal(copy.size(0), 81);
    assert.equal(copy.dosTime(0), 77);
    assert.equal(copy.modified(0), 86400_000);
    assert.equal(copy.headerPosition(0), 5);
    assert.ok(copy.isSymbolicLink(0));
    assert.deepEqual(Buffer.from(copy.extraFields(0)), extra);
  });
});
