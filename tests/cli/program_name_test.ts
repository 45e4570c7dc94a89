import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { programName } from "../../lib/cli/program_name.ts";
import { scratch } from "../support/scratch.ts";

Deno.test("programName() is the path where neither the shell nor the folder has the program", async () => {
  await using dir = scratch();
  const file = dir.join("kmsrecover");
  writeFileSync(file, "");
  const place = { file, cwd: dir.join("elsewhere"), searched: [dir.join("bin")] };
  assert.equal(programName({ ...place, platform: "linux" }), file);
});

Deno.test("programName() says that the program lies in the current folder, as the shell needs it", async () => {
  await using dir = scratch();
  const [file, exe] = [dir.join("kmsrecover-x86_64"), dir.join("kmsrecover.exe")];
  for (const path of [file, exe]) writeFileSync(path, "");
  const place = { cwd: dir.path, searched: [] };
  assert.equal(programName({ ...place, file, platform: "linux" }), "./kmsrecover-x86_64");
  assert.equal(programName({ ...place, file, platform: "darwin" }), "./kmsrecover-x86_64");
  assert.equal(programName({ ...place, file: exe, platform: "windows" }), "kmsrecover");
});

Deno.test({
  name: "programName() is the name that the shell finds the program by, through a link too",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = scratch();
    const file = dir.join("kmsrecover-x86_64");
    const bin = dir.join("bin");
    mkdirSync(bin);
    writeFileSync(file, "");
    symlinkSync(file, dir.join("bin", "kmsrecover"));
    const place = { file, cwd: dir.path, platform: "linux" as const };
    assert.equal(programName({ ...place, searched: ["/nowhere", bin] }), "kmsrecover");
    assert.equal(programName({ ...place, searched: [dir.path] }), "kmsrecover-x86_64");
    // Another program of that name is not this one.
    const other = dir.join("other");
    mkdirSync(other);
    writeFileSync(dir.join("other", "kmsrecover"), "");
    assert.equal(programName({ ...place, searched: [other, bin] }), "./kmsrecover-x86_64");
  },
});
