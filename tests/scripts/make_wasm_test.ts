import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { hasCompiler, makeWasm, MODULES, wasmFile } from "../../scripts/make_wasm.ts";

for (const module of MODULES) {
  Deno.test({
    name: `${module.result} is what its source gives`,
    ignore: !hasCompiler(), // where there is no network to download it from
    fn: async () => {
      const made = await Deno.makeTempFile({ suffix: ".wasm" });
      try {
        makeWasm(module, made);
        assert.ok(
          Buffer.from(Deno.readFileSync(made)).equals(Deno.readFileSync(wasmFile(module))),
          `Run \`deno task wasm\` and commit ${module.room}/${module.result}.`,
        );
      } finally {
        await Deno.remove(made);
      }
    },
  });
}
