import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateUnder } from "../../scripts/make_backup.ts";
import { CAN_LINK_DIRECTORIES, link } from "../support/links.ts";
import { commandLine } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { treeBelow } from "../support/targets.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { IS_ROOT, IS_WINDOWS, kms, makeServer, samples, TESTDATA } from "./support.ts";

const IS_LINUX = Deno.build.os === "linux";

Deno.test("without an installation and without -s and -c nothing is recovered", async () => {
  await using dir = scratch();
  const { stdout, stderr } = await kms([TESTDATA], { cwd: dir.path }, 5);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: There is no /m);
  assert.match(stderr, /^hint: .*-s <dir> for mail, -c <dir> for configuration/m);
  assert.deepEqual(readdirSync(dir.path), []);
});

Deno.test("-s alone is enough for mail, and -c alone for configuration", async () => {
  await using dir = scratch();
  const targets = { store: dir.join("a", "store"), cfgdir: dir.join("b", "cfg") };
  await kms(["-q", "-m", "mail,lists", "-s", targets.store, TESTDATA], { cwd: dir.path });
  assertTree(
    readTree(dir.join("a")),
    treeBelow(
      dir.join("a"),
      stateUnder(samples().newest, "@backup/store/mail/", "@backup/store/lists/"),
      targets,
    ),
  );
  await kms(["-q", "-m", "cfg,settings", "-c", targets.cfgdir, TESTDATA], { cwd: dir.path });
  assertTree(
    readTree(dir.join("b")),
    treeBelow(
      dir.join("b"),
      stateUnder(samples().newest, "mailserver.cfg", "users.cfg", "@backup/settings/"),
      targets,
    ),
  );
});

Deno.test("-s alone is not enough for everything, and then nothing at all is touched", async () => {
  await using dir = scratch();
  const { stderr } = await kms(["-s", dir.join("store"), TESTDATA], { cwd: dir.path }, 5);
  assert.match(stderr, /^error: There is no Kerio Connect installation/m);
  assert.match(stderr, /-m mail/);
  assert.deepEqual(readdirSync(dir.path), []);
});

Deno.test("the store of the configuration is filled, not one beside it", async () => {
  await using dir = scratch();
  await using server = makeServer(({ cfgdir }) => {
    const path = join(cfgdir, "mailserver.cfg");
    const text = readFileSync(path, "utf8");
    const other = dir.join("other store");
    mkdirSync(other);
    writeFileSync(
      path,
      text.replace(/(<variable name="StoreDir">)[^<]*/, (_, head) => head + other),
    );
  });
  await server.run(["-q", "-m", "mail", TESTDATA]);
  server.assertUntouched();
  const targets = { store: dir.join("other store"), cfgdir: server.dir };
  const state = stateUnder(samples().newest, "@backup/store/mail/");
  assertTree(readTree(targets.store), treeBelow(targets.store, state, targets));
});

for (
  const [what, storeDir] of [
    ["a path of another system", IS_WINDOWS ? "/opt/kerio/mailserver/store" : "D:\\Kerio\\store"],
    ["not readable", undefined],
  ] as const
) {
  Deno.test(`where the store of the configuration is ${what}, mail is not put by guess`, async () => {
    await using server = makeServer(({ cfgdir }) => {
      const path = join(cfgdir, "mailserver.cfg");
      const text = readFileSync(path, "utf8");
      writeFileSync(
        path,
        storeDir === undefined
          ? "<config><table"
          : text.replace(/(<variable name="StoreDir">)[^<]*/, (_, head) => head + storeDir),
      );
    });
    const { stderr } = await server.run([TESTDATA], 5);
    assert.match(stderr, /^error: Cannot tell where the message store is/m);
    assert.match(stderr, /^hint: .*-s <dir>/m);
    server.assertUntouched();
    await server.run(["-q", "-s", server.installation.store, TESTDATA]);
    server.assertAfter(samples().newest);
  });
}

Deno.test("the folder of the engine's program is an installation without a configuration too", async () => {
  await using server = makeServer(({ cfgdir }) => rmSync(join(cfgdir, "mailserver.cfg")));
  await server.run(["-q", TESTDATA]);
  server.assertAfter(samples().newest);
});

Deno.test("-c from elsewhere uses the store that the configuration there names", async () => {
  await using server = makeServer();
  await kms(["-q", "-c", server.dir, TESTDATA], { cwd: server.scratch.path });
  server.assertAfter(samples().newest);
});

