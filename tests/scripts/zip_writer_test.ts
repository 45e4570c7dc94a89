import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { writeZip, type ZipEntry } from "../../scripts/make_backup.ts";
import { localTime } from "../../scripts/make_backup/local_time.ts";
import { Random } from "../../scripts/make_backup/random.ts";
import { scratch } from "../support/scratch.ts";
import { unzipAccepts } from "./unzip.ts";

const text = new TextEncoder().encode("A line of mail that repeats. ".repeat(40));
const noise = new Random("noise").bytes(5000);
const time = localTime("2024-01-06 18:30:02");

const ENTRIES: readonly ZipEntry[] = [
  { name: ".version.txt", content: text },
  { name: "dir/", time },
  { name: "dir/empty" },
  { name: "dir/noise", content: noise, time },
  { name: "dir/stored", content: text, method: "stored" },
  { name: "descriptor", content: text, descriptor: true },
  { name: "unsigned descriptor", content: text, descriptor: "unsigned" },
  { name: "zip64", content: text, zip64: true },
  { name: "zip64 descriptor", content: noise, zip64: true, descriptor: true },
  { name: "pieces", content: () => [text, noise, text] },
  { name: "Größe", content: text, utf8: true },
];

Deno.test("writeZip() writes what another reader reads", async () => {
  await using dir = scratch();
  const path = dir.join("a.zip");
  writeZip(path, ENTRIES);
  await assertHolds(readFileSync(path), ENTRIES);
  await assertUnzipAccepts(path);
});

Deno.test("writeZip() writes a zip64 end record that another reader reads", async () => {
  await using dir = scratch();
  const path = dir.join("a.zip");
  writeZip(path, ENTRIES, { zip64: true, comment: "with a comment" });
  await assertHolds(readFileSync(path), ENTRIES);
  await assertUnzipAccepts(path);
});

Deno.test("writeZip() makes each volume a whole zip within its bounds", async () => {
  await using dir = scratch();
  const paths = writeZip(dir.join("a.zip"), ENTRIES, { volumeBytes: 7000, volumeEntries: 3 });
  assert.ok(paths.length > 3);
  assert.equal(paths[1], dir.join("a.1.zip"));
  let start = 0;
  for (const path of paths) {
    assert.ok(statSync(path).size <= 12000);
    const count = await countEntries(readFileSync(path));
    await assertHolds(readFileSync(path), ENTRIES.slice(start, start + count));
    await assertUnzipAccepts(path);
    start += count;
  }
  assert.equal(start, ENTRIES.length);
});

Deno.test("writeZip() cuts one zip into slices", async () => {
  await using dir = scratch();
  const paths = writeZip(dir.join("a.zip"), ENTRIES, { layout: "cut", volumeBytes: 4000 });
  const whole = Buffer.concat(paths.map((path) => readFileSync(path)));
  assert.equal(paths.length, Math.ceil(whole.length / 4000));
  await assertHolds(whole, ENTRIES);
  writeFileSync(dir.join("whole.zip"), whole);
  await assertUnzipAccepts(dir.join("whole.zip"));
});

for (const volumeBytes of [400, 1000, 4000]) {
  Deno.test(`writeZip() spans volumes of ${volumeBytes} bytes as zip.js reads them`, async () => {
    await using dir = scratch();
    const entries = ENTRIES.filter((entry) => !entry.name.includes("unsigned"));
    const paths = writeZip(dir.join("a.zip"), entries, { layout: "spanned", volumeBytes });
    assert.ok(paths.length > 2);
    const volumes = paths.map((path) => new Uint8Array(readFileSync(path)));
    assert.deepEqual([...volumes[0]?.subarray(0, 4) ?? []], [0x50, 0x4b, 7, 8]);
    assert.ok(volumes.every((volume) => volume.length <= volumeBytes));
    const reader = new ZipReader(volumes.map((volume) => new Uint8ArrayReader(volume)));
    await assertReaderHolds(reader, entries);
  });
}

