import assert from "node:assert/strict";
import { runIdentity } from "../../../lib/recovery/plan/run_identity.ts";
import { contentsOf } from "../../backup/support.ts";

const PLAN = {
  units: [],
  stagedPaths: [],
  containers: [],
  files: 0,
  bytes: 0,
  unsafe: [],
};

Deno.test("a recovery that adapts paths is another one for each store, and without adapting", () => {
  const contents = contentsOf("mailserver.cfg");
  const stores = [undefined, "", "/one", "/other", "/one"];
  const runs = stores.map((adapts) => runIdentity(PLAN, contents, { replaces: true, adapts }));
  assert.equal(new Set(runs).size, 4);
  assert.equal(runs[2], runs[4]);
});
