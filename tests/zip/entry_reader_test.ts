import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { type Opened, readOne, refuses, streamOne, withArchive } from "./helpers.ts";
import { type RawEntry, rawZip } from "./raw_zip.ts";

const text = "some text ".repeat(300);

/** Opens an archive of one entry between two others. */
async function withEntry<T>(
  entry: RawEntry,
  body: (archive: Opened) => T | Promise<T>,
  options = {},
): Promise<T> {
  const around = [{ name: "before", data: text }, entry, { name: "after", data: text }];
  return await withArchive(rawZip(around).bytes, options, async (archive) => {
    const result = await body(archive);
    for (const i of [0, 2]) assert.equal(String(await readOne(archive, i)), text);
    return result;
  });
}

/** Demands that reading the entry fails, both ways. */
async function refusesEntry(
  entry: RawEntry,
  code: Parameters<typeof refuses>[1],
  message: RegExp,
  options = {},
): Promise<void> {
  await withEntry(entry, async (archive) => {
    // Where it has to be streamed, `read` gives nothing.
    await refuses(() => archive.reader.read(1) ?? streamOne(archive, 1), code, message);
    await refuses(() => streamOne(archive, 1), code, message);
  }, options);
}

/** A backup of a real server; it lies beside the project where there is one. */
const SAMPLE = new URL("../../../shared/samples/C20210305T002354Z.zip", import.meta.url);

Deno.test({
  name: "EntryReader reads the sample backup of a real server",
  ignore: !existsSync(SAMPLE),
  async fn() {
    const bytes = await Deno.readFile(SAMPLE);
    await withArchive(bytes, {}, async (archive) => {
      assert.equal(archive.directory.count, 638);
      assert.deepEqual(archive.findings, []);
      for (let i = 0; i < archive.directory.count; i++) {
        assert.ok(Buffer.isBuffer(await readOne(archive, i)), archive.directory.name(i));
      }
    });
  },
});

Deno.test("EntryReader reads stored, deflated and empty entries", async () => {
  for (const method of [0, 8]) {
    for (const data of ["", "x", text]) {
      await withEntry({ name: "e", data, method }, async (archive) => {
        assert.equal(String(await readOne(archive, 1)), data);
      });
    }
  }
});

Deno.test("EntryReader reads entries with data descriptors and zip64 sizes", async () => {
  for (const descriptor of ["signed", "unsigned", undefined] as const) {
    for (const zip64 of [false, true]) {
      for (const method of [0, 8]) {
        const entry = { name: "e", data: text, method, zip64, ...(descriptor && { descriptor }) };
        await withEntry(entry, async (archive) => {
          assert.equal(String(await readOne(archive, 1)), text);
        });
      }
    }
  }
});

Deno.test("EntryReader reads entries in any order", async () => {
  const entries = Array.from({ length: 50 }, (_, n) => ({ name: `${n}`, data: text + n }));
  await withArchive(rawZip(entries).bytes, {}, ({ reader }) => {
    for (const i of [49, 0, 25, 24, 26, 1, 48]) {
      assert.equal(Buffer.from(reader.read(i)!).toString(), text + i);
    }
  });
});

Deno.test("EntryReader refuses bytes that do not fit their checksum", async () => {
  const message = /^Cannot read "e" in ".*X\.zip": the checksum does not match$/;
  for (const method of [0, 8]) {
    await refusesEntry({ name: "e", data: text, method, crc32: 1 }, "damaged-entry", message);
  }
});

Deno.test("EntryReader refuses sizes that lie", async () => {
  const size = text.length;
  const less = { name: "e", data: text, size: size - 1 };
  await refusesEntry(less, "damaged-entry", /larger than the archive says$/);
  const more = { name: "e", data: text, size: size + 1 };
  await refusesEntry(more, "damaged-entry", /3000 bytes where the archive says 3001$/);
  const stored = { name: "e", data: text, method: 0, size: size + 1 };
  await refusesEntry(stored, "damaged-entry", /3000 bytes where the archive says 3001|larger/);
  const huge = { name: "e", data: text, size: 0xfffffff0 };
  await refusesEntry(huge, "damaged-entry", /3000 bytes where the archive says 4294967280$/);
});

Deno.test("EntryReader refuses damaged, cut and unused compressed bytes", async () => {
  const packed = deflateRawSync(Buffer.from(text));
  const cut = packed.subarray(0, packed.length - 5);
  await refusesEntry({ name: "e", data: text, packed: cut }, "damaged-entry", /ends early$/);
  const none = Buffer.alloc(0);
  await refusesEntry({ name: "e", data: text, packed: none }, "damaged-entry", /ends early$/);
  const bad = Buffer.alloc(50, 0xff);
  await refusesEntry({ name: "e", data: text, packed: bad }, "damaged-entry", /is damaged$/);
  const more = Buffer.concat([packed, Buffer.from("junk")]);
  // Deno 2.4 cannot tell how much of the input was used.
  if (Deno.version.deno.startsWith("2.4.")) return;
  await refusesEntry({ name: "e", data: text, packed: more }, "damaged-entry", /unused bytes/);
});

