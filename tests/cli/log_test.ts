import assert from "node:assert/strict";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { writeX } from "../hostile/base.ts";
import { scratch } from "../support/scratch.ts";

Deno.test("a log that cannot be opened is refused in words, before anything is done", async () => {
  await using dir = scratch();
  const [archive] = writeX(dir.join("backup")) as [string];
  for (const path of [dir.path, dir.join("missing", "log")]) {
    const { code, stdout, stderr } = await capturedRun(["-l", "--log", path, archive]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith(`error: Cannot write the log "${path}": `), stderr);
    assert.doesNotMatch(stderr, /os error|\bE[A-Z]{3,}\b|bug/);
  }
});

Deno.test({
  name: "a log on a full disk is told of once, with -q too, and does not stop the work",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using dir = scratch();
    const [archive] = writeX(dir.join("backup")) as [string];
    for (const [more, word] of [[[], "warning"], [["-q"], "error"]] as const) {
      const args = ["--verify", ...more, "--log", "/dev/full", archive];
      const { code, stdout, stderr } = await capturedRun(args);
      assert.equal(code, 1);
      assert.equal(stdout.includes("Verified: "), word === "warning");
      const told = stderr.split("\n").filter((line) => line.includes("/dev/full"));
      assert.deepEqual(told, [
        `${word}: Cannot write the log "/dev/full": the disk is full; it ends here`,
      ]);
    }
  },
});
