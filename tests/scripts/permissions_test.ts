import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { PERMISSIONS } from "../../scripts/permissions.ts";

Deno.test("`deno run -P main.ts` grants what a compiled program has", () => {
  const granted = Object.entries(config.permissions.default).map(([kind, what]) =>
    what === true ? `--allow-${kind}` : `--allow-${kind}=${(what as string[]).join(",")}`
  );
  assert.deepEqual([...granted, "--no-prompt"], PERMISSIONS);
});
