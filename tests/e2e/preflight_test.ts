import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildState, localTime, sampleServer, stateUnder } from "../../scripts/make_backup.ts";
import { writeBackup } from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { IS_ROOT, IS_WINDOWS, kms, makeServer, samples, TESTDATA } from "./support.ts";

const SMITH = ["-d", "company.com", "-u", "smith"];
const HAS_MOUNTS = IS_ROOT && Deno.build.os === "linux";

/** Lets the live configuration name another store. */
function setStore(cfgdir: string, store: string): void {
  const path = join(cfgdir, "mailserver.cfg");
  const text = readFileSync(path, "utf8");
  const changed = text.replace(/(<variable name="StoreDir">)[^<]*/, `$1${store}`);
  assert.notEqual(changed, text);
  writeFileSync(path, changed);
}

Deno.test("a recovered mailserver.cfg that names another store than before is warned of", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["-m", "cfg", TESTDATA]);
  assert.match(
    stdout,
    /^Warning: the recovered mailserver\.cfg names the store ".*", but until now it was ".*store"\. Before/m,
  );
});

Deno.test("a store that only the configuration names is not made without a word", async () => {
  await using server = makeServer();
  const missing = server.scratch.join("not", "mounted");
  setStore(server.dir, missing);
  const { stderr } = await server.run([...SMITH, TESTDATA], 5);
  assert.match(stderr, /^error: The message store ".*mounted" does not exist \(StoreDir of /m);
  assert.match(stderr, /^hint: See that its disk is mounted\nhint: Name the store with -s <dir>$/m);
  assert.ok(!existsSync(missing));
  const planned = await server.run(["--dry-run", ...SMITH, TESTDATA], 5);
  assert.match(planned.stdout, /^Store +.*mounted \(StoreDir of .*, will be made\)$/m);
  assert.match(
    planned.stderr,
    /^warning: It would stop here: The message store ".*" does not exist/m,
  );
  const forced = await server.run(["--force", ...SMITH, TESTDATA]);
  assert.match(forced.stderr, /^warning: The message store .* going on all the same$/m);
  assert.match(forced.stdout, /^Into +.*mounted \(mail store, made\)$/m);
  assert.ok(existsSync(join(missing, "mail/company.com/smith/INBOX")));
});

Deno.test("a target that was named and is not there is made, and that is said", async () => {
  await using dir = scratch();
  const store = dir.join("a", "store");
  const args = [...SMITH, "-s", store, TESTDATA];
  const planned = await kms(["--dry-run", ...args], { cwd: dir.path });
  assert.match(planned.stdout, /^Store +.*store \(-s, will be made\)$/m);
  assert.match(planned.stdout, /^Space at .*: needs .*; available \d/m);
  assert.ok(!existsSync(dir.join("a")));
  const { stdout } = await kms(args, { cwd: dir.path });
  assert.match(stdout, /^Into +.*store \(mail store, made\)$/m);
  assert.doesNotMatch(stdout, /repairs the folder indexes/);
});

Deno.test("a dry run without an installation says that a recovery would stop, and gives its exit code", async () => {
  await using dir = scratch();
  const { stdout, stderr } = await kms(["--dry-run", TESTDATA], { cwd: dir.path }, 5);
  assert.match(stdout, /22 items, 286 files/);
  assert.match(
    stderr,
    /^warning: It would stop here: There is no Kerio Connect installation here/m,
  );
  assert.match(stderr, /^hint: .*-s <dir> for mail/m);
});

Deno.test("a target that is a file, or lies below one, is a plain error", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("file"), "no directory");
  for (const target of ["file", join("file", "store")]) {
    for (const more of [[], ["--dry-run"]]) {
      const args = [...more, ...SMITH, "-s", target, TESTDATA];
      const { code, stderr } = await runAnyway(args, dir.path);
      assert.ok([1, 5].includes(code), `${args.join(" ")}: ${code} ${stderr}`);
      assert.match(stderr, /(file|directory)/);
      assert.doesNotMatch(stderr, /bug|E[A-Z]{4,}|os error/);
    }
  }
  assert.equal(readFileSync(dir.join("file"), "utf8"), "no directory");
});

async function runAnyway(args: readonly string[], cwd: string) {
  const { runProgram } = await import("../support/program.ts");
  return await runProgram(args, { cwd });
}

