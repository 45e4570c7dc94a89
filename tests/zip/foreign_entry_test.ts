import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { refuses, streamOne, withArchive } from "./helpers.ts";

configure({ useWebWorkers: false });

const text = Buffer.from("secret text ".repeat(20_000));

/** What zip.js can write. */
const variants = [
  { password: "pw" },
  { password: "pw", encryptionStrength: 1 },
  { password: "pw", zipCrypto: true },
  { password: "pw", zipCrypto: true, dataDescriptor: true },
  { password: "pw", level: 0 },
  { password: "pw", zip64: true },
  { password: "pw", zipCrypto: true, zip64: true, dataDescriptor: false },
];

async function encrypted(): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.add("plain.txt", new Uint8ArrayReader(text));
  for (const [n, options] of variants.entries()) {
    // deno-lint-ignore no-explicit-any
    await writer.add(`../${n}.txt`, new Uint8ArrayReader(text), options as any);
  }
  return await writer.close();
}

Deno.test("EntryReader decrypts ZipCrypto and AES with the password", async () => {
  await withArchive(await encrypted(), { password: "pw" }, async (archive) => {
    for (let i = 0; i < archive.directory.count; i++) {
      assert.equal(archive.reader.read(i) !== undefined, i === 0);
      assert.ok((await streamOne(archive, i)).equals(text), archive.directory.name(i));
    }
  });
});

Deno.test("EntryReader tells a missing from a wrong password", async () => {
  const bytes = await encrypted();
  await withArchive(bytes, {}, async (archive) => {
    for (let i = 1; i < archive.directory.count; i++) {
      await refuses(() => streamOne(archive, i), "encrypted", /there is no password$/);
    }
  });
  await withArchive(bytes, { password: "no" }, async (archive) => {
    for (let i = 1; i < archive.directory.count; i++) {
      await assert.rejects(streamOne(archive, i), /password is wrong/);
    }
  });
});

Deno.test("EntryReader refuses encrypted bytes that are damaged", async () => {
  const bytes = await encrypted();
  await withArchive(bytes, {}, async ({ directory }) => {
    for (let i = 1; i < directory.count; i++) {
      const damaged = Buffer.from(bytes);
      const at = directory.headerPosition(i) + 200;
      damaged[at] = damaged[at]! ^ 1;
      await withArchive(damaged, { password: "pw" }, async (archive) => {
        await refuses(() => streamOne(archive, i), "damaged-entry", /^Cannot read "\.\.\//);
      });
    }
  });
});
