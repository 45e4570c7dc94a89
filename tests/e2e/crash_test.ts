import assert from "node:assert/strict";
import { binaryForm, crash, sourceForm } from "../../scripts/crash.ts";

// The short form of `deno task crash`.
Deno.test({
  name: "a recovery that is killed leaves every unit whole, and the same command finishes it",
  async fn() {
    // Each start takes seconds there.
    const kills = Deno.build.os === "windows" ? 5 : 15;
    const phases = await crash(binaryForm() ?? sourceForm(), {
      kills,
      seed: "short",
      users: 6,
      messages: 3,
      scenarios: ["full -b", "-m -b, undone", "-m", "undo", "incomplete"],
    });
    assert.equal([...phases.values()].reduce((sum, count) => sum + count, 0), kills);
  },
});