Deno.test({
  name:
    "a dry run onto a file system that is mounted read-only gives the exit code of the recovery",
  ignore: !HAS_MOUNTS,
  async fn() {
    await using dir = scratch();
    const store = dir.join("store");
    mkdirSync(store);
    const mount = (...args: string[]) => new Deno.Command("mount", { args }).outputSync().success;
    assert.ok(mount("-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", store));
    try {
      const args = [...SMITH, "-s", store, TESTDATA];
      const real = await runAnyway(args, dir.path);
      const planned = await runAnyway(["--dry-run", ...args], dir.path);
      assert.equal(planned.code, real.code);
      assert.match(planned.stderr, /It would stop here: .*mounted read-only/);
    } finally {
      new Deno.Command("umount", { args: [store] }).outputSync();
    }
  },
});

Deno.test("work of another recovery that was interrupted is named before it is cleared", async () => {
  await using server = makeServer();
  const work = join(server.installation.store, ".kmsrecover");
  mkdirSync(join(work, "stage/0"), { recursive: true });
  writeFileSync(join(work, "stage/0/half"), new Uint8Array(300_000));
  const journal = {
    version: 1,
    run: "another",
    started: "2024-01-31T08:00:00.000Z",
    boot: "x",
    targets: { store: server.installation.store, cfgdir: server.dir },
    units: [{
      number: 0,
      label: "jwayne@company.com",
      top: server.installation.store,
      parent: join(server.installation.store, "mail/company.com"),
      members: ["jwayne"],
      staged: ["jwayne"],
      access: {},
    }],
    keeps: [],
  };
  writeFileSync(join(work, "journal"), JSON.stringify(journal));
  const { stderr } = await server.run([...SMITH, TESTDATA]);
  assert.match(
    stderr,
    /^warning: Another recovery was interrupted \(begun 2024-01-31 .*: jwayne@company\.com\)\. What it had only prepared in ".*" \(\d+ KiB\) is cleared away$/m,
  );
  assert.ok(!existsSync(work));
});

Deno.test({
  name: "a mailbox that the store's owner put on another disk by a link is recovered there",
  ignore: !IS_ROOT,
  async fn() {
    await using server = makeServer(({ store }) => {
      for (const path of [store, join(store, "mail"), join(store, "mail/company.com")]) {
        Deno.chmodSync(path, 0o755);
      }
    });
    const disk = server.scratch.join("disk");
    mkdirSync(disk, { mode: 0o755 });
    const mailbox = join(server.installation.store, "mail/company.com/smith");
    Deno.renameSync(mailbox, join(disk, "smith"));
    Deno.chmodSync(join(disk, "smith"), 0o755);
    symlinkSync(join(disk, "smith"), mailbox);
    const planned = await server.run(["--dry-run", "-b", TESTDATA]);
    assert.match(planned.stdout, /disk\/smith \(.*kept in .*disk\/smith\.BAK, through the link /);
    await server.run(["-q", "-b", TESTDATA]);
    assert.equal(Deno.readLinkSync(mailbox), join(disk, "smith"));
    const wanted = stateUnder(samples().newest, "@backup/store/mail/company.com/smith/");
    const after = readTree(disk);
    for (const [path, { bytes }] of wanted) {
      const below = path.replace("@backup/store/mail/company.com/", "");
      if (!path.endsWith("/")) assert.deepEqual(after.get(below)?.bytes, bytes, path);
    }
    assert.ok(after.has("smith.BAK/INBOX/status.fld"));
    await server.run(["-q", "--undo"]);
    const before = [...server.before].filter(([path]) =>
      path.startsWith("store/mail/company.com/smith/")
    );
    const back = readTree(join(disk, "smith"));
    for (const [path, { bytes }] of before) {
      assert.deepEqual(back.get(path.replace("store/mail/company.com/smith/", ""))?.bytes, bytes);
    }
  },
});

Deno.test({
  name: "of several links that are not followed all are named, and nothing is touched",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ store }) => {
      for (const user of ["jwayne", "smith"]) {
        const mailbox = join(store, "mail/company.com", user);
        Deno.renameSync(mailbox, join(store, user));
        symlinkSync(join(store, user), mailbox);
      }
    });
    const [path] = await writeBackup(server.scratch.join("b"), {
      type: "F",
      time: localTime("2024-02-10 00:00:00"),
      state: stateUnder(
        buildState(sampleServer({ compact: true })),
        "@backup/store/mail/company.com/",
      ),
    });
    const { stderr } = await server.run([path!], 5);
    assert.match(stderr, /^error: Cannot recover (jwayne|smith)@company\.com: .*symbolic link/m);
    assert.match(
      stderr,
      /^hint: Also: Cannot recover (jwayne|smith)@company\.com: .*symbolic link/m,
    );
    assertTree(readTree(server.dir), server.before);
  },
});
