import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import type { ByteSource } from "../../lib/zip/byte_source.ts";
import { EntryReader } from "../../lib/zip/entry_reader.ts";
import { mail, type Opened, refuses, withArchive } from "./helpers.ts";
import { type RawEntry, rawZip } from "./raw_zip.ts";

/** The same as `bytes`, which may be a view. */
function copyOf(bytes: Uint8Array | undefined): Buffer {
  assert.ok(bytes);
  return Buffer.from(bytes);
}

async function withEntry(
  entry: RawEntry,
  body: (archive: Opened) => void | Promise<void>,
  options = {},
): Promise<void> {
  const after = { name: "after", data: "after it" };
  await withArchive(rawZip([entry, after]).bytes, options, async (archive) => {
    await body(archive);
    assert.equal(String(copyOf(archive.reader.read(1))), "after it");
  });
}

const anyEntry = fc.record({
  size: fc.oneof(fc.nat(50), fc.nat(6000), fc.nat(100_000)),
  seed: fc.nat(1000),
  isText: fc.boolean(),
  method: fc.constantFrom(0, 8),
  zip64: fc.boolean(),
  descriptor: fc.constantFrom("signed", "unsigned", undefined),
}).map(({ size, seed, isText, descriptor, ...rest }) => {
  const data = isText ? mail(seed, size) : Buffer.alloc(size, seed);
  return { data, ...rest, ...(descriptor && { descriptor }) };
});

