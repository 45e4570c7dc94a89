import assert from "node:assert/strict";
import { Log } from "../../lib/cli/log.ts";
import { scratch } from "../support/scratch.ts";

Deno.test("a log that cannot be written is named, with the reason in words", () => {
  using dir = scratch();
  const path = dir.join("missing", "x.log");
  assert.throws(() => Log.open(path), {
    message: `Cannot write the log "${path}": no such file or directory`,
  });
});
