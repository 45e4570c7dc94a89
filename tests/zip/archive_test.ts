import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openArchive } from "../../lib/zip/archive.ts";
import { volumeLayout } from "../../lib/zip/volumes.ts";
import { readAll, refuses, withArchive, withFile, withFiles } from "./helpers.ts";
import { type RawEntry, type RawOptions, rawZip } from "./raw_zip.ts";

const entries: RawEntry[] = [
  { name: ".version.txt", data: "version = 1" },
  { name: "users.cfg", data: "users ".repeat(500) },
  { name: "stored.bin", data: "stored", method: 0 },
  { name: "empty/", data: "" },
];

function open(bytes: Uint8Array, options = {}) {
  return withFile(bytes, (path) => openArchive([path], options).source.close());
}

async function readsAll(
  files: Uint8Array | Record<string, Uint8Array>,
  options = {},
  expected = entries,
): Promise<string[]> {
  return await withArchive(files, options, async (archive) => {
    const all = await readAll(archive);
    assert.equal(all.size, expected.length);
    for (const { name, data } of expected) {
      assert.equal(String(all.get(name as string)), String(data), String(name));
    }
    return archive.findings.map(({ code }) => code);
  });
}

Deno.test("openArchive() reads a plain archive", async () => {
  assert.deepEqual(await readsAll(rawZip(entries).bytes), []);
  assert.deepEqual(await readsAll(rawZip([]).bytes, {}, []), []);
});

Deno.test("openArchive() reads a comment and a zip64 end record", async () => {
  for (const zip64 of [false, true]) {
    const bytes = rawZip(entries, { comment: "PK is no end record", zip64 }).bytes;
    assert.deepEqual(await readsAll(bytes), []);
  }
});

Deno.test("openArchive() names what is no zip", async () => {
  await refuses(() => open(new Uint8Array()), "not-a-zip", /^Cannot open ".*X\.zip": it is empty$/);
  await refuses(() => open(Buffer.from("hello")), "not-a-zip", /it is not a zip archive$/);
  await refuses(() => openArchive(["/no/such.zip"]), "io", /"\/no\/such\.zip": no such file/);
  await refuses(() => openArchive(["/tmp"]), "io", /directory/);
});

Deno.test("openArchive() names a truncated archive", async () => {
  const { bytes, endRecord } = rawZip(entries, { comment: "some comment" });
  await refuses(() => open(bytes.subarray(0, 200)), "truncated", /central directory is missing$/);
  await refuses(() => open(bytes.subarray(0, endRecord + 10)), "truncated", /cut off|missing/);
  await refuses(
    () => open(bytes.subarray(0, bytes.length - 3)),
    "truncated",
    /comment is cut off$/,
  );
});

Deno.test("openArchive() refuses two end records", async () => {
  const other = rawZip([{ name: "other", data: "other" }]).bytes;
  const inComment = rawZip(entries, { comment: other }).bytes;
  await refuses(() => open(inComment), "ambiguous", /more than one end record$/);
  await readsAll(inComment, { trustDirectory: true });
  const stray = rawZip(entries, { comment: "PK\x05\x06" + "x".repeat(30) }).bytes;
  await refuses(() => open(stray), "ambiguous", /more than one end record$/);
});

Deno.test("openArchive() refuses appended bytes unless told to trust the directory", async () => {
  const bytes = Buffer.concat([rawZip(entries).bytes, Buffer.from("tail")]);
  await refuses(() => open(bytes), "ambiguous", /4 bytes follow its end record$/);
  await readsAll(bytes, { trustDirectory: true });
});

Deno.test("openArchive() refuses prepended bytes unless told to trust the directory", async () => {
  for (const zip64 of [false, true]) {
    const { bytes } = rawZip(entries, { zip64 });
    const longer = Buffer.concat([Buffer.from("#!/bin/sh\n"), bytes]);
    await refuses(() => open(longer), "ambiguous", /off by 10 bytes/);
    assert.deepEqual(await readsAll(longer, { trustDirectory: true }), ["shifted"]);
    assert.ok((await readsAll(longer, { salvage: true })).includes("salvaged"));
  }
});

