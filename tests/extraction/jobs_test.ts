import assert from "node:assert/strict";
import { filesOpenAtOnce } from "../../lib/extraction/jobs.ts";

Deno.test("all workers together keep fewer files open than a system allows that nobody has changed", () => {
  // macOS and Linux; each worker has the archives open too.
  const allowed = Deno.build.os === "darwin" ? 256 : 1024;
  for (let jobs = 0; jobs <= 8; jobs++) {
    const open = filesOpenAtOnce(jobs);
    assert.ok(open >= 8 && open * Math.max(jobs, 1) <= allowed / 2, `${jobs} jobs: ${open}`);
  }
});
