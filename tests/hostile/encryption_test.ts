import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { firstDifference, snapshot } from "../../scripts/fuzz/playground.ts";
import { contentOf, mapZip } from "../../scripts/fuzz/zip_map.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { baseState, makeLive, writeX } from "./base.ts";

configure({ useWebWorkers: false });

const PASSWORD = "пароль & Kennwort";
const FORMS: readonly (readonly [string, (dir: string) => Promise<string>])[] = [
  ["ZipCrypto", (dir) => Promise.resolve(writeX(dir, { password: PASSWORD })[0]!)],
  ["AES-128", (dir) => writeAes(dir, 1)],
  ["AES-256", (dir) => writeAes(dir, 3)],
];

/** The same backup, written by zip.js. */
async function writeAes(dir: string, encryptionStrength: 1 | 3): Promise<string> {
  const [path] = writeX(dir) as [string];
  const bytes = new Uint8Array(readFileSync(path));
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    password: PASSWORD,
    encryptionStrength,
    useWebWorkers: false,
  });
  for (const place of mapZip(bytes).entries) {
    const content = new Uint8ArrayReader(contentOf(bytes, place));
    await writer.add(place.name, place.name.endsWith("/") ? undefined : content, {
      directory: place.name.endsWith("/"),
    });
  }
  writeFileSync(path, await writer.close());
  return path;
}

async function ground(write: (dir: string) => Promise<string>, dir: Scratch) {
  const cfgdir = dir.join("kerio");
  const store = join(cfgdir, "store");
  makeLive(cfgdir, store);
  const archive = await write(dir.join("backup"));
  const args = ["-c", cfgdir, "-s", store, "--yes", "--replace-incomplete", archive];
  return { args, store, before: snapshot(dir.path) };
}

for (const [form, write] of FORMS) {
  Deno.test(`${form} with the right password is recovered`, async () => {
    await using dir = scratch();
    const { args, store } = await ground(write, dir);
    Deno.env.set("KMSRECOVER_PASSWORD", PASSWORD);
    const { code, stderr } = await capturedRun(args);
    assert.equal(code, 0, stderr);
    for (const [path, { bytes }] of baseState()) {
      if (path.endsWith("/") || !path.startsWith("@backup/store/")) continue;
      const found = readFileSync(join(store, path.slice("@backup/store/".length)));
      assert.deepEqual(new Uint8Array(found), bytes, path);
    }
  });

  for (const [what, password] of [["wrong", "wrong"], ["no", undefined]] as const) {
    Deno.test(`${form} with ${what} password is refused, and nothing is touched`, async () => {
      await using dir = scratch();
      const { args, before } = await ground(write, dir);
      if (password === undefined) Deno.env.delete("KMSRECOVER_PASSWORD");
      else Deno.env.set("KMSRECOVER_PASSWORD", password);
      for (const more of [[], ["--force"], ["--keep-going"]]) {
        const { code, stderr } = await capturedRun([...more, ...args]);
        assert.match(stderr, /X\.zip.*(encrypted|password is wrong)/, more.join());
        assert.ok(
          code === 4 || (code === 3 && more[0] === "--keep-going"),
          `${more}: exit ${code}`,
        );
        assert.doesNotMatch(stderr, new RegExp(PASSWORD));
        if (code === 4) assert.equal(firstDifference(before, snapshot(dir.path)), undefined);
      }
    });
  }
}
