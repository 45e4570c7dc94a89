import assert from "node:assert/strict";
import { commandWith, withoutOption } from "../../lib/cli/command_line.ts";

Deno.test("commandWith() puts another path in the place of the one that was typed", () => {
  assert.equal(
    commandWith(["-l", "/b", "-v"], "/b", "/mnt/old backup"),
    'kmsrecover -l "/mnt/old backup" -v',
  );
});

Deno.test("withoutOption() leaves out an option in both spellings, with its value", () => {
  const left = ["-l", "/b"];
  assert.deepEqual(withoutOption(["-l", "--at", "2024-01-07", "/b"], "at"), left);
  assert.deepEqual(withoutOption(["--at=2024-01-07", "-l", "/b"], "at"), left);
  assert.deepEqual(withoutOption(["-l", "--", "--at"], "at"), ["-l", "--", "--at"]);
});
