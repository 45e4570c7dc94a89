import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../../support/scratch.ts";
import { makeSmallServer, runRecovery, treeOf, UNITS } from "../support.ts";

const IS_WINDOWS = Deno.build.os === "windows";

Deno.test({
  name: "a file that a program holds open stays as it is, and the rest can go on",
  ignore: !IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path);
    const held = join(server.cfgdir, "mailserver.cfg");
    {
      await using _ = await holdOpen(held);
      const outcome = await runRecovery(server);
      assert.match(outcome.error!.message, /Cannot replace mailserver\.cfg: .*".*mailserver\.cfg"/);
      assert.match(outcome.error!.hints.join(), /no program holds the file open|Stop the program/);
      assert.deepEqual(outcome.untouched.map(({ label }) => label), ["mailserver.cfg"]);
      const going = await runRecovery(server, { keepGoing: true });
      assert.match(going.lost[0]!.reason, /mailserver\.cfg/);
      assert.equal(going.recovered.length, UNITS.length - 1);
    }
    assert.match(readFileSync(held, "utf8"), /^<config>the new one<\/config>/);
    assert.equal((await runRecovery(server)).error, undefined);
    assert.equal(readFileSync(held, "utf8"), "<config>the old one</config>");
  },
});

Deno.test("a recovery replaces, keeps and clears on this system too", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const { kept, recovered } = await runRecovery(server, { keepReplaced: true });
  assert.equal(recovered.length, UNITS.length);
  assert.equal(kept.length, 3);
  const now = treeOf(server);
  assert.deepEqual([...now.keys()].filter((path) => path.includes(".kmsrecover")), []);
  assert.equal(
    readFileSync(join(server.store, "mail.BAK/a.org/bob/Drafts/status.fld"), "utf8"),
    "T0 now",
  );
});

/** Another process that holds a file open and shares neither its name nor its deletion. */
async function holdOpen(path: string): Promise<AsyncDisposable> {
  const child = new Deno.Command("cmd", {
    args: ["/c", `pause>>${path}`],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.stdin.close().catch(() => {});
      await child.status;
    },
  };
}
