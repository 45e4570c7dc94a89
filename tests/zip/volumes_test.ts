import assert from "node:assert/strict";
import { volumeLayout } from "../../lib/zip/volumes.ts";
import { refuses, withFiles } from "./helpers.ts";
import { type RawEntry, rawZip } from "./raw_zip.ts";

const entries: RawEntry[] = [
  { name: ".version.txt", data: "version = 1" },
  { name: "users.cfg", data: "users ".repeat(500) },
  { name: "stored.bin", data: "stored", method: 0 },
];

Deno.test("volumeLayout() sees zips of their own", async () => {
  const files = {
    "X.zip": rawZip(entries).bytes,
    "X.1.zip": rawZip(entries, { zip64: true, comment: "c" }).bytes,
  };
  await withFiles(files, (paths) => {
    assert.equal(volumeLayout(paths), "own");
    for (const path of paths) assert.equal(volumeLayout([path]), "own");
  });
  const damaged = { ...files, "X.zip": files["X.zip"].subarray(0, 200) };
  await withFiles(damaged, (paths) => assert.equal(volumeLayout(paths), "own"));
});

Deno.test("volumeLayout() tells a missing file", async () => {
  const paths = ["/no/such.zip", "/no/such.1.zip"];
  await refuses(() => volumeLayout(paths), "io", /"\/no\/such\.zip": no such file/);
});
