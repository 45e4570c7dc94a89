import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratch } from "../../support/scratch.ts";
import { assertTree, readTree, type Tree } from "../../support/tree.ts";
import {
  assertNoWorkDirectory,
  makeSmallServer,
  runRecovery,
  type SmallServer,
  treeOf,
} from "../support.ts";

const ANN = "store/mail/a.org/ann";
const OLD = new Date(2020, 0, 1);

/** A server with a backup whose messages stand beside other ones live. */
function server(dir: string, live: Readonly<Record<string, string>> = {}): SmallServer {
  const server = makeSmallServer(dir, {
    "@backup/store/mail/a.org/ann/settings.cfg": "settings of then",
    "@backup/store/mail/a.org/ann/INBOX/status.fld": "T0\r\nU00000005\r\n",
    "@backup/store/mail/a.org/ann/INBOX/index.fld": "index of then",
    "@backup/store/mail/a.org/ann/INBOX/#msgs/00000004.eml": "fourth",
    "@backup/store/mail/a.org/ann/Archive/status.fld": "T0",
    "@backup/store/mail/a.org/ann/Archive/2023/#msgs/00000001.eml": "of last year",
  });
  for (const [path, text] of Object.entries(live)) put(server, path, text);
  return server;
}

function put({ cfgdir }: SmallServer, path: string, text: string, time = new Date()): void {
  mkdirSync(dirname(join(cfgdir, path)), { recursive: true });
  writeFileSync(join(cfgdir, path), text);
  utimesSync(join(cfgdir, path), time, time);
}

function textOf(tree: Tree, path: string): string | undefined {
  const bytes = tree.get(path)?.bytes;
  return bytes && new TextDecoder().decode(bytes);
}

/** All that stood there before is as it was, but for the paths that are named. */
function assertNothingTaken(after: Tree, before: Tree, except: readonly string[] = []): void {
  for (const [path, { kind, bytes }] of before) {
    if (kind === "directory" || except.includes(path)) continue;
    assert.deepEqual(after.get(path)?.bytes, bytes, path);
  }
}

Deno.test("an addition brings what is lacking and takes nothing away", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  const before = treeOf(small);
  const { error, recovered } = await runRecovery(small, { adds: true });
  assert.equal(error, undefined);
  const after = treeOf(small);
  assertNothingTaken(after, before);
  assertNoWorkDirectory(after);
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/00000001.eml`), "first");
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/00000002.eml`), "second, changed");
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/00000003.eml`), "third");
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/00000004.eml`), "fourth");
  assert.equal(textOf(after, `${ANN}/Archive/2023/#msgs/00000001.eml`), "of last year");
  assert.equal(textOf(after, `${ANN}/settings.cfg`), "settings of then");
  assert.ok(recovered.some(({ label }) => label === "ann@a.org"));
});

Deno.test("a message whose name another one has taken comes under the next number", async () => {
  await using dir = scratch();
  const small = server(dir.path, { [`${ANN}/INBOX/status.fld`]: "T0\r\nU00000020\r\nM2\r\n" });
  await runRecovery(small, { adds: true });
  const after = treeOf(small);
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/00000020.eml`), "second");
  assert.equal(textOf(after, `${ANN}/INBOX/status.fld`), "T0\r\nU00000021\r\nM2\r\n");
});

Deno.test("a new number is above every file, every line of the index and the status", async () => {
  await using dir = scratch();
  const small = server(dir.path, {
    [`${ANN}/INBOX/status.fld`]: "T0\r\nU00000004\r\n",
    [`${ANN}/INBOX/index.fld`]: "<index>\r\nU000000AB F80000020 S5 D0 T0 M0\r\n</index>\r\n",
    [`${ANN}/INBOX/indexlog.fld`]: "* U000000b1 F80000020 S5 D0 T0 M0\r\n",
  });
  await runRecovery(small, { adds: true });
  const after = treeOf(small);
  assert.equal(textOf(after, `${ANN}/INBOX/#msgs/000000b2.eml`), "second");
  assert.equal(textOf(after, `${ANN}/INBOX/status.fld`), "T0\r\nU000000b3\r\n");
});

Deno.test("a status.fld keeps every other byte, and its mode", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  const path = join(small.cfgdir, ANN, "INBOX/status.fld");
  const bytes = new Uint8Array([
    ...new TextEncoder().encode("T0\r\nU0000000A\r\nY"),
    0x93,
    0xff,
    0,
  ]);
  Deno.writeFileSync(path, bytes);
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o640);
  await runRecovery(small, { adds: true });
  const after = Deno.readFileSync(path);
  assert.deepEqual([...after], [...bytes].map((byte, at) => at === 12 ? 0x42 : byte));
  if (Deno.build.os !== "windows") assert.equal(Deno.statSync(path).mode! & 0o777, 0o640);
});

