import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";

const root = new URL("../../", import.meta.url);
const testdata = fileURLToPath(new URL("testdata", root));
const schema = JSON.parse(Deno.readTextFileSync(new URL("docs/kmsrecover.schema.json", root)));
const isValid = new Ajv2020({ strict: true }).compile(schema);

async function documentOf(args: readonly string[], cwd: string): Promise<{ kind: string }> {
  const { stdout } = await runProgram(args, { cwd });
  const document = JSON.parse(stdout) as { kind: string };
  const isAsDescribed = isValid(document);
  assert.ok(isAsDescribed, JSON.stringify(isValid.errors, null, 2));
  return document;
}

Deno.test("every kind of --json document is as its schema says", async () => {
  await using dir = scratch();
  const scope = ["-d", "company.com", "-u", "smith"];
  const kinds = await Promise.all([
    documentOf(["--json", "-l", testdata], dir.path),
    documentOf(["--json", "-l", "-v", ...scope, "-f", "Sent Items", testdata], dir.path),
    documentOf(["--json", "-l", "--find", "report", testdata], dir.path),
    documentOf(["--json", "-l", "--all", "--find", "report", testdata], dir.path),
    documentOf(["--json", "--verify", testdata], dir.path),
    documentOf(["--json", "-l", "--all", testdata], dir.path),
    documentOf(["--json", "--verify", "--all", testdata], dir.path),
    documentOf(["--json", "--dry-run", testdata], dir.path),
    documentOf(["--json", "-b", ...scope, "-s", dir.join("store"), testdata], dir.path),
    documentOf([
      ...["--json", "--dry-run", "-v", "--reindex", ...scope, "-s", dir.join("into")],
      ...["--into", "new@company.com/Old", testdata],
    ], dir.path),
    documentOf([
      ...["--json", "--reindex", ...scope, "-s", dir.join("into")],
      ...["--into", "new@company.com/Old", testdata],
    ], dir.path),
    documentOf([
      ...["--json", "--dry-run", "--adapt-paths", "-c", dir.join("cfg"), testdata],
    ], dir.path),
    documentOf(["--json", "--adapt-paths", "-m", "cfg", "-c", dir.join("cfg"), testdata], dir.path),
    documentOf(["--json", "--dry-run", "--export", dir.join("planned"), testdata], dir.path),
    documentOf(["--json", "--export", dir.join("mail"), testdata], dir.path),
    documentOf(["--json", dir.path], dir.path),
    documentOf(["--json", "-u", "smit", "-s", dir.join("other"), testdata], dir.path),
  ]);
  assert.deepEqual(kinds.map(({ kind }) => kind), [
    "listing",
    "listing",
    "search",
    "search",
    "verification",
    "history",
    "verifications",
    "plan",
    "recovery",
    "plan",
    "recovery",
    "plan",
    "recovery",
    "exportPlan",
    "export",
    "error",
    "error",
  ]);
});
