import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { hasCompiler, makeInflate } from "../../scripts/make_inflate.ts";

Deno.test({
  name: "fast_inflate.wasm is what its source gives",
  ignore: !hasCompiler(), // where there is no network to download it from
  fn: async () => {
    const made = await Deno.makeTempFile({ suffix: ".wasm" });
    try {
      makeInflate(made);
      const committed = new URL("../../lib/zip/inflate/fast_inflate.wasm", import.meta.url);
      assert.ok(
        Buffer.from(Deno.readFileSync(made)).equals(Deno.readFileSync(committed)),
        "Run `deno task inflate` and commit lib/zip/inflate/fast_inflate.wasm.",
      );
    } finally {
      await Deno.remove(made);
    }
  },
});
