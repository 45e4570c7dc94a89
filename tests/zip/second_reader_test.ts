import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  configure,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js";
import { assertSame, readAll, withArchive } from "./helpers.ts";
import { type RawEntry, rawZip } from "./raw_zip.ts";

configure({ useWebWorkers: false });

const part = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_#& -]{1,12}$/),
  fc.constantFrom("Grüße", "Входящие", "日本語", "@backup", "INBOX", "#msgs"),
);
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const data = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(fc.string({ maxLength: 20 }), fc.nat(2000)).map(([text, times]) =>
    new Uint8Array(Buffer.from(text.repeat(times)))
  ),
);
const choices = fc.record({
  name,
  data,
  method: fc.constantFrom(0, 8),
  zip64: fc.boolean(),
  descriptor: fc.constantFrom("signed" as const, "unsigned" as const, undefined),
});
const archives = fc.uniqueArray(choices, { maxLength: 8, selector: (entry) => entry.name });

type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never;

/** What zip.js reads. */
async function second(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { strictness: "strict" });
  const all = new Map<string, Buffer>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    all.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())));
  }
  await reader.close();
  return all;
}

async function agrees(bytes: Uint8Array, entries: readonly Choice[]): Promise<void> {
  const other = await second(bytes);
  await withArchive(bytes, {}, async (archive) => {
    const own = await readAll(archive);
    assert.deepEqual([...own.keys()], entries.map((entry) => entry.name));
    assert.deepEqual([...other.keys()], [...own.keys()]);
    for (const entry of entries) {
      assertSame(own.get(entry.name), Buffer.from(entry.data), entry.name);
      assertSame(other.get(entry.name), Buffer.from(entry.data), entry.name);
    }
  });
}

Deno.test("our reader and zip.js read what zip.js writes alike", async () => {
  await fc.assert(
    fc.asyncProperty(archives, fc.boolean(), async (entries, zip64) => {
      const writer = new ZipWriter(new Uint8ArrayWriter(), { zip64 });
      for (const entry of entries) {
        await writer.add(entry.name, new Uint8ArrayReader(entry.data), {
          level: entry.method === 0 ? 0 : 6,
          zip64: entry.zip64 || zip64,
          dataDescriptor: entry.descriptor !== undefined,
          dataDescriptorSignature: entry.descriptor === "signed",
        });
      }
      await agrees(await writer.close(), entries);
    }),
    { numRuns: 60 },
  );
});

Deno.test("our reader and zip.js read raw archives alike", async () => {
  await fc.assert(
    fc.asyncProperty(archives, fc.boolean(), async (entries, zip64) => {
      const raw = entries.map(({ descriptor, ...entry }): RawEntry => ({
        ...entry,
        flags: 0x800,
        ...(descriptor && { descriptor }),
      }));
      await agrees(rawZip(raw, { zip64 }).bytes, entries);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a damaged archive never gives wrong bytes and never anything but a ZipError", async () => {
  const entries = Array.from({ length: 12 }, (_, n) => ({
    name: `folder/${n}.eml`,
    data: Buffer.from(`message ${n} `.repeat(n * 20)),
    method: n % 3 === 0 ? 0 : 8,
    zip64: n % 4 === 0,
    ...(n % 5 === 0 && { descriptor: "signed" as const }),
  }));
  const right = new Map(entries.map((entry) => [entry.name, entry.data]));
  const { bytes } = rawZip(entries, { zip64: true });
  const damage = fc.record({
    at: fc.nat(bytes.length - 1),
    length: fc.constantFrom(1, 1, 2, 8, 100, 400),
    value: fc.nat(255),
    cut: fc.boolean(),
    salvage: fc.boolean(),
    trustDirectory: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, length, value, cut, ...options }) => {
      const damaged = Buffer.from(bytes);
      if (!cut) damaged.fill(value, at, Math.min(at + length, bytes.length));
      const all = cut
        ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
        : damaged;
      try {
        await withArchive(all, options, async (archive) => {
          for (const [name, found] of await readAll(archive)) {
            if (Buffer.isBuffer(found) && right.has(name)) {
              assertSame(found, right.get(name)!, name);
            } else if (Buffer.isBuffer(found) && !options.trustDirectory) {
              assert.fail(`${name} is not in the archive`);
            }
          }
        });
      } catch (error) {
        assert.equal((error as Error).name, "ZipError", String(error));
      }
    }),
    { numRuns: 500 },
  );
});