Deno.test("EntryReader gives heads that are what the whole entry begins with", async () => {
  let heads = 0;
  const anyRequest = fc.record({ entry: fc.nat(), counts: fc.array(fc.nat(8000)) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEntry, { minLength: 1, maxLength: 25 }),
      fc.array(anyRequest, { maxLength: 40 }),
      async (entries, requests) => {
        const named = entries.map((entry, n) => ({ name: `${n}`, ...entry }));
        await withArchive(rawZip(named).bytes, {}, ({ reader }) => {
          for (const { entry, counts } of requests) {
            const i = entry % entries.length;
            const { data } = entries[i]!;
            for (const count of counts) {
              heads++;
              assert.ok(data.subarray(0, count).equals(copyOf(reader.head(i, count))));
            }
            if (entry % 3 !== 0) assert.ok(data.equals(copyOf(reader.read(i))));
          }
        });
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(heads > 2000, `only ${heads} heads`);
});

Deno.test("EntryReader gives a head although the rest is damaged, which read() then tells", async () => {
  const data = mail(1, 50_000);
  const packed = deflateRawSync(data);
  packed.fill(0xff, packed.length - 100);
  await withEntry({ name: "e", data, packed }, async ({ reader }) => {
    assert.ok(data.subarray(0, 4096).equals(copyOf(reader.head(0, 4096))));
    await refuses(() => reader.read(0), "damaged-entry", /^Cannot read "e" in /);
    assert.ok(data.subarray(0, 100).equals(copyOf(reader.head(0, 100))));
  });
  await withEntry({ name: "e", data, crc32: 1 }, async ({ reader }) => {
    assert.ok(data.subarray(0, 4096).equals(copyOf(reader.head(0, 4096))));
    await refuses(() => reader.read(0), "damaged-entry", /checksum does not match$/);
    await refuses(() => reader.head(0, data.length), "damaged-entry", /checksum does not match$/);
  });
});

Deno.test("EntryReader refuses the head of what it would not read", async () => {
  const data = mail(1, 50_000);
  const packed = deflateRawSync(data);
  const bad = Buffer.alloc(5000, 0xff);
  const refused: [RawEntry, RegExp][] = [
    [{ name: "e", data, packed: bad }, /compressed data is damaged$/],
    [{ name: "e", data, packed: packed.subarray(0, 500) }, /compressed data ends early$/],
    [{ name: "e", data, packed: deflateRawSync(data.subarray(0, 90)) }, /90 bytes where .* \d+$/],
    [{ name: "e", data, packed: data.subarray(0, 90), method: 0 }, /90 bytes where .* \d+$/],
    // Too large to be read whole.
    [{ name: "e", data, packed: bad, size: 1 << 30 }, /compressed data is damaged$/],
  ];
  for (const [entry, message] of refused) {
    await withEntry(entry, async ({ reader }) => {
      await refuses(() => reader.head(0, 4096), "damaged-entry", message);
    });
  }
  await withEntry({ name: "e", data, local: { name: "f" } }, async ({ reader }) => {
    await refuses(() => reader.head(0, 4096), "ambiguous", /disagree in its name$/);
  });
});

Deno.test("EntryReader says once what is odd about an entry that it is told to trust", async () => {
  const data = mail(1, 50_000);
  const told: string[] = [];
  const options = { trustDirectory: true, trusted: (message: string) => told.push(message) };
  await withEntry({ name: "e", data, local: { crc32: 5 } }, ({ reader }) => {
    reader.head(0, 1000);
    reader.head(0, 2000);
    assert.ok(data.equals(copyOf(reader.read(0))));
    assert.equal(told.length, 1);
  }, options);
});

Deno.test("EntryReader has no head of what is encrypted or packed in a rare way", async () => {
  for (const entry of [{ flags: 1 }, { method: 12 }]) {
    await withEntry({ name: "e", data: mail(1, 5000), ...entry }, ({ reader }) => {
      assert.ok(!reader.hasHead(0));
    });
  }
});

Deno.test("EntryReader stops inflating a bomb where its head ends", async () => {
  const block = deflateRawSync(Buffer.alloc(1 << 20), { level: 9, finishFlush: 3 });
  const packed = Buffer.concat([...Array.from({ length: 4096 }, () => block), Buffer.from([3, 0])]);
  for (const size of [0xfff00000, 5000]) {
    await withEntry({ name: "bomb", packed, size, crc32: 0 }, ({ reader }) => {
      const before = Deno.memoryUsage().rss;
      assert.deepEqual(new Uint8Array(copyOf(reader.head(0, 4096))), new Uint8Array(4096));
      assert.ok(Deno.memoryUsage().rss - before < 50 << 20);
    });
  }
});

Deno.test("EntryReader reads no more of a large entry than its head takes", async () => {
  for (const method of [0, 8]) {
    const data = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
    const large = Buffer.concat(Array.from({ length: 50 }, () => data));
    const entries = [{ name: "a", data: large, method }, { name: "b", data: large, method }];
    await withArchive(rawZip(entries).bytes, {}, ({ source, directory }) => {
      let read = 0;
      const counted: ByteSource = {
        paths: source.paths,
        size: source.size,
        starts: source.starts,
        close() {},
        read(position, into) {
          const count = source.read(position, into);
          read += count;
          return count;
        },
      };
      const reader = new EntryReader(counted, directory);
      for (const i of [1, 0]) {
        assert.ok(large.subarray(0, 4096).equals(copyOf(reader.head(i, 4096))));
      }
      assert.ok(read < 20_000, `${read} bytes were read`);
      assert.ok(large.subarray(0, 70_000).equals(copyOf(reader.head(0, 70_000))));
      assert.ok(read < 400_000, `${read} bytes were read`);
      assert.ok(large.equals(copyOf(reader.read(0))));
    });
  }
});

Deno.test("EntryReader gives the head of what is too large to be read whole", async () => {
  const data = Buffer.alloc(20 << 20, "0123456789abcdef\n");
  for (const method of [0, 8]) {
    await withEntry({ name: "large", data, method }, ({ reader }) => {
      assert.equal(reader.read(0), undefined);
      for (const count of [10, 5000, 1 << 20, 16 << 20]) {
        assert.ok(data.subarray(0, count).equals(copyOf(reader.head(0, count))));
      }
    });
  }
});
