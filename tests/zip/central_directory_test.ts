import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CentralDirectory } from "../../lib/zip/central_directory.ts";
import { withArchive } from "./helpers.ts";
import { type RawEntry, rawZip } from "./raw_zip.ts";

/** The directory of an archive with these entries. */
async function directoryOf<T>(
  entries: readonly RawEntry[],
  body: (directory: CentralDirectory) => T,
): Promise<T> {
  return await withArchive(rawZip(entries).bytes, {}, ({ directory }) => body(directory));
}

Deno.test("CentralDirectory gives names, sizes and positions on demand", async () => {
  const entries = [
    { name: "@backup/store/", data: "" },
    { name: "@backup/store/a.eml", data: "hello", method: 0 },
    { name: "users.cfg", data: "x".repeat(1000) },
  ];
  const zip = rawZip(entries);
  await withArchive(zip.bytes, {}, ({ directory }) => {
    assert.equal(directory.count, 3);
    assert.deepEqual([0, 1, 2].map((i) => directory.name(i)), entries.map(({ name }) => name));
    assert.deepEqual([0, 1, 2].map((i) => directory.baseName(i)), ["", "a.eml", "users.cfg"]);
    assert.deepEqual([0, 1, 2].map((i) => directory.isDirectory(i)), [true, false, false]);
    assert.deepEqual([0, 1, 2].map((i) => directory.size(i)), [0, 5, 1000]);
    assert.deepEqual([0, 1, 2].map((i) => directory.compressedSize(i)).slice(0, 2), [2, 5]);
    assert.deepEqual([0, 1, 2].map((i) => directory.method(i)), [8, 0, 8]);
    assert.equal(directory.crc32(1), 0x3610a686);
    assert.deepEqual(
      [0, 1, 2].map((i) => directory.headerPosition(i)),
      zip.places.map(({ position }) => position),
    );
    assert.throws(() => directory.name(3), RangeError);
  });
});

Deno.test("CentralDirectory reads names as UTF-8 where they are, else as CP437", async () => {
  const names = [
    Buffer.from("Grüße/Ünï.eml"),
    Buffer.from("Входящие/日本.eml"),
    Buffer.from([0x81, 0x2f, 0x94, 0xff]),
    Buffer.from("a\x00b\nc"),
  ];
  for (const flags of [0, 0x800]) {
    await directoryOf(names.map((name) => ({ name, flags })), (directory) => {
      assert.equal(directory.name(0), "Grüße/Ünï.eml");
      assert.equal(directory.baseName(0), "Ünï.eml");
      assert.equal(directory.name(1), "Входящие/日本.eml");
      assert.equal(directory.name(2), "ü/ö\u00a0");
      assert.equal(directory.baseName(2), "ö\u00a0");
      assert.equal(directory.name(3), "a\x00b\nc");
    });
  }
});

Deno.test("CentralDirectory reads a backslash as a slash", async () => {
  const entries = [
    { name: "plain.txt", data: "1" },
    { name: "@backup\\store\\mail\\a.eml", data: "2" },
    { name: "dir\\", data: "" },
    { name: "b\\c", data: "3" },
  ];
  await withArchive(rawZip(entries).bytes, {}, ({ directory, reader }) => {
    assert.equal(directory.name(1), "@backup/store/mail/a.eml");
    assert.equal(Buffer.from(directory.nameBytes(1)).toString(), "@backup/store/mail/a.eml");
    assert.equal(directory.baseName(1), "a.eml");
    assert.ok(directory.isDirectory(2));
    assert.equal(directory.name(3), "b/c");
    assert.equal(Buffer.from(reader.read(3)!).toString(), "3");
  });
});

Deno.test("CentralDirectory reads the DOS time as local time", async () => {
  const dosTime = ((2021 - 1980) << 25 | 3 << 21 | 4 << 16 | 19 << 11 | 24 << 5 | 7) >>> 0;
  await directoryOf([{ name: "a", dosTime }], (directory) => {
    assert.equal(directory.dosTime(0), dosTime);
    assert.equal(directory.modified(0), new Date(2021, 2, 4, 19, 24, 14).getTime());
  });
});

