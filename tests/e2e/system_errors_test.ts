import assert from "node:assert/strict";
import { commandLine } from "../support/program.ts";
import { TESTDATA } from "./support.ts";

const HAS_FULL_DEVICE = Deno.build.os === "linux";

Deno.test({
  name: "results that cannot be written are an error, and no bug",
  ignore: !HAS_FULL_DEVICE,
  async fn() {
    const [program, args] = commandLine();
    for (const more of [["-l", TESTDATA], ["-l", "--json", TESTDATA], ["-h"]]) {
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", 'exec "$@" > /dev/full', "sh", program, ...args, ...more],
        stdin: "null",
      }).output();
      assert.equal(code, 1);
      const text = new TextDecoder().decode(stderr);
      assert.match(text, /^error: Cannot write to standard output: the disk is full$/m);
      assert.doesNotMatch(text, /bug|os error/);
    }
  },
});