Deno.test("EntryReader refuses a local header that disagrees unless told not to look", async () => {
  const lies: [RawEntry["local"], RegExp][] = [
    [{ name: "f" }, /disagree in its name$/],
    [{ name: "ee" }, /disagree in its name$/],
    [{ method: 0 }, /disagree in its compression method$/],
    [{ flags: 1 }, /disagree in its flags$/],
    [{ flags: 8 }, /disagree in its flags$/],
    [{ crc32: 5 }, /disagree in its checksum$/],
    [{ size: 5 }, /disagree in its size$/],
    [{ compressedSize: 5 }, /disagree in its size$/],
  ];
  for (const [local, message] of lies) {
    const entry = { name: "e", data: text, ...(local && { local }) };
    await refusesEntry(entry, "ambiguous", message);
    if (local?.name === "ee") continue;
    await withEntry(entry, async (archive) => {
      assert.equal(String(await readOne(archive, 1)), text);
    }, { trustDirectory: true });
  }
});

Deno.test("EntryReader refuses a data descriptor that disagrees", async () => {
  const entry: RawEntry = { name: "e", data: text, descriptor: "signed" };
  const zip = rawZip([entry, { name: "after" }]);
  zip.bytes.writeUInt32LE(1, zip.places[0]!.dataEnd + 4);
  await withArchive(zip.bytes, {}, async (archive) => {
    assert.equal(await readOne(archive, 0), "ambiguous");
  });
});

Deno.test("EntryReader refuses an entry that reaches into the next one", async () => {
  const zip = rawZip([{ name: "e", data: text, method: 0 }, { name: "after" }]);
  const { bytes } = zip;
  bytes.writeUInt16LE(8, 28);
  await withArchive(bytes, { trustDirectory: true }, async (archive) => {
    await refuses(() => archive.reader.read(0), "unsafe", /reaches into what follows it$/);
    await refuses(() => streamOne(archive, 0), "unsafe", /reaches into what follows it$/);
  });
});

Deno.test("EntryReader refuses an entry without a local header", async () => {
  const { bytes } = rawZip([{ name: "e", data: text }]);
  bytes.fill(0, 0, 4);
  await withArchive(bytes, {}, async (archive) => {
    assert.equal(await readOne(archive, 0), "damaged-entry");
    await refuses(() => archive.reader.read(0), "damaged-entry", /local header is missing$/);
  });
});

Deno.test("EntryReader stops a bomb at its declared size in bounded memory", async () => {
  const gigabyte = bomb(1 << 30);
  for (const size of [1000, 20 << 20]) {
    const entry = { name: "bomb", packed: gigabyte, size, crc32: 0 };
    await withEntry(entry, async (archive) => {
      const before = Deno.memoryUsage().rss;
      let seen = 0;
      const count = (chunk: Uint8Array) => {
        seen += chunk.length;
      };
      await refuses(() => archive.reader.stream(1, count), "damaged-entry", /larger/);
      assert.ok(seen <= size);
      const whole = () => archive.reader.read(1) ?? archive.reader.stream(1, count);
      await refuses(whole, "damaged-entry", /larger/);
      const grown = Deno.memoryUsage().rss - before;
      assert.ok(grown < 200 << 20, `${grown} bytes`);
    });
  }
});

Deno.test("EntryReader streams a large entry in flat memory", async () => {
  const size = 1 << 30;
  const packed = bomb(size);
  const entry = { name: "large", packed, size, crc32: crcOfZeros(size) };
  await withEntry(entry, async (archive) => {
    assert.equal(archive.reader.read(1), undefined);
    const before = Deno.memoryUsage().rss;
    let seen = 0;
    await archive.reader.stream(1, (chunk) => {
      seen += chunk.length;
    });
    assert.equal(seen, size);
    assert.ok(Deno.memoryUsage().rss - before < 200 << 20);
  });
});

Deno.test("EntryReader passes errors of the sink through", async () => {
  for (const method of [0, 8]) {
    await withEntry({ name: "e", data: text, method }, async ({ reader }) => {
      const full = new Error("disk full");
      const sink = () => {
        throw full;
      };
      await assert.rejects(reader.stream(1, sink), full);
    });
  }
});

Deno.test("EntryReader names a method that it does not know", async () => {
  const bzip2 = { name: "e", data: text, method: 12 };
  await refusesEntry(bzip2, "unsupported", /method 12 \(BZIP2\) is not supported$/);
  const odd = { name: "e", data: text, method: 77 };
  await refusesEntry(odd, "unsupported", /method 77 \(unknown\)/);
});

Deno.test("EntryReader says that a strongly encrypted entry needs a password", async () => {
  for (const flags of [1, 0x41, 0x2001]) {
    await refusesEntry({ name: "e", data: text, flags }, "encrypted", /there is no password$/);
  }
});

Deno.test("EntryReader tells when the archive shrinks under it", async () => {
  const { bytes } = rawZip([{ name: "e", data: text, method: 0 }]);
  await withArchive(bytes, {}, async (archive) => {
    Deno.truncateSync(archive.source.paths[0]!, 500);
    assert.equal(await readOne(archive, 0), "damaged-entry");
  });
});

function crcOfZeros(size: number): number {
  const block = Buffer.alloc(1 << 20);
  let crc = 0;
  for (let done = 0; done < size; done += block.length) crc = crc32(block, crc);
  return crc;
}

/** A deflate stream of `size` zero bytes, made from one of a mebibyte. */
function bomb(size: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(1 << 20), { level: 9, finishFlush: 3 });
  const parts = Array.from({ length: size / (1 << 20) }, () => block);
  return Buffer.concat([...parts, Buffer.from([3, 0])]);
}
