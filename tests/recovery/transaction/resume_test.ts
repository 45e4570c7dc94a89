import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { damageEntry } from "../damage.ts";
import { CAN_LINK_DIRECTORIES, link } from "../../support/links.ts";
import { scratch } from "../../support/scratch.ts";
import { assertTree } from "../../support/tree.ts";
import { FaultyDisk } from "../faulty_disk.ts";
import {
  assertNoWorkDirectory,
  makeSmallServer,
  resetLive,
  runRecovery,
  type SmallServer,
  treeOf,
  type Wanted,
} from "../support.ts";

const FIRST = "@backup/store/mail/a.org/ann/INBOX/#msgs/00000001.eml";

Deno.test("what is left out of a unit is told by the run that goes on with it too", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  damageEntry(server.backup, FIRST);
  const whole = await runRecovery(server, { keepGoing: true });
  assert.deepEqual(whole.lost.map(({ entry }) => entry), [FIRST]);
  const after = treeOf(server);
  for (const moment of [/^rename .*swapping/, /^removeTree .*swapping/]) {
    resetLive(server);
    await crashAt(server, { keepGoing: true }, moment);
    const again = await runRecovery(server, { keepGoing: true });
    assert.deepEqual(again.lost.map(({ entry }) => entry), [FIRST], String(moment));
    assertTree(treeOf(server), after);
  }
});

Deno.test("a unit with losses is built anew where the next run does not accept them", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  damageEntry(server.backup, FIRST);
  const before = treeOf(server);
  await crashAt(
    server,
    { keepGoing: true },
    /^rename .*swapping/,
  );
  await assert.rejects(runRecovery(server), /00000001\.eml/);
  // A directory that was made for a new domain may stay.
  assertTree(treeOf(server), before, { ignoreExtraDirectories: true });
});

Deno.test("a live copy that an interrupted run has staged does not look like a collision", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const second = FIRST.replace("00000001", "00000002");
  damageEntry(server.backup, second);
  await crashAt(server, { keepGoing: true }, /^rename .*\/stage\/0 /);
  assert.ok(existsSync(join(server.store, ".kmsrecover/stage/0/ann/INBOX/#msgs/00000002.eml")));
  const again = await runRecovery(server, { keepGoing: true });
  assert.match(again.lost[0]!.reason, /the live copy ".*00000002\.eml" stays/);
  assert.equal(again.recovered.length, 7);
  assert.equal(
    readFileSync(join(server.store, "mail/a.org/ann/INBOX/#msgs/00000002.eml"), "utf8"),
    "second, changed",
  );
});

Deno.test("files that an interrupted run has staged are used, and are on the disk before the swap", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  await crashAt(server, {}, /^rename .*\/stage\/0 /);
  const staged = join(server.store, ".kmsrecover/stage/0/ann/INBOX/#msgs/00000001.eml");
  const { ino } = Deno.statSync(staged);
  const synced = await syncedFiles(() => runRecovery(server));
  const target = join(server.store, "mail/a.org/ann/INBOX/#msgs/00000001.eml");
  assert.equal(Deno.statSync(target).ino, ino);
  assert.ok(synced.has(ino!), "the file that was used was never synced");
});

Deno.test("a file whose name is taken by a leftover of another size is written anew", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  await crashAt(server, {}, /^rename .*\/stage\/0 /);
  const staged = join(server.store, ".kmsrecover/stage/0/ann/INBOX/#msgs/00000001.eml");
  writeFileSync(staged, "half");
  await runRecovery(server);
  const target = join(server.store, "mail/a.org/ann/INBOX/#msgs/00000001.eml");
  assert.equal(readFileSync(target, "utf8"), "first");
});

Deno.test("after a start of the machine, what was staged is not trusted", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  await crashAt(server, {}, /^rename .*\/stage\/0 /);
  const journal = join(server.store, ".kmsrecover/journal");
  const text = readFileSync(journal, "utf8");
  writeFileSync(journal, text.replace(/"boot":"[^"]*"/, '"boot":"another start"'));
  const { ino } = Deno.statSync(
    join(server.store, ".kmsrecover/stage/0/ann/INBOX/#msgs/00000001.eml"),
  );
  const kept = join(dir.path, "kept");
  Deno.linkSync(join(server.store, ".kmsrecover/stage/0/ann/INBOX/#msgs/00000001.eml"), kept);
  await runRecovery(server);
  const target = join(server.store, "mail/a.org/ann/INBOX/#msgs/00000001.eml");
  assert.notEqual(Deno.statSync(target).ino, ino);
});

