import assert from "node:assert/strict";
import { guardOnce, type GuardTally } from "../../scripts/guard_fuzz.ts";
import { scratch } from "../support/scratch.ts";

// The short form of `deno task fuzz:guard`.
Deno.test("no live message is gone without -b, a whole backup, or an explicit word", async () => {
  await using dir = scratch();
  const tally: GuardTally = { cases: 0, ends: new Map() };
  for (let number = 0; number < 60; number++) {
    const find = await guardOnce(dir.join("ground"), { seed: "short", number }, tally);
    assert.equal(find, undefined);
  }
});
