import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "../../lib/recovery/file_system.ts";
import { takeLock } from "../../lib/recovery/transaction/lock.ts";
import { Workplace } from "../../lib/recovery/transaction/workplace.ts";
import { FaultyDisk } from "../recovery/faulty_disk.ts";
import { makeSmallServer, resetLive, runRecovery, treeOf } from "../recovery/support.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree } from "../support/tree.ts";

Deno.test("a second recovery into the same target is refused and names the first", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const args = [server.backup, "-c", server.cfgdir];
  const lock = await takeLock(new Disk(), new Workplace(server.store));
  const before = treeOf(server);
  const { code, stderr } = await runProgram(args);
  assert.equal(code, 5, stderr);
  const owner = `(process ${Deno.pid} on "`;
  assert.ok(stderr.includes(`Another recovery into "${server.store}" is running ${owner}`), stderr);
  assert.match(stderr, / on "[^"]+", since \d{4}-\d\d-\d\dT[^)]+\)/);
  assert.match(stderr, /hint: Wait until it is done, or stop it/);
  assertTree(treeOf(server), before);
  lock.release();
  assert.equal((await runProgram(args)).code, 0);
  assert.ok(!existsSync(join(server.store, ".kmsrecover")));
});

Deno.test("a second recovery that is refused leaves what an interrupted one has prepared", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const faulty = new FaultyDisk(new Disk(), { at: /^rename .*\/stage\/0 /, kind: "crash" });
  await runRecovery(server, {}, faulty.disk).catch(() => {});
  assert.ok(existsSync(join(server.store, ".kmsrecover/stage/0/ann")));
  const lock = await takeLock(new Disk(), new Workplace(server.cfgdir));
  const before = treeOf(server);
  const { code } = await runProgram([server.backup, "-c", server.cfgdir]);
  assert.equal(code, 5);
  assertTree(treeOf(server), before, { ignore: (path) => path.endsWith("/owner") });
  lock.release();
});

Deno.test("the lock of a process that was killed does not stand in the way", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const args = [server.backup, "-c", server.cfgdir];
  assert.equal((await runProgram(args)).code, 0);
  const after = treeOf(server);
  resetLive(server);
  const first = startProgram(args);
  while (!existsSync(join(server.store, ".kmsrecover/owner"))) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  first.kill("SIGKILL");
  await first.finished;
  const { code, stderr } = await runProgram(args);
  assert.equal(code, 0, stderr);
  assertTree(treeOf(server), after);
});

Deno.test("of several recoveries at once one does the work and the others are refused", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const args = [server.backup, "-c", server.cfgdir];
  const results = await Promise.all(Array.from({ length: 4 }, () => runProgram(args)));
  for (const { code, stderr } of results) {
    assert.ok(code === 0 || code === 5, `${code}: ${stderr}`);
    if (code === 5) assert.match(stderr, /Another recovery/);
  }
  assert.ok(results.some(({ code }) => code === 0));
  const config = readFileSync(join(server.cfgdir, "mailserver.cfg"), "utf8");
  assert.equal(config, "<config>the old one</config>");
  assert.ok(!existsSync(join(server.store, ".kmsrecover")));
});
