import assert from "node:assert/strict";
import { binaryForm, crash, sourceForm } from "../../scripts/crash.ts";

// The short form of `deno task crash`.
Deno.test({
  name: "a recovery that is killed leaves every unit whole, and the same command finishes it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const phases = await crash(binaryForm() ?? sourceForm(), {
      kills: 15,
      seed: "short",
      users: 6,
      messages: 3,
      scenarios: ["full -b", "-m -b, undone", "-m", "undo", "incomplete"],
    });
    assert.equal([...phases.values()].reduce((sum, count) => sum + count, 0), 15);
  },
});