Deno.test("a second addition adds nothing, and neither does one after a part was lost again", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  await runRecovery(small, { adds: true });
  const after = treeOf(small);
  const { recovered } = await runRecovery(small, { adds: true });
  assert.deepEqual(recovered, []);
  assertTree(treeOf(small), after);
  Deno.removeSync(join(small.cfgdir, ANN, "INBOX/#msgs/00000004.eml"));
  await runRecovery(small, { adds: true });
  assertTree(treeOf(small), after);
});

Deno.test("of other files the newer one wins, and what it replaces is kept", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  put(small, `${ANN}/settings.cfg`, "settings that are older", OLD);
  put(small, "users.cfg", "users that are older", OLD);
  put(small, "store/lists/a.org/news/members", "a newer list");
  await runRecovery(small, { adds: true });
  const after = treeOf(small);
  assert.equal(textOf(after, `${ANN}/settings.cfg`), "settings of then");
  assert.equal(textOf(after, "store/mail.BAK/a.org/ann/settings.cfg"), "settings that are older");
  assert.equal(textOf(after, "users.cfg"), "<config>users</config>");
  assert.equal(textOf(after, "users.cfg.BAK"), "users that are older");
  assert.equal(textOf(after, "store/lists/a.org/news/members"), "a newer list");
  assert.equal(textOf(after, "mailserver.cfg"), "<config>the new one</config>");
});

Deno.test("of a database all files are the backup's or all are the live ones", async () => {
  const database = "store/mail/.caldav.db";
  await using dir = scratch();
  const small = server(dir.path);
  await runRecovery(small, { adds: true });
  assert.equal(textOf(treeOf(small), database), "database of now");
  assert.equal(treeOf(small).has(`${database}-wal`), false);
  put(small, database, "database of now", OLD);
  put(small, `${database}-shm`, "shared memory of now", OLD);
  await runRecovery(small, { adds: true });
  const after = treeOf(small);
  assert.equal(textOf(after, database), "database of then");
  assert.equal(textOf(after, `${database}-wal`), "log of then");
  assert.equal(after.has(`${database}-shm`), false);
  assert.equal(textOf(after, "store/mail.BAK/.caldav.db"), "database of now");
  assert.equal(textOf(after, "store/mail.BAK/.caldav.db-shm"), "shared memory of now");
});

Deno.test("a folder without status.fld gets the backup's, with its number raised", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  Deno.removeSync(join(small.cfgdir, ANN, "INBOX/status.fld"));
  put(small, `${ANN}/INBOX/#msgs/0000002f.eml`, "newest");
  await runRecovery(small, { adds: true });
  const status = textOf(treeOf(small), `${ANN}/INBOX/status.fld`);
  assert.equal(status, "T0\r\nU00000031\r\n");
  assert.equal(treeOf(small).has(`${ANN}/INBOX/index.fld`), false);
});

Deno.test("nothing is added to what was changed after the plan was made", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  const before = treeOf(small);
  const late = `${ANN}/INBOX/#msgs/00000004.eml`;
  const { Disk } = await import("../../../lib/recovery/file_system.ts");
  const disk = new Proxy(new Disk(), {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        if (name === "rename" && /ready.0$/.test(String(args[0]))) {
          put(small, late, "just delivered");
        }
        return member.apply(target, args);
      };
    },
  });
  await assert.rejects(
    runRecovery(small, { adds: true }, disk),
    /0004\.eml" was made or changed while/,
  );
  const after = treeOf(small);
  assertNothingTaken(after, before);
  assert.equal(textOf(after, late), "just delivered");
  assert.equal((await runRecovery(small, { adds: true })).error, undefined);
  assert.equal(textOf(treeOf(small), `${ANN}/INBOX/#msgs/00000005.eml`), "second");
  assert.equal(textOf(treeOf(small), `${ANN}/INBOX/#msgs/00000006.eml`), "fourth");
});

Deno.test("an addition into nothing is a recovery", async () => {
  await using dir = scratch();
  const small = server(dir.path);
  Deno.removeSync(small.cfgdir, { recursive: true });
  mkdirSync(small.cfgdir);
  await runRecovery(small, { adds: true });
  const added = readTree(small.cfgdir);
  Deno.removeSync(small.cfgdir, { recursive: true });
  mkdirSync(small.cfgdir);
  await runRecovery(small);
  assertTree(added, readTree(small.cfgdir));
});