Deno.test("openArchive() mentions unused bytes in front that the offsets count", async () => {
  const [first, ...rest] = entries as [RawEntry, ...RawEntry[]];
  const bytes = rawZip([{ ...first, gap: Buffer.from("#!/bin/sh\n") }, ...rest]).bytes;
  assert.deepEqual(await readsAll(bytes), ["unused-bytes"]);
});

Deno.test("openArchive() refuses a count that does not match", async () => {
  await refuses(
    () => open(rawZip(entries, { count: 3 }).bytes),
    "ambiguous",
    /counts 3 .* holds 4$/,
  );
  await refuses(
    () => open(rawZip(entries, { count: 5, zip64: true }).bytes),
    "ambiguous",
    /counts/,
  );
  const trusted = { trustDirectory: true };
  assert.deepEqual(await readsAll(rawZip(entries, { count: 3 }).bytes, trusted), ["wrong-count"]);
  const huge = rawZip(entries, { count: 2 ** 40, zip64: true }).bytes;
  await refuses(() => open(huge), "ambiguous", /counts 1099511627776/);
});

Deno.test("openArchive() accepts a count modulo 65536, as writers without zip64 leave it", async () => {
  const many = Array.from({ length: 70_000 }, (_, n) => ({ name: `${n}`, method: 0 }));
  await withArchive(rawZip(many).bytes, {}, ({ directory, findings }) => {
    assert.equal(directory.count, 70_000);
    assert.deepEqual(findings.map(({ code }) => code), ["wrapped-count"]);
  });
});

Deno.test("openArchive() refuses a directory of another size or place", async () => {
  const { directoryStart, directoryEnd } = rawZip(entries);
  const directorySize = directoryEnd - directoryStart;
  const lies: [RawOptions, "ambiguous" | "damaged-directory"][] = [
    [{ directorySize: directorySize - 1 }, "ambiguous"],
    [{ directorySize: directorySize + 1 }, "damaged-directory"],
    [{ directoryOffset: directoryStart + 1 }, "damaged-directory"],
    [{ directoryOffset: 0xfffffff0 }, "damaged-directory"],
    [{ directorySize: 0xfffffff0 }, "damaged-directory"],
    [{ directorySize: 2 ** 50, zip64: true }, "damaged-directory"],
    [
      { directorySize: directorySize + 1, directoryOffset: directoryStart - 1 },
      "damaged-directory",
    ],
  ];
  for (const [options, code] of lies) {
    await refuses(() => open(rawZip(entries, options).bytes), code, /./);
  }
});

Deno.test("openArchive() refuses a damaged record", async () => {
  const { bytes, records } = rawZip(entries);
  const at = records[2]!;
  for (const [offset, value] of [[0, 0], [28, 0xffff], [30, 0xffff], [32, 0xffff]] as const) {
    const copy = Buffer.from(bytes);
    copy.writeUInt16LE(value, at + offset);
    await refuses(() => open(copy), "damaged-directory", /record [34] of its central directory/);
  }
});

Deno.test("openArchive() refuses entries whose place or size is absurd", async () => {
  const lies = [
    { position: 0xfffffff0 },
    { compressedSize: 0xfffffff0 },
    { compressedSize: 500 },
    { disk: 3 },
  ];
  for (const central of lies) {
    const bytes = rawZip([...entries, { name: "lie", data: "x", central }]).bytes;
    await refuses(() => open(bytes), "damaged-directory", /"lie" is not inside the archive$/);
  }
  const bytes = rawZip([{ name: "lie", data: "x", zip64: true, central: { size: 2 ** 60 } }]).bytes;
  await refuses(() => open(bytes), "damaged-directory", /"lie" is not inside the archive$/);
});

