import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeLargeBackup } from "../../scripts/make_backup.ts";
import { commandLine, killIfRunning, runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";

const IS_WINDOWS = Deno.build.os === "windows";

/** How long (ms) somebody who presses Ctrl-C may wait for an answer. */
const PROMPT = 1500;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name:
      `${signal} is answered at once, leaves all whole, ends with 130, and a second run finishes`,
    ignore: IS_WINDOWS,
    async fn() {
      await using dir = scratch();
      const { args, store } = ground(dir.path, { messages: 30_000 });
      const run = start(args);
      await staging(store);
      const asked = performance.now();
      run.kill(signal);
      await run.says(/Stopping at the next safe point/);
      const answered = performance.now() - asked;
      const { code, stderr } = await run.end();
      assert.equal(code, 130, stderr);
      assert.ok(answered < PROMPT, `answered after ${answered} ms`);
      assert.match(stderr, /error: Interrupted/);
      assert.ok(!existsSync(join(store, "mail/company.com/user0/Folder 0")));
      assert.ok(existsSync(join(store, "mail/company.com/user0/live")));
      const again = await runProgram(args);
      assert.equal(again.code, 0, again.stderr);
      assert.ok(!existsSync(join(store, ".kmsrecover")));
      assert.ok(!existsSync(join(store, "mail/company.com/user0/live")));
      const wanted = join(dir.path, "wanted");
      mkdirSync(wanted);
      assert.equal((await runProgram([args[0]!, "-s", wanted, "-m", "mail"])).code, 0);
      assertTree(readTree(store), readTree(wanted));
    },
  });
}

Deno.test({
  name: "Ctrl-C within one huge message is answered at once too",
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const { args, store } = ground(dir.path, { messages: 1, hugeBytes: 1.5e9 });
    const run = start(args);
    await staging(store);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const asked = performance.now();
    run.kill("SIGINT");
    await run.says(/Stopping at the next safe point/);
    const answered = performance.now() - asked;
    const { code, stderr } = await run.end();
    const ended = performance.now() - asked;
    assert.equal(code, 130, stderr);
    assert.ok(answered < PROMPT, `answered after ${answered} ms`);
    assert.ok(ended < 4 * PROMPT, `ended after ${ended} ms`);
  },
});

Deno.test({
  name: "a second Ctrl-C ends the process at once, and leaves all whole",
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const { args, store } = ground(dir.path, { messages: 30_000 });
    const run = start(args);
    await staging(store);
    run.kill("SIGINT");
    await run.says(/Stopping at the next safe point/);
    run.kill("SIGINT"); // The safe point may be so near that the process has ended already.
    const { code } = await run.end();
    assert.equal(code, 130);
    assert.ok(existsSync(join(store, "mail/company.com/user0/live")));
    const again = await runProgram(args);
    assert.equal(again.code, 0, again.stderr);
    assert.ok(!existsSync(join(store, "mail/company.com/user0/live")));
    assert.ok(!existsSync(join(store, ".kmsrecover")));
  },
});

function ground(
  dir: string,
  { messages, hugeBytes = 0 }: { messages: number; hugeBytes?: number },
) {
  const store = join(dir, "store");
  mkdirSync(join(store, "mail/company.com/user0/live"), { recursive: true });
  writeLargeBackup(join(dir, "backup"), { messages, messageBytes: 500, hugeBytes });
  return { args: [join(dir, "backup"), "-s", store, "-m", "mail"], store };
}

/** Waits until the first unit is being built. */
async function staging(store: string): Promise<void> {
  while (!existsSync(join(store, ".kmsrecover/stage/0"))) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Starts the program; what it says on standard error can be waited for while it runs. */
function start(args: readonly string[]) {
  const [program, programArgs] = commandLine();
  const child = new Deno.Command(program, {
    args: [...programArgs, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let isOver = false;
  const arrived = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) text += decoder.decode(chunk, { stream: true });
    isOver = true;
  })();
  return {
    kill: (signal: Deno.Signal) => killIfRunning(child, signal),
    async says(wanted: RegExp) {
      while (!wanted.test(text) && !isOver) await new Promise((resolve) => setTimeout(resolve, 1));
      assert.match(text, wanted);
    },
    async end() {
      const [{ code }] = await Promise.all([child.status, arrived]);
      return { code, stderr: text };
    },
  };
}
