import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { filePath } from "../../lib/backup/contents.ts";
import { openEach } from "../../lib/engine/open_each.ts";
import { UnresolvedError } from "../../lib/engine/open_backups.ts";
import type { Scope } from "../../lib/model/scope.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata", import.meta.url));

async function chains(scope: Partial<Scope>, at?: string): Promise<string[]> {
  const found: string[] = [];
  const request = {
    path: TESTDATA,
    at,
    scope: { domain: undefined, users: [], folders: [], ...scope },
    masks: undefined,
    cfgdir: undefined,
    keepGoing: false,
    force: false,
  };
  const session = { signal: new AbortController().signal };
  for await (const { source, contents } of openEach(request, session)) {
    const paths = Array.from({ length: contents.count }, (_, file) => filePath(contents, file));
    assert.equal(new Set(paths).size, paths.length, "each file once");
    found.push(source.backups.map(({ set }) => set.name.slice(0, 9)).join(" "));
  }
  return found;
}

Deno.test("openEach() gives each chain of a directory once, oldest first", async () => {
  assert.deepEqual(await chains({}), [
    "F20231230 I20240103",
    "C20240104",
    "F20240107 I20240109 D20240111",
    "F20240114",
  ]);
  assert.deepEqual(await chains({}, "2024-01-09"), [
    "F20231230 I20240103",
    "C20240104",
    "F20240107 I20240109",
  ]);
});

Deno.test("openEach() passes over chains that do not hold what is named, and tells if none does", async () => {
  assert.deepEqual(await chains({ domain: "company.com", users: ["novak"] }), [
    "F20240107 I20240109 D20240111",
  ]);
  await assert.rejects(chains({ users: ["nobody"] }), UnresolvedError);
});
