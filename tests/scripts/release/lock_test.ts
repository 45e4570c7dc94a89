import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { restrictedLock } from "../../../scripts/release/lock.ts";
import { isNeeded } from "../../../scripts/release/package_files.ts";

const root = new URL("../../../", import.meta.url);

Deno.test("the restricted lock file keeps what is wanted, with its checksums, and nothing else", () => {
  const lock = JSON.parse(readFileSync(new URL("deno.lock", root), "utf8"));
  const { imports } = JSON.parse(readFileSync(new URL("deno.json", root), "utf8"));
  const zipJs = imports["@zip.js/zip.js"];
  const restricted = restrictedLock(lock, { imports: [zipJs], packages: [zipJs.slice(4)] });
  assert.deepEqual(Object.keys(restricted.npm), [zipJs.slice(4)]);
  assert.equal(restricted.npm[zipJs.slice(4)]!.integrity, lock.npm[zipJs.slice(4)].integrity);
  assert.deepEqual(restricted.workspace.dependencies, [zipJs]);
});

Deno.test("a package that the lock file does not name is refused", () => {
  const lock = { version: "5", specifiers: {}, npm: {}, workspace: { dependencies: [] } };
  assert.throws(() => restrictedLock(lock, { imports: [], packages: ["gone@1.0.0"] }), {
    message: 'deno.lock does not name "gone@1.0.0"',
  });
});

Deno.test("of a package, what the program loads goes into the binary", () => {
  const needed = [
    "@zip.js/zip.js/index.js",
    "@zip.js/zip.js/lib/zip-core-base.js",
    "fast-xml-parser/src/fxp.js",
    "fast-xml-parser/package.json",
  ];
  const unneeded = [
    "@zip.js/zip.js/dist/zip.min.js",
    "@zip.js/zip.js/index.cjs",
    "@zip.js/zip.js/index.d.ts",
    "fast-xml-parser/lib/fxp.cjs",
    "fast-xml-parser/CHANGELOG.md",
    "fast-xml-parser/LICENSE",
  ];
  for (const path of needed) assert.ok(isNeeded(path), path);
  for (const path of unneeded) assert.ok(!isNeeded(path), path);
});
