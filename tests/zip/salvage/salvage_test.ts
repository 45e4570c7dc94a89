import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { assertSame, mailbox, readAll, refuses, withArchive } from "../helpers.ts";
import { type RawEntry, type RawZip, rawZip } from "../raw_zip.ts";

const COUNT = 2000;
const entries = mailbox(COUNT);
const whole = rawZip(entries);

/**
 * Opens a damaged archive, demands that what it gives is right, that all entries in `intact` are
 * there, and that findings or errors name all others that are known. Returns the lost names.
 */
async function salvages(
  bytes: Uint8Array,
  intact: (n: number) => boolean,
  zip: RawZip = whole,
  originals: readonly RawEntry[] = entries,
  named: (n: number) => boolean = () => true,
): Promise<string[]> {
  return await withArchive(bytes, { salvage: true }, async (archive) => {
    const all = await readAll(archive);
    const right = new Map(originals.map((entry) => [entry.name as string, entry]));
    const lost = new Set(archive.findings.map(({ entry }) => entry));
    for (const [name, data] of all) {
      if (typeof data === "string") lost.add(name);
      else assertSame(data, Buffer.from(right.get(name)?.data as Buffer), name);
    }
    originals.forEach((entry, n) => {
      const found = all.get(entry.name as string);
      if (intact(n)) assert.ok(Buffer.isBuffer(found), `${entry.name} (${n}) should be there`);
      else if (named(n)) {
        assert.ok(lost.has(entry.name as string), `${entry.name} (${n}) is unnamed`);
      }
    });
    assert.equal(zip.places.length, originals.length);
    return [...lost].filter((name) => name !== undefined);
  });
}

/** Whether entry `n` lies outside `[from, to)`. */
function outside(zip: RawZip, from: number, to: number): (n: number) => boolean {
  return (n) => {
    const { position, end } = zip.places[n]!;
    return end <= from || position >= to;
  };
}

function cut(bytes: Buffer, from: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
}

Deno.test("salvage loses one entry to one flipped bit", async () => {
  const bytes = Buffer.from(whole.bytes);
  const place = whole.places[777]!;
  bytes[place.dataStart + 100] = bytes[place.dataStart + 100]! ^ 4;
  const lost = await salvages(bytes, (n) => n !== 777);
  assert.deepEqual(lost, [entries[777]?.name]);
});

Deno.test("salvage reads all around 64 KiB of zeros", async () => {
  const bytes = Buffer.from(whole.bytes);
  const from = Math.floor(whole.directoryStart / 2);
  bytes.fill(0, from, from + 65536);
  await salvages(bytes, outside(whole, from, from + 65536));
});

Deno.test("salvage finds the entries behind 4 KiB that were cut out", async () => {
  for (const part of [0, 0.3, 0.5, 0.99]) {
    const from = Math.floor(whole.directoryStart * part);
    const lost = await salvages(cut(whole.bytes, from, 4096), outside(whole, from, from + 4096));
    assert.ok(lost.length <= 5, lost.join());
  }
});

Deno.test("salvage finds the entries behind 4 KiB that were put in", async () => {
  const from = Math.floor(whole.directoryStart * 0.4);
  const { bytes } = whole;
  const more = Buffer.concat([
    bytes.subarray(0, from),
    Buffer.alloc(4096, 7),
    bytes.subarray(from),
  ]);
  await salvages(more, outside(whole, from, from + 1));
});

Deno.test("salvage needs no record for entries whose 200 bytes of directory are destroyed", async () => {
  for (const part of [0, 0.2, 0.5, 0.999]) {
    for (const byte of [0, 0xff]) {
      const bytes = Buffer.from(whole.bytes);
      const from = Math.floor(
        whole.directoryStart + (whole.directoryEnd - whole.directoryStart - 200) * part,
      );
      bytes.fill(byte, from, from + 200);
      assert.deepEqual(await salvages(bytes, () => true), []);
    }
  }
});

Deno.test("salvage reads what is left when the last tenth is missing", async () => {
  const size = Math.floor(whole.bytes.length * 0.9);
  await salvages(
    whole.bytes.subarray(0, size),
    (n) => whole.places[n]!.end <= size,
    whole,
    entries,
    (n) => {
      const { dataStart, end } = whole.places[n]!;
      return dataStart <= size && end > size;
    },
  );
});