Deno.test("a different command finishes what was begun and clears away the rest", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  await runRecovery(server, { keepReplaced: true });
  const reference = treeOf(server);
  resetLive(server);
  await crashAt(server, { keepReplaced: true }, /^append /);
  await runRecovery(server, { masks: ["lists"] });
  const now = treeOf(server);
  const isOfStore = (path: string) => path.startsWith("store/mail");
  assertTree(now, reference, {
    ignore: (path) => (!isOfStore(path) && path !== "store") || path.endsWith("/empty.org"),
  });
  assert.ok(![...now.keys()].some((path) => path.startsWith("store/.kmsrecover")));
});

Deno.test("data without a journal that explains it is left alone", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const unexplained = join(server.store, ".kmsrecover/old/3/ann");
  mkdirSync(unexplained, { recursive: true });
  writeFileSync(join(unexplained, "1.eml"), "the only copy");
  const before = treeOf(server);
  const { error, leftovers } = await runRecovery(server);
  assert.match(error!.message, /journal cannot be read/);
  assert.deepEqual(leftovers, [join(server.store, ".kmsrecover")]);
  const now = treeOf(server);
  assertTree(now, before, {
    ignore: (path) => /\.kmsrecover\/[a-z]+$/.test(path) && !path.endsWith("/old"),
  });
  assert.equal(readFileSync(join(unexplained, "1.eml"), "utf8"), "the only copy");
});

Deno.test({
  name: "leftovers that cannot be finished stay as they are, and the message names the unit",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path);
    const { after } = await uninterrupted(server);
    await crashAt(server, {}, /^rename .*\/swapping\/0\/ann /);
    assert.ok(!existsSync(join(server.store, "mail/a.org/ann")));
    let failed = false;
    const stubborn = new Proxy(new Disk(), {
      get: (disk, name) => {
        if (name === "rename") {
          return (from: string, to: string) => {
            if (to.endsWith("mail/a.org/ann")) {
              failed = true;
              throw Object.assign(new Error("denied"), { code: "EACCES" });
            }
            disk.rename(from, to);
          };
        }
        const member = Reflect.get(disk, name);
        return typeof member === "function" ? member.bind(disk) : member;
      },
    });
    const outcome = await runRecovery(server, {}, stubborn);
    assert.ok(failed);
    assert.match(outcome.error!.message, /ann@a\.org: permission denied/);
    assert.ok(outcome.leftovers.includes(join(server.store, ".kmsrecover")));
    assert.ok(existsSync(join(server.store, ".kmsrecover/old/0/ann/INBOX/status.fld")));
    await runRecovery(server);
    assertTree(treeOf(server), after);
  },
});

Deno.test("a finished run that could not clear up is not done once more", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const { after } = await uninterrupted(server, { keepReplaced: true });
  await crashAt(
    server,
    { keepReplaced: true },
    /^removeTree .*store\/.kmsrecover\/lock$/,
  );
  const again = await runRecovery(server, { keepReplaced: true });
  assert.equal(again.earlier.length, 7);
  assert.deepEqual(
    again.kept.map((path) => path.slice(server.cfgdir.length + 1).replaceAll("\\", "/")).sort(),
    [
      "mailserver.cfg.BAK",
      "store/lists.BAK",
      "store/mail.BAK",
    ],
  );
  assertTree(treeOf(server), after);
});

Deno.test({
  name: "a link in the place of the work directory is refused, and nothing behind it is touched",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path);
    const elsewhere = join(dir.path, "elsewhere");
    mkdirSync(elsewhere);
    link(elsewhere, join(server.store, ".kmsrecover"));
    await assert.rejects(
      runRecovery(server),
      /must be kmsrecover's own directory, but it is a link/,
    );
    assert.deepEqual([...Deno.readDirSync(elsewhere)], []);
  },
});

async function uninterrupted(server: SmallServer, wanted: Wanted = {}) {
  await runRecovery(server, wanted);
  const after = treeOf(server);
  assertNoWorkDirectory(after);
  resetLive(server);
  return { after };
}

/** Runs a recovery until the first call that is like `call`; that call does not happen. */
async function crashAt(server: SmallServer, wanted: Wanted, call: RegExp): Promise<void> {
  const faulty = new FaultyDisk(new Disk(), { at: call, kind: "crash" });
  await runRecovery(server, wanted, faulty.disk).catch(() => {});
  assert.ok(faulty.isDown, "no such call");
}

/** The inodes of the files that are synced meanwhile. */
async function syncedFiles(action: () => Promise<unknown>): Promise<Set<number>> {
  const synced = new Set<number>();
  const { sync, syncSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = function () {
    synced.add(this.statSync().ino!);
    return sync.call(this);
  };
  Deno.FsFile.prototype.syncSync = function () {
    synced.add(this.statSync().ino!);
    syncSync.call(this);
  };
  try {
    await action();
  } finally {
    Object.assign(Deno.FsFile.prototype, { sync, syncSync });
  }
  return synced;
}
