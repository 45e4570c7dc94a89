import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { IS_WINDOWS, TESTDATA } from "./support.ts";

for (const below of ["", "/store"]) {
  for (const dry of [[], ["--dry-run"]]) {
    Deno.test(`-s file${below} ${dry.join("")} is refused in words, with 5, and the file stays as it is`, async () => {
      await using dir = scratch();
      writeFileSync(dir.join("file"), "precious");
      const { code, stderr } = await runProgram(
        ["-s", dir.join("file") + below, "-m", "mail", ...dry, TESTDATA],
        { cwd: dir.path },
      );
      assert.equal(code, 5, stderr);
      assert.match(stderr, /Cannot use ".*file.*" \(-s\): (it|".*file") is not a directory/);
      assert.doesNotMatch(stderr, /bug|ENOTDIR|os error/);
      assert.equal(readFileSync(dir.join("file"), "utf8"), "precious");
    });
  }
}

Deno.test("--export below a file is refused in words, with 5", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("file"), "precious");
  for (const below of ["", "/mail", "/mail/2024"]) {
    const { code, stderr } = await runProgram(
      ["--export", dir.join("file") + below, TESTDATA],
      { cwd: dir.path },
    );
    assert.equal(code, 5, stderr);
    assert.match(stderr, /is (not a directory|a file)/);
    assert.equal(readFileSync(dir.join("file"), "utf8"), "precious");
  }
});

Deno.test({
  name: "-s that is a link to nowhere is refused with 5, and says where it leads",
  ignore: IS_WINDOWS, // links need a right there
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("there"));
    symlinkSync(dir.join("gone"), dir.join("there", "store"));
    const { code, stderr } = await runProgram(
      ["-s", dir.join("there", "store"), "-m", "mail", TESTDATA],
      { cwd: dir.path },
    );
    assert.equal(code, 5, stderr);
    assert.match(stderr, /is a symbolic link to ".*gone", which does not exist/);
  },
});