Deno.test("writeZip() encrypts in the traditional way", async () => {
  await using dir = scratch();
  const path = dir.join("a.zip");
  const entries = [
    { name: "secret", content: text, password: "letmein" },
    { name: "secret descriptor", content: text, password: "letmein", descriptor: true },
  ];
  writeZip(path, entries);
  await assertHolds(readFileSync(path), entries, { password: "letmein", checkSignature: true });
});

Deno.test("writeZip() writes the raw structure of a real backup", async () => {
  await using dir = scratch();
  const path = dir.join("a.zip");
  writeZip(path, [{ name: "a/", time }, { name: "a/x.txt", content: text, time }]);
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  assert.equal(bytes.subarray(0, 14).toString("hex"), "504b03041400020008" + "00c1932658");
  const end = bytes.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  const central = view.getUint32(end + 16, true);
  assert.equal(view.getUint16(central + 4, true), 0, "made by");
  assert.equal(view.getUint16(central + 6, true), 20, "needed");
  assert.equal(view.getUint16(central + 8, true), 2, "flags");
  assert.equal(view.getUint16(central + 10, true), 8, "method of a directory");
  assert.equal(view.getUint32(central + 20, true), 2, "compressed bytes of a directory");
  assert.equal(view.getUint16(central + 36, true), 0, "internal attributes of a directory");
  assert.equal(view.getUint16(central + 48 + 36, true), 1, "internal attributes of a text");
});

Deno.test("writeZip() writes the wrong values that it is asked for", async () => {
  await using dir = scratch();
  const path = dir.join("a.zip");
  writeZip(path, [{
    name: "right",
    content: text,
    local: { name: new TextEncoder().encode("wrong"), crc: 1 },
    central: { size: 3, method: 99 },
  }], { end: { entries: 7 } });
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  assert.equal(bytes.subarray(30, 35).toString(), "wrong");
  assert.equal(view.getUint32(14, true), 1);
  const end = bytes.length - 22;
  assert.equal(view.getUint16(end + 10, true), 7);
  const central = view.getUint32(end + 16, true);
  assert.equal(view.getUint16(central + 10, true), 99);
  assert.equal(view.getUint32(central + 24, true), 3);
  assert.equal(bytes.subarray(central + 46, central + 51).toString(), "right");
});

async function assertHolds(
  bytes: Uint8Array,
  entries: readonly ZipEntry[],
  options: { password?: string; checkSignature?: boolean } = { checkSignature: true },
): Promise<void> {
  await assertReaderHolds(new ZipReader(new Uint8ArrayReader(bytes), options), entries);
}

async function assertReaderHolds<T>(
  reader: ZipReader<T>,
  expected: readonly ZipEntry[],
): Promise<void> {
  const entries = await reader.getEntries();
  assert.deepEqual(entries.map((it) => it.filename), expected.map((it) => it.name));
  for (const [i, entry] of entries.entries()) {
    const content = contentOf(expected[i]);
    assert.equal(entry.uncompressedSize, content.length, entry.filename);
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false });
    assert.deepEqual(Buffer.from(bytes), Buffer.from(content), entry.filename);
  }
  await reader.close();
}

async function countEntries(bytes: Uint8Array): Promise<number> {
  return (await new ZipReader(new Uint8ArrayReader(bytes)).getEntries()).length;
}

function contentOf(entry: ZipEntry | undefined): Uint8Array {
  const content = entry?.content ?? new Uint8Array(0);
  if (content instanceof Uint8Array) return content;
  if (typeof content !== "function") throw new TypeError("Cannot compare packed content");
  return Buffer.concat([...content()]);
}

async function assertUnzipAccepts(path: string): Promise<void> {
  const complaint = await unzipAccepts(path);
  if (complaint !== undefined) assert.fail(complaint);
}
