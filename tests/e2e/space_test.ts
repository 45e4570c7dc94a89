import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runProgram, startProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, compareTrees, filterTree, readTree, type Tree } from "../support/tree.ts";
import {
  bindMount,
  CAN_MOUNT,
  fillUpTo,
  MAILBOXES,
  smallDisk,
  writeBulkyBackup,
  writeBulkyStore,
} from "./space_support.ts";

const MIB = 1024 * 1024;

for (const [kind, points] of [["tmpfs", 10], ["ext4", 4]] as const) {
  Deno.test({
    name:
      `a disk (${kind}) that is full at one of ${points} points leaves every unit whole, and then room`,
    ignore: !CAN_MOUNT,
    async fn() {
      await using dir = scratch();
      using disk = smallDisk(dir.join("disk"), 64, kind);
      const [backup, store] = [dir.join("backup"), join(disk.path, "store")];
      writeBulkyBackup(backup);
      const args = [backup, "-s", store, "-m", "mail", "-b"];
      const after = await undisturbed(store, args);
      for (let point = 0; point < points; point++) {
        rmSync(store, { recursive: true });
        writeBulkyStore(store);
        const before = mailOf(store);
        fillUpTo(disk.path, (point * 17 / points + 0.3) * MIB);
        const { code, stdout, stderr } = await runProgram([...args, "--force"]);
        const said = `${point}: ${stderr}${stdout}`;
        assert.equal(code, 1, said);
        assert.match(stderr, /error: .*[Tt]he disk is full/, said);
        assert.match(said, /Not replaced \(still as before\): |Nothing was replaced: /);
        assertEachWhole(mailOf(store), before, after);
        assertNothingBuilt(store);
        rmSync(join(disk.path, "filler"));
        const again = await runProgram(args);
        assert.equal(again.code, 0, again.stderr);
        assertTree(readTree(store), after);
      }
    },
  });
}

Deno.test({
  name: "a disk that something else fills meanwhile leaves every unit whole",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    using disk = smallDisk(dir.join("disk"), 64, "tmpfs");
    const [backup, store] = [dir.join("backup"), join(disk.path, "store")];
    writeBulkyBackup(backup);
    const args = [backup, "-s", store, "-m", "mail"];
    const after = await undisturbed(store, args);
    rmSync(store, { recursive: true });
    writeBulkyStore(store);
    const before = mailOf(store);
    const run = startProgram(args);
    while (!existsSync(join(store, ".kmsrecover/stage/1"))) await pause(1);
    fillUpTo(disk.path, 0);
    const { code, stderr } = await run.finished;
    assert.ok(code === 1 || code === 0, stderr);
    assertEachWhole(mailOf(store), before, after);
    assertNothingBuilt(store);
    rmSync(join(disk.path, "filler"));
    assert.equal((await runProgram(args)).code, 0);
    assertTree(readTree(store), after);
  },
});

Deno.test({
  name: "units follow one another where all of them do not fit, in the room that is there",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    using disk = smallDisk(dir.join("disk"), 64, "tmpfs");
    const [backup, store] = [dir.join("backup"), join(disk.path, "store")];
    writeBulkyBackup(backup);
    const args = [backup, "-s", store, "-m", "mail"];
    const after = await undisturbed(store, args);
    rmSync(store, { recursive: true });
    writeBulkyStore(store);
    fillUpTo(disk.path, 4 * MIB);
    const { code, stderr } = await runProgram(args);
    assert.equal(code, 0, stderr);
    assertTree(readTree(store), after);
  },
});

Deno.test({
  name: "too little space is refused with both figures before anything is touched",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    using disk = smallDisk(dir.join("disk"), 64, "tmpfs");
    const [backup, store] = [dir.join("backup"), join(disk.path, "store")];
    writeBulkyBackup(backup);
    writeBulkyStore(store);
    fillUpTo(disk.path, 1 * MIB);
    const before = readTree(store);
    const { code, stderr } = await runProgram([backup, "-s", store, "-m", "mail"]);
    assert.equal(code, 5, stderr);
    const [, needed, available] =
      /Not enough space at ".*": .* \((\d+) bytes\) needed, .* \((\d+) bytes\) available/
        .exec(stderr)!;
    assert.ok(Number(needed) > 2.25 * MIB && Number(needed) < 2.5 * MIB, needed);
    assert.ok(Math.abs(Number(available) - 1 * MIB) < 64 * 1024, available);
    assert.match(stderr, /--force/);
    assertTree(readTree(store), before);
  },
});

Deno.test({
  name: "-b needs room for all that is kept",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    using disk = smallDisk(dir.join("disk"), 64, "tmpfs");
    const [backup, store] = [dir.join("backup"), join(disk.path, "store")];
    writeBulkyBackup(backup);
    writeBulkyStore(store);
    fillUpTo(disk.path, 10 * MIB);
    const args = [backup, "-s", store, "-m", "mail"];
    assert.equal((await runProgram([...args, "-b"])).code, 5);
    assert.equal((await runProgram(args)).code, 0);
  },
});

