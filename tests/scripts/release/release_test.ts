import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryName, targetOfProgram } from "../../../scripts/release/targets.ts";
import { scratch } from "../../support/scratch.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const CONTENTS = ["deno.json", "deno.lock", "main.ts", "lib", "scripts", "docs"];

/** Without a runtime at hand, `deno compile` needs the network. */
const runtime = Deno.env.get("DENORT_BIN");
const target = runtime === undefined ? undefined : targetOfProgram(runtime);

Deno.test({
  name: "two releases made in different places have the same bytes, and only what is needed",
  ignore: target === undefined,
  fn: () => {
    using dir = scratch();
    const [one, two] = ["one", "two and more"].map((name) => makeRelease(dir.join(name)));
    const names = readdirSync(one!).sort();
    assert.deepEqual(
      names,
      [
        "SHA256SUMS",
        `kmsrecover-${version()}-${target!.name}.${target!.archive}`,
        `kmsrecover-${version()}.cdx.json`,
        binaryName(target!),
      ].sort(),
    );
    for (const name of names) {
      const [first, second] = [one!, two!].map((release) => readFileSync(join(release, name)));
      assert.ok(first!.equals(second!), `${name} differs`);
    }
    const binary = readFileSync(join(one!, binaryName(target!)));
    assert.ok(binary.includes("fast-xml-parser"));
    for (const unneeded of ["fast-check", "resedit", "cyclonedx-library"]) {
      assert.ok(!binary.includes(unneeded), unneeded);
    }
  },
});

Deno.test({
  name: "the binary reads no code from the temporary directory, where everybody may write",
  ignore: target === undefined,
  fn: () => {
    using dir = scratch();
    const binary = join(makeRelease(dir.join("project")), binaryName(target!));
    const temporary = dir.join("tmp");
    mkdirSync(temporary);
    for (const args of [["--help"], ["-l", join(root, "testdata")]]) {
      const { code } = new Deno.Command(binary, {
        args,
        env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
        stdout: "null",
      }).outputSync();
      assert.equal(code, 0);
    }
    assert.deepEqual(readdirSync(temporary), []);
  },
});

/** Copies the project, makes a release for the target of the runtime, and returns its directory. */
function makeRelease(project: string): string {
  for (
    const name of [
      ...CONTENTS,
      ...readdirSync(root).filter((name) => /\.md$|^LICENSE$/.test(name)),
    ]
  ) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  const { code, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["task", "release", "--only", target!.name],
    cwd: project,
    env: { SOURCE_DATE_EPOCH: "1700000000" },
    stdout: "null",
  }).outputSync();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const release = join(project, "dist", "release");
  assert.ok(existsSync(release));
  return release;
}

function version(): string {
  return JSON.parse(readFileSync(join(root, "deno.json"), "utf8")).version;
}
