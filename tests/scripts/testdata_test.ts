import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { main, testdataStates } from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { readOwnVolumes } from "./read_backup.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata", import.meta.url));

Deno.test("testdata/ is what the script writes", async () => {
  await using dir = scratch();
  const written = (await main([dir.path, "--testdata"])).map((path) => basename(path)).sort();
  const committed = readdirSync(TESTDATA).filter((name) => name.endsWith(".zip")).sort();
  assert.deepEqual(written, committed);
  for (const name of committed) {
    // Contents and not files: another zlib may compress to other bytes.
    const a = await readOwnVolumes([join(TESTDATA, name)]);
    const b = await readOwnVolumes([dir.join(name)]);
    assert.deepEqual(a.map((it) => [it.name, it.rawTime]), b.map((it) => [it.name, it.rawTime]));
    a.forEach((it, i) => assert.equal(Buffer.compare(it.bytes, b[i]?.bytes ?? it.bytes), 0));
  }
});

Deno.test("testdataStates() says what the newest complete chain holds", async () => {
  const { newest } = testdataStates();
  const names = ["F20240107T010000Z", "I20240109T010000Z", "D20240111T010000Z"]
    .flatMap((name) => [`${name}.zip`, `${name}.1.zip`, `${name}.2.zip`]);
  const merged = new Map<string, Uint8Array>();
  for (const { name, bytes } of await readOwnVolumes(names.map((it) => join(TESTDATA, it)))) {
    if (!/^\.(version|summary)\.txt$/.test(name)) merged.set(name, bytes);
  }
  assert.deepEqual([...merged.keys()].sort(), [...newest.keys()].sort());
  for (const [name, bytes] of merged) {
    assert.equal(Buffer.compare(bytes, newest.get(name)?.bytes ?? new Uint8Array(1)), 0, name);
  }
});

Deno.test("testdataStates() does not depend on the time zone", async () => {
  const script = "const { testdataStates } = await import(Deno.args[0]);" +
    "console.log(JSON.stringify([...testdataStates().newest].map(([k, v]) => [k, v.mtime])));";
  const module = new URL("../../scripts/make_backup.ts", import.meta.url).href;
  const printed = await Promise.all(["UTC", "America/St_Johns"].map(async (TZ) => {
    const args = ["eval", "--quiet", "--ext=ts", script, module];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, env: { TZ } }).output();
    return new TextDecoder().decode(stdout);
  }));
  assert.ok((printed[0] ?? "").length > 1000);
  assert.equal(printed[0], printed[1]);
});