Deno.test({
  name: "a store on another file system than the configuration is filled by renames there",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    using disk = smallDisk(dir.join("disk"), 64, "tmpfs");
    const [backup, store, cfgdir] = [dir.join("backup"), join(disk.path, "store"), dir.join("cfg")];
    writeBulkyBackup(backup);
    writeBulkyStore(store);
    mkdirSync(cfgdir);
    const { code, stderr } = await runProgram([backup, "-s", store, "-c", cfgdir, "-b"]);
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(join(cfgdir, "mailserver.cfg")));
    assert.ok(existsSync(join(store, "mail.BAK/a.org/user0/INBOX/#msgs/00000020.eml")));
    assertNoWork(store, cfgdir);
  },
});

for (const kind of ["a disk of its own", "the same disk"] as const) {
  Deno.test({
    name: `a mail directory that is mounted from ${kind} is worked on within it, with -b too`,
    ignore: !CAN_MOUNT,
    async fn() {
      await using dir = scratch();
      const [backup, store] = [dir.join("backup"), dir.join("store")];
      const mail = join(store, "mail");
      writeBulkyBackup(backup);
      mkdirSync(dir.join("elsewhere"));
      using _ = kind === "the same disk"
        ? bindMount(dir.join("elsewhere"), mail)
        : smallDisk(mail, 64, "tmpfs");
      writeBulkyStore(store);
      const { code, stdout, stderr } = await runProgram([backup, "-s", store, "-m", "mail", "-b"]);
      assert.equal(code, 0, stderr);
      assert.ok(existsSync(join(mail, "a.org/user7/INBOX/#msgs/000000111.eml")));
      assert.ok(existsSync(join(mail, "mail.BAK/a.org/user0/INBOX/#msgs/00000020.eml")), stdout);
      assertNoWork(store, mail);
    },
  });
}

Deno.test({
  name: "a store that is mounted read-only is refused before anything is touched",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    const [backup, real, store] = [dir.join("backup"), dir.join("real"), dir.join("store")];
    writeBulkyBackup(backup);
    writeBulkyStore(real);
    const before = readTree(real);
    using _ = bindMount(real, store, { readOnly: true });
    const { code, stderr } = await runProgram([backup, "-s", store, "-m", "mail"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot write to ".*store": the file system is mounted read-only/);
    assert.match(stderr, /hint: Mount it writable/);
    assertTree(readTree(real), before);
  },
});

Deno.test({
  name: "a mailbox that is a mount point itself stays whole, and the message names it",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    const [backup, store] = [dir.join("backup"), dir.join("store")];
    writeBulkyBackup(backup);
    writeBulkyStore(store);
    using _ = smallDisk(join(store, "mail/a.org/user3"), 16, "tmpfs");
    Deno.writeTextFileSync(join(store, "mail/a.org/user3/there"), "as before");
    const args = [backup, "-s", store, "-m", "mail"];
    const { code, stderr } = await runProgram(args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot replace user3@a\.org: .*"[^"]*user3"/);
    assert.equal(Deno.readTextFileSync(join(store, "mail/a.org/user3/there")), "as before");
    const going = await runProgram([...args, "--keep-going"]);
    assert.equal(going.code, 3, going.stderr);
    assert.equal(Deno.readTextFileSync(join(store, "mail/a.org/user3/there")), "as before");
    assert.ok(existsSync(join(store, "mail/a.org/user7/INBOX/status.fld")));
    assertNoWork(store);
  },
});

/** What a recovery makes of the store when nothing disturbs it. */
async function undisturbed(store: string, args: readonly string[]): Promise<Tree> {
  writeBulkyStore(store);
  const { code, stderr } = await runProgram(args);
  assert.equal(code, 0, stderr);
  return readTree(store);
}

function mailOf(store: string): Tree {
  return filterTree(readTree(store), (path) => path.startsWith("mail/"));
}

function assertEachWhole(now: Tree, before: Tree, after: Tree): void {
  for (let user = 0; user < MAILBOXES; user++) {
    const of = (tree: Tree) =>
      filterTree(tree, (path) => path.startsWith(`mail/a.org/user${user}/`));
    assert.ok(
      compareTrees(of(now), of(before)).length === 0 ||
        compareTrees(of(now), of(after)).length === 0,
      `user${user} is neither old nor new`,
    );
  }
}

/** What was built and not used does not fill the disk. */
function assertNothingBuilt(store: string): void {
  for (const area of ["stage", "ready", "old"]) {
    assert.deepEqual([...readTree(join(store, ".kmsrecover", area)).keys()], []);
  }
}

function assertNoWork(...directories: readonly string[]): void {
  for (const directory of directories) {
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name === ".kmsrecover"), []);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
