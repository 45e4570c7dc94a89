import assert from "node:assert/strict";
import { EXIT, exitCodeOf, mergeExitCodes } from "../../lib/report/exit_code.ts";
import { EXIT_CODES } from "../../lib/cli/options.ts";
import { RecoveryError } from "../../lib/model/errors.ts";

Deno.test("each kind of failure has its exit code", () => {
  const codes = (["failed", "usage", "backup", "target", "interrupted"] as const)
    .map((kind) => exitCodeOf(new RecoveryError(kind, "")));
  assert.deepEqual(codes, [1, 2, 4, 5, 130]);
});

Deno.test("whatever else is thrown is a failure", () => {
  assert.equal(exitCodeOf(new TypeError("x")), 1);
  assert.equal(exitCodeOf(undefined), 1);
});

Deno.test("of several outcomes the gravest counts", () => {
  assert.equal(mergeExitCodes([]), 0);
  assert.equal(mergeExitCodes([EXIT.done, EXIT.skipped, EXIT.done]), 3);
  assert.equal(mergeExitCodes([EXIT.skipped, EXIT.backup]), 4);
  assert.equal(mergeExitCodes([EXIT.target, EXIT.failed, EXIT.skipped]), 1);
  assert.equal(mergeExitCodes([EXIT.failed, EXIT.interrupted]), 130);
});

Deno.test("every exit code is documented", () => {
  assert.deepEqual(EXIT_CODES.map(({ code }) => code), Object.values(EXIT));
});
