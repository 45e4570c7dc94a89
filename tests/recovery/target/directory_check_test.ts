import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directoryProblem } from "../../../lib/recovery/target/directory_check.ts";
import type { Platform } from "../../../lib/recovery/safe_path.ts";
import { scratch } from "../../support/scratch.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const IS_ROOT = !IS_WINDOWS && Deno.uid() === 0;

function problem(path: string, platform: Platform = IS_WINDOWS ? "windows" : "linux") {
  const found = directoryProblem({ path, from: "-s" }, platform);
  if (found) assert.doesNotMatch(found.message, /bug|os error|\bE[A-Z]{3,}\b/);
  return found;
}

Deno.test("a directory that is there, or can be made, is no problem", async () => {
  await using dir = scratch();
  assert.equal(problem(dir.path), undefined);
  assert.equal(problem(dir.join("not/yet/there")), undefined);
});

Deno.test("a file, and what lies below one, is no target", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("file"), "");
  const file = problem(dir.join("file"))!;
  assert.equal(file.kind, "target");
  assert.equal(file.message, `Cannot use "${dir.join("file")}" (-s): it is not a directory`);
  const below = problem(dir.join("file/a/b"))!;
  assert.equal(below.kind, "target");
  assert.ok(below.message.endsWith(`(-s): "${dir.join("file")}" is not a directory`));
});

Deno.test({
  name: "links lead to a directory, or are no target",
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("there"));
    symlinkSync("there", dir.join("good"));
    symlinkSync("nowhere", dir.join("dangling"));
    symlinkSync("circle", dir.join("circle"));
    assert.equal(problem(dir.join("good")), undefined);
    assert.equal(problem(dir.join("good/new")), undefined);
    for (const path of ["dangling", "dangling/new", "circle", "circle/new"]) {
      assert.equal(problem(dir.join(path))!.kind, "target", path);
    }
    assert.match(
      problem(dir.join("dangling"))!.message,
      /it is a symbolic link to "nowhere", which/,
    );
    assert.match(problem(dir.join("circle/x"))!.message, /perhaps in a circle$/);
  },
});

Deno.test({
  name: "names that no system takes are no target",
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const long = problem(dir.join("x".repeat(300), "store"))!;
    assert.equal(long.kind, "target");
    assert.match(long.message, /the path is too long/);
    assert.match(problem(dir.join("a\0b"))!.message, /a NUL character/);
    assert.match(problem(dir.join(".kmsrecover/x"))!.message, /own directory/);
  },
});

Deno.test("names of devices are no target on Windows", () => {
  for (
    const path of ["C:\\kerio\\NUL", "C:\\COM1", "\\\\.\\nul", "D:\\aux.txt\\store", "C:\\a?b"]
  ) {
    const found = directoryProblem({ path, from: "-s" }, "windows")!;
    assert.equal(found.kind, "target", path);
    assert.match(found.message, /Windows/);
  }
});

Deno.test({
  name: "what may not be looked into is a lack of rights",
  ignore: IS_WINDOWS || IS_ROOT,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("closed"));
    chmodSync(dir.join("closed"), 0);
    const found = problem(join(dir.path, "closed", "store"))!;
    chmodSync(dir.join("closed"), 0o700);
    assert.equal(found.kind, "failed");
    assert.match(found.message, /permission denied/);
  },
});