/** Starts something that waits, as the engine's program of the installation. */
async function engine(program: string): Promise<AsyncDisposable & { readonly pid: number }> {
  const sleep = ["/bin/sleep", "/usr/bin/sleep"].find((path) => existsSync(path))!;
  rmSync(program, { force: true });
  Deno.copyFileSync(sleep, program);
  Deno.chmodSync(program, 0o755);
  const child = new Deno.Command(program, { args: ["60"], stdin: "null" }).spawn();
  // So that the new process has left the image of the old one.
  for (let i = 0; i < 100; i++) {
    if (Deno.readLinkSync(`/proc/${child.pid}/exe`) === program) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

Deno.test({
  name: "a running engine stops a recovery before it changes anything, and --force goes on",
  ignore: !IS_LINUX,
  async fn() {
    await using server = makeServer();
    await using _running = await engine(server.installation.program);
    const before = readTree(server.dir);
    const { stdout, stderr } = await server.run(["-m", "license", TESTDATA], 5);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: Kerio Connect is running: .*mailserver" is being executed/m);
    assert.match(stderr, /^hint: Stop it first/m);
    assertTree(readTree(server.dir), before);

    // What changes nothing of the server may be done meanwhile.
    for (const args of [["-l"], ["--verify"]]) await server.run([...args, TESTDATA]);
    const planned = await server.run(["--dry-run", TESTDATA], 5);
    assert.match(planned.stderr, /^warning: It would stop here: Kerio Connect is running/m);
    const elsewhere = server.scratch.join("elsewhere");
    await server.run(["-q", "-m", "mail", "-s", elsewhere, TESTDATA]);
    assertTree(readTree(server.dir), before);

    const forced = await server.run(["--force", "-m", "license", TESTDATA]);
    assert.match(forced.stderr, /^warning: Kerio Connect is running: .*going on all the same$/m);
    const state = stateUnder(samples().newest, "@backup/license/");
    assertTree(readTree(server.dir), server.after(state), {
      ignore: (path) => path === "mailserver",
    });
  },
});

/** Whether a process can have a `/run` of its own, apart from that of this machine. */
function canUnshare(): boolean {
  if (!IS_LINUX || !IS_ROOT) return false;
  try {
    const { code } = new Deno.Command("unshare", {
      args: ["-m", "sh", "-c", "mount -t tmpfs none /run && test /var/run -ef /run"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return code === 0;
  } catch {
    return false;
  }
}

// Some versions of Deno do not let the program look into other processes; there, what the pid file
// says counts only where the engine's program file does not tell by itself.
Deno.test({
  name: "a pid file stops a recovery where the engine's program is not there to ask",
  ignore: !canUnshare(),
  async fn() {
    await using server = makeServer();
    const runWithPid = async (pid: number, ...more: string[]) => {
      const [program, args] = commandLine();
      const command = `mount -t tmpfs none /run && echo ${pid} > /run/kms.pid && exec "$@"`;
      const { code, stderr } = await new Deno.Command("unshare", {
        args: ["-m", "sh", "-c", command, "sh", program, ...args, ...more, TESTDATA],
        cwd: server.dir,
        stdin: "null",
      }).output();
      return { code, stderr: new TextDecoder().decode(stderr) };
    };
    const idle = await runWithPid(Deno.pid, "-m", "license");
    assert.equal(idle.code, 0, idle.stderr);
    server.assertAfter(stateUnder(samples().newest, "@backup/license/"));

    rmSync(server.installation.program);
    const before = readTree(server.dir);
    await using running = await engine(server.scratch.join("mailserver"));
    const refused = await runWithPid(running.pid, "-m", "sslca");
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr, /^error: Kerio Connect is running: .*"\/var\/run\/kms\.pid"/m);
    assertTree(readTree(server.dir), before);
    const forced = await runWithPid(running.pid, "-m", "sslca", "--force");
    assert.equal(forced.code, 0, forced.stderr);
  },
});

Deno.test({
  name: "a target that may not be written to is an error before anything is touched",
  ignore: IS_WINDOWS || IS_ROOT,
  async fn() {
    await using server = makeServer(({ store }) => Deno.chmodSync(store, 0o555));
    const { stderr } = await server.run(["-m", "mail", TESTDATA], 1);
    assert.match(stderr, /^error: Cannot write to /m);
    server.assertUntouched();
    Deno.chmodSync(server.installation.store, 0o755);
  },
});

Deno.test({
  name: "a store behind a symbolic link is filled, and the link stays",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("disk2"));
    link(dir.join("disk2"), dir.join("store"));
    await kms(["-q", "-m", "mail", "-s", dir.join("store"), TESTDATA], { cwd: dir.path });
    const targets = { store: dir.join("disk2"), cfgdir: dir.join("cfg") };
    const state = stateUnder(samples().newest, "@backup/store/mail/");
    assertTree(readTree(targets.store), treeBelow(targets.store, state, targets));
    assert.ok(Deno.lstatSync(dir.join("store")).isSymlink);
  },
});
