import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "../../lib/recovery/file_system.ts";
import { FaultyDisk } from "../recovery/faulty_disk.ts";
import { makeSmallServer, resetLive, runRecovery, treeOf } from "../recovery/support.ts";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree } from "../support/tree.ts";

/** The last moments of a recovery, in which the new configuration is in its place already. */
const MOMENTS = [
  /^removeTree .*server\/\.kmsrecover\/old\//,
  /^append .*server\/\.kmsrecover\/journal \n\{"done"/,
  /^rename .*kept.*lists\.BAK/,
  /^removeTree .*store\/\.kmsrecover\/journal$/,
  /^removeTree .*server\/\.kmsrecover\/journal$/,
];

Deno.test("a run that goes on finds its store although the new configuration names another", async () => {
  await using dir = scratch();
  const elsewhere = join(dir.path, "elsewhere");
  const server = makeSmallServer(dir.path, {
    "mailserver.cfg": `<config><table name="Directories">
  <variable name="StoreDir">${elsewhere}</variable>
</table></config>`,
  });
  const args = [server.backup, "-c", server.cfgdir, "-b"];
  const { code, stderr } = await runProgram(args);
  assert.equal(code, 0, stderr);
  const after = treeOf(server);
  for (const moment of MOMENTS) {
    resetLive(server);
    const faulty = new FaultyDisk(new Disk(), { at: moment, kind: "crash" });
    await runRecovery(server, { keepReplaced: true }, faulty.disk).catch(() => {});
    assert.ok(faulty.isDown, `no call is like ${moment}`);
    const again = await runProgram(args);
    assert.equal(again.code, 0, `${moment}: ${again.stderr}`);
    assertTree(treeOf(server), after);
    assert.ok(!existsSync(elsewhere), `${moment}: another store was filled`);
  }
});

Deno.test("a different command takes the store that the new configuration names", async () => {
  await using dir = scratch();
  const elsewhere = join(dir.path, "elsewhere");
  const server = makeSmallServer(dir.path, {
    "mailserver.cfg": `<config><table name="Directories">
  <variable name="StoreDir">${elsewhere}</variable>
</table></config>`,
  });
  Deno.mkdirSync(elsewhere);
  const faulty = new FaultyDisk(new Disk(), { at: MOMENTS[0]!, kind: "crash" });
  await runRecovery(server, {}, faulty.disk).catch(() => {});
  const { code, stderr } = await runProgram([
    server.backup,
    "-c",
    server.cfgdir,
    "-m",
    "cfg,lists",
  ]);
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(join(elsewhere, "lists/a.org/news/members")));
});