Deno.test("openArchive() refuses overlapping entries, in any order", async () => {
  const twice: RawEntry[] = [
    { name: "a", data: "x".repeat(400), method: 0 },
    { name: "b", data: "y".repeat(400), method: 0, central: { position: 0 } },
  ];
  await refuses(() => open(rawZip(twice).bytes), "unsafe", /"b" overlaps another entry$/);
  const inside: RawEntry[] = [
    { name: "a", data: "x".repeat(400), method: 0 },
    { name: "b", data: "y".repeat(40), method: 0, central: { position: 100 } },
  ];
  await refuses(() => open(rawZip(inside).bytes), "unsafe", /overlaps/);
  const unordered: RawEntry[] = [
    { name: "a", data: "x".repeat(400), method: 0, central: { position: 431 } },
    { name: "b", data: "y".repeat(400), method: 0, central: { position: 0 } },
    { name: "c", data: "z".repeat(400), method: 0, central: { position: 500 } },
  ];
  const options = { trustDirectory: true };
  await refuses(() => open(rawZip(unordered).bytes, options), "unsafe", /"c" overlaps/);
});

Deno.test("openArchive() refuses a directory that holds data: to others it is a file", async () => {
  const { bytes } = rawZip([{ name: "a/", data: "" }, { name: "a/b/", data: "a message" }]);
  await refuses(
    () => open(bytes),
    "ambiguous",
    /"a\/b\/" is named as a directory, but holds data$/,
  );
  await withArchive(bytes, { trustDirectory: true }, ({ directory }) => {
    assert.equal(directory.count, 2);
  });
});

Deno.test("openArchive() reads a directory in another order than its entries", async () => {
  const zip = rawZip(entries);
  const directory = zip.records.map((at, n) =>
    zip.bytes.subarray(at, zip.records[n + 1] ?? zip.directoryEnd)
  );
  const bytes = Buffer.concat([
    zip.bytes.subarray(0, zip.directoryStart),
    ...directory.reverse(),
    zip.bytes.subarray(zip.directoryEnd),
  ]);
  assert.deepEqual(await readsAll(bytes), []);
});

Deno.test("openArchive() reads a zip that was cut into slices", async () => {
  for (const zip64 of [false, true]) {
    const { bytes } = rawZip(entries, { zip64 });
    const third = Math.ceil(bytes.length / 3);
    const files = {
      "X.zip": bytes.subarray(0, third),
      "X.1.zip": bytes.subarray(third, 2 * third),
      "X.2.zip": bytes.subarray(2 * third),
    };
    await withFiles(files, (paths) => {
      assert.equal(volumeLayout(paths), "joined");
    });
    assert.deepEqual(await readsAll(files), []);
    await refuses(
      () => withFiles(files, ([, , last]) => openArchive([last!])),
      "damaged-directory",
      /./,
    );
  }
});

Deno.test("openArchive() reads a spanned set with disk numbers", async () => {
  for (const zip64 of [false, true]) {
    const { places, directoryStart } = rawZip(entries);
    const second = places[1]!.position;
    const third = directoryStart - 20;
    const disks = [0, second, third];
    const { bytes } = rawZip(entries, { disks, zip64 });
    const files = {
      "X.zip": bytes.subarray(0, second),
      "X.1.zip": bytes.subarray(second, third),
      "X.2.zip": bytes.subarray(third),
    };
    await withFiles(files, (paths) => assert.equal(volumeLayout(paths), "joined"));
    assert.deepEqual(await readsAll(files), []);
    const alone = { "X.2.zip": files["X.2.zip"] };
    await refuses(() => withArchive(alone, {}, () => {}), "missing-volume", /volume 3 of a set/);
    const two = { "X.zip": files["X.zip"], "X.2.zip": files["X.2.zip"] };
    await refuses(
      () => withArchive(two, {}, () => {}),
      "missing-volume",
      /3 volumes.* 2 are given/,
    );
  }
});