Deno.test("salvage needs no central directory", async () => {
  await salvages(whole.bytes.subarray(0, whole.directoryStart), () => true);
  await salvages(whole.bytes.subarray(0, whole.directoryStart + 50_000), () => true);
  await salvages(whole.bytes.subarray(0, whole.endRecord), () => true);
  await salvages(whole.bytes.subarray(0, whole.endRecord + 9), () => true);
});

Deno.test("salvage of an archive without a directory finds the ends of entries by descriptors", async () => {
  for (const descriptor of ["signed", "unsigned"] as const) {
    for (const zip64 of [false, true]) {
      for (const method of [0, 8]) {
        const some = mailbox(50).map((entry) => ({ ...entry, descriptor, zip64, method }));
        const zip = rawZip(some);
        await salvages(zip.bytes.subarray(0, zip.directoryStart), () => true, zip, some);
        const from = zip.places[20]!.dataStart + 30;
        await salvages(cut(zip.bytes, from, 100), (n) => n !== 20, zip, some);
      }
    }
  }
});

Deno.test("salvage takes no entry of a nested zip for one of the archive", async () => {
  const inner = rawZip(mailbox(40).map((entry) => ({ ...entry, name: `inner/${entry.name}` })));
  const some = mailbox(60);
  const nested: RawEntry = { name: "attachment.zip", data: inner.bytes, method: 0 };
  some.splice(30, 0, nested);
  const zip = rawZip(some);
  const place = zip.places[30]!;
  const noDirectory = zip.bytes.subarray(0, zip.directoryStart);
  const damaged = (bytes: Uint8Array, at: number, length: number) => {
    const copy = Buffer.from(bytes);
    copy.fill(0, at, at + length);
    return copy;
  };
  const not30 = (n: number) => n !== 30;
  const cases: [string, Uint8Array, (n: number) => boolean][] = [
    ["no directory", noDirectory, () => true],
    ["no directory, damaged", damaged(noDirectory, place.dataStart + 9000, 64), not30],
    ["no directory, no header", damaged(noDirectory, place.position, 64), not30],
    ["no directory, cut", cut(noDirectory as Buffer, place.dataStart + 9000, 4096), not30],
    ["cut", cut(zip.bytes, place.dataStart + 9000, 4096), not30],
    ["no header", damaged(cut(zip.bytes, zip.directoryStart, 60), place.position, 64), not30],
    ["ends inside", zip.bytes.subarray(0, place.dataStart + 30_000), (n) => n < 30],
    ["ends at nested end", zip.bytes.subarray(0, place.end), (n) => n <= 30],
    ["ends behind nested end", zip.bytes.subarray(0, place.end + 20), (n) => n <= 30],
    ["ends in nested end", zip.bytes.subarray(0, place.end - 10), (n) => n < 30],
  ];
  for (const [what, bytes, intact] of cases) {
    const names = await withArchive(bytes, { salvage: true }, ({ directory }) => {
      return Array.from({ length: directory.count }, (_, i) => directory.name(i));
    });
    assert.deepEqual(names.filter((name) => name.startsWith("inner/")), [], what);
    await salvages(bytes, intact, zip, some, () => false);
  }
});

Deno.test("salvage refuses what holds no entry", async () => {
  const noise = Buffer.alloc(100_000, "PK\x03\x04PK\x01\x02");
  await refuses(() => withArchive(noise, { salvage: true }, () => {}), "truncated", /missing/);
  await refuses(
    () => withArchive(Buffer.alloc(9), { salvage: true }, () => {}),
    "not-a-zip",
    /not/,
  );
});

Deno.test("salvage ends soon on input that is made to keep it busy", async () => {
  const header = rawZip([{ name: "a", data: "x".repeat(100), method: 0 }]).bytes.subarray(0, 31);
  const parts: Buffer[] = [];
  for (let n = 0; n < 60_000; n++) {
    const one = Buffer.from(header);
    one.writeUInt32LE(1_000_000, 18);
    one.writeUInt32LE(1_000_000, 22);
    parts.push(one);
  }
  const start = performance.now();
  await refuses(
    () => withArchive(Buffer.concat(parts), { salvage: true }, () => {}),
    "truncated",
    /missing/,
  );
  assert.ok(performance.now() - start < 10_000);
});
