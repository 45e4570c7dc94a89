import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import type { ByteSource } from "../../../lib/zip/byte_source.ts";
import { agreesWithHeaders } from "../../../lib/zip/salvage/agreement.ts";
import { ZipError } from "../../../lib/zip/zip_error.ts";
import { assertSame, mailbox, readAll, withArchive } from "../helpers.ts";
import { type RawEntry, rawZip } from "../raw_zip.ts";

const entries = mailbox(8, 200);
const whole = rawZip(entries);

Deno.test("salvage reads an entry by its own header where only the directory is wrong about it", async () => {
  const lies: NonNullable<RawEntry["central"]>[] = [
    { crc32: 5 },
    { method: 0 },
    { size: 100 },
    { compressedSize: 100 },
    { flags: 1 },
    { flags: 8 },
    { name: (entries[3]!.name as string).replace("@backup", "@\u0001ackup") },
  ];
  for (const central of lies) {
    const { bytes } = rawZip(entries.map((entry, n) => n === 3 ? { ...entry, central } : entry));
    await withArchive(bytes, {}, ({ damage }) => assert.equal(damage, undefined));
    await withArchive(bytes, { salvage: true }, async (archive) => {
      const what = JSON.stringify(central);
      assert.match(archive.damage!.message, /does not agree with its local headers$/, what);
      const all = await readAll(archive);
      assert.deepEqual([...all.keys()], entries.map(({ name }) => name), what);
      for (const { name, data } of entries) assertSame(all.get(name as string), data, what);
    });
  }
});

Deno.test("salvage leaves a directory alone that agrees, also in another order than its entries", async () => {
  const records = whole.records.map((at, n) =>
    whole.bytes.subarray(at, whole.records[n + 1] ?? whole.directoryEnd)
  );
  const shuffled = Buffer.concat([
    whole.bytes.subarray(0, whole.directoryStart),
    ...records.reverse(),
    whole.bytes.subarray(whole.directoryEnd),
  ]);
  for (const bytes of [whole.bytes, shuffled]) {
    await withArchive(bytes, { salvage: true }, ({ damage, findings }) => {
      assert.equal(damage, undefined);
      assert.deepEqual(findings, []);
    });
  }
});

Deno.test("salvage keeps to a directory that is trusted", async () => {
  const { bytes } = rawZip([{ name: "a", data: "hello", local: { name: "b" } }]);
  await withArchive(bytes, { salvage: true, trustDirectory: true }, async (archive) => {
    assert.equal(archive.damage, undefined);
    assert.equal(String((await readAll(archive)).get("a")), "hello");
  });
});

Deno.test("agreesWithHeaders() holds nothing against the directory where the disk cannot be read", async () => {
  const { bytes } = rawZip(mailbox(100, 4000));
  await withArchive(bytes, {}, ({ source, directory }) => {
    const failing: ByteSource = {
      paths: source.paths,
      size: source.size,
      starts: source.starts,
      read(position, into) {
        if (position > 100_000) {
          throw new ZipError("io", 'Cannot read "X.zip": input/output error', { archive: "X.zip" });
        }
        return source.read(position, into);
      },
      close() {},
    };
    assert.equal(agreesWithHeaders(failing, directory), true);
  });
});

/** Entries of each form that the reader reads itself. */
const kinds: Partial<RawEntry>[] = [
  {},
  { method: 0 },
  { descriptor: "signed" },
  { zip64: true, descriptor: "signed" },
  { gap: Buffer.alloc(7, 7) },
];
const archives = kinds.map((kind) =>
  rawZip(mailbox(10, 200).map((entry) => ({ ...entry, ...kind })))
);
const flips = fc.record({
  archive: fc.nat(archives.length - 1),
  /** In millionths of the archive. */
  places: fc.array(fc.nat(999_999), { minLength: 1, maxLength: 4 }),
  bit: fc.nat(7),
});

Deno.test("salvage brings back all that the directory alone gives", async () => {
  await fc.assert(
    fc.asyncProperty(flips, async ({ archive, places, bit }) => {
      const bytes = Buffer.from(archives[archive]!.bytes);
      for (const place of places) bytes[Math.floor(bytes.length * place / 1e6)]! ^= 1 << bit;
      let plain: Awaited<ReturnType<typeof readAll>>;
      try {
        plain = await withArchive(bytes, {}, readAll);
      } catch (error) {
        assert.ok(error instanceof ZipError, String(error));
        return;
      }
      const salvaged = await withArchive(bytes, { salvage: true }, readAll);
      for (const [name, data] of plain) {
        if (Buffer.isBuffer(data)) assertSame(salvaged.get(name), data, name);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("salvage keeps a large entry whose bytes it does not check, although what follows is damaged", async () => {
  // It claims more than is inflated at once, so that only its headers speak for it.
  const data = Buffer.alloc(65 << 20, "0123456789");
  const large = { name: "large", data, packed: deflateRawSync(data, { level: 1 }) };
  const zip = rawZip([large, ...entries]);
  zip.bytes[zip.places[1]!.position] = 0;
  await withArchive(zip.bytes, { salvage: true }, async (archive) => {
    assert.ok(archive.damage);
    const found = (await readAll(archive)).get("large");
    assert.ok(Buffer.isBuffer(found) && found.equals(data));
  });
});