Deno.test("CentralDirectory reads the DOS time with an offset from UTC where one is known", async () => {
  const dosTime = ((2021 - 1980) << 25 | 3 << 21 | 4 << 16 | 19 << 11 | 24 << 5 | 7) >>> 0;
  const entries = [{ name: "a", dosTime }, { name: "b", dosTime: 0 }];
  await directoryOf(entries, (directory) => {
    assert.equal(directory.modified(0, -300), Date.UTC(2021, 2, 5, 0, 24, 14));
    assert.equal(directory.modified(0, 330), Date.UTC(2021, 2, 4, 13, 54, 14));
    assert.equal(directory.modified(1, 60), Date.UTC(1979, 11, 31, 23));
  });
});

Deno.test("CentralDirectory reads an impossible DOS time as 1980", async () => {
  const month0 = 41 << 25 | 0 << 21 | 4 << 16;
  const month13 = 41 << 25 | 13 << 21 | 4 << 16;
  const day0 = 41 << 25 | 3 << 21;
  const february30 = 41 << 25 | 2 << 21 | 30 << 16;
  const hour31 = 41 << 25 | 3 << 21 | 4 << 16 | 31 << 11;
  const times = [0, month0, month13, day0, february30, hour31, 0xffffffff];
  const entries = times.map((dosTime, n) => ({ name: `${n}`, dosTime: dosTime >>> 0 }));
  await directoryOf(entries, (directory) => {
    times.forEach((_, i) => {
      assert.equal(directory.modified(i), new Date(1980, 0, 1).getTime());
    });
  });
});

Deno.test("CentralDirectory prefers the extended timestamp, which is UTC", async () => {
  const field = (flags: number, seconds: number) => {
    const extra = Buffer.alloc(9);
    extra.writeUInt16LE(0x5455, 0);
    extra.writeUInt16LE(5, 2);
    extra.writeUInt8(flags, 4);
    extra.writeInt32LE(seconds, 5);
    return extra;
  };
  const before = Buffer.from([0x99, 0x99, 2, 0, 1, 2]);
  const entries = [
    { name: "a", extra: field(1, 1614885854) },
    { name: "b", extra: Buffer.concat([before, field(3, -86400)]) },
    { name: "c", extra: field(2, 1614885854), dosTime: 0 },
    { name: "d", extra: Buffer.from([0x55, 0x54, 0xff, 0xff, 1]), dosTime: 0 },
  ];
  await directoryOf(entries, (directory) => {
    assert.equal(directory.modified(0), 1614885854000);
    assert.equal(directory.modified(0, 60), 1614885854000);
    assert.equal(directory.modified(1), -86400000);
    assert.equal(directory.modified(2), new Date(1980, 0, 1).getTime());
    assert.equal(directory.modified(3), new Date(1980, 0, 1).getTime());
  });
});

Deno.test("CentralDirectory knows symbolic links by their Unix mode", async () => {
  const link = 0o120777 * 0x10000;
  const entries = [
    { name: "link", madeBy: 3 << 8 | 20, attributes: link },
    { name: "file", madeBy: 3 << 8 | 20, attributes: 0o100644 * 0x10000 },
    { name: "dos", madeBy: 20, attributes: link },
  ];
  await directoryOf(entries, (directory) => {
    assert.deepEqual([0, 1, 2].map((i) => directory.isSymbolicLink(i)), [true, false, false]);
  });
});

Deno.test("CentralDirectory is shared with a Worker without a copy", async () => {
  await directoryOf([{ name: "b/a.eml", data: "12345", zip64: true }], (directory) => {
    const shared = directory.share();
    const there = CentralDirectory.fromShared(structuredClone(shared));
    assert.equal(there.name(0), "b/a.eml");
    assert.equal(there.size(0), 5);
    assert.ok(shared.records instanceof SharedArrayBuffer);
  });
});
