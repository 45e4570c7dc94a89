import assert from "node:assert/strict";
import {
  buildState,
  encodeFolderName,
  evolve,
  expectedTree,
  localTime,
  sampleServer,
  type State,
  toDate,
  unpackTo,
  withUnknownParts,
} from "../../scripts/make_backup.ts";
import { makeInstallation } from "../support/installation.ts";
import { scratch } from "../support/scratch.ts";
import { targetOf, treeBelow } from "../support/targets.ts";
import { assertTree, compareTrees, readTree } from "../support/tree.ts";

const MAIL = "@backup/store/mail";

Deno.test("encodeFolderName() writes modified UTF-7", () => {
  assert.equal(encodeFolderName("Sent Items"), "Sent Items");
  assert.equal(encodeFolderName("R&D"), "R&-D");
  assert.equal(encodeFolderName("Entwürfe"), "Entw&APw-rfe");
  assert.equal(encodeFolderName("Отправленные"), "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-");
});

Deno.test("buildState() holds what makes recovery hard", () => {
  const state = buildState(sampleServer());
  const has = (path: string) => assert.ok(state.has(path), path);
  has(`${MAIL}/#public/acl.fld`);
  has(`${MAIL}/company.com/#public/Contacts/#msgs/00000009.eml`);
  has(`${MAIL}/company.com/smith/INBOX/Projects/2005/status.fld`);
  has(`${MAIL}/company.com/smith/INBOX/#msgs/0000000a.eml`);
  has(`${MAIL}/company.com/smith/INBOX/#msgs/0000000B.eml`);
  has(`${MAIL}/company.com/smith/R&-D/#attach/`);
  has(`${MAIL}/example.org/smith/Sent Items/#msgs/`);
  has("@backup/store/lists/company.com/news/members.cfg");
  assert.ok(![...state.keys()].some((path) => path.startsWith(`${MAIL}/company.com/gone/`)));
  assert.match(textOf(state, "users.cfg"), /<variable name="Name">gone<\/variable>/);
  assert.match(textOf(state, "mailserver.cfg"), /<table name="Backup">\r\n/);
  assert.ok([...state.values()].every(({ mtime }) => mtime.s % 2 === 0));
});

Deno.test("buildState() counts messages and bytes in status.fld", () => {
  const state = buildState(sampleServer());
  const inbox = `${MAIL}/company.com/smith/INBOX`;
  const messages = [...state].filter(([path]) => path.startsWith(`${inbox}/#msgs/0`));
  const bytes = messages.reduce((sum, [, file]) => sum + file.bytes.length, 0);
  const status = textOf(state, `${inbox}/status.fld`);
  assert.match(status, new RegExp(`\r\nM${messages.length}\r\n`));
  assert.match(status, new RegExp(`\r\nS${bytes}\r\n`));
  const records = textOf(state, `${inbox}/index.fld`) + textOf(state, `${inbox}/indexlog.fld`);
  assert.equal(records.match(/U[0-9a-f]{8} F/g)?.length, messages.length);
});

Deno.test("evolve() adds, changes and deletes messages, and people come and go", () => {
  const server = sampleServer();
  const before = buildState(server);
  const after = buildState(evolve(server, {
    time: localTime("2024-01-08 12:00:00"),
    active: ["smith@company.com"],
    newUser: { domain: "company.com", name: "Novak" },
    removedUser: { domain: "example.org", name: "brown" },
  }));
  const changed = (path: string) =>
    before.has(path) && before.get(path) !== after.get(path) &&
    after.has(path) && !sameBytes(before, after, path);
  const messages = [...before.keys()].filter((path) => path.endsWith(".eml"));
  assert.ok(messages.some(changed), "a message was changed");
  assert.ok(messages.some((path) => path.includes("company.com/smith/") && !after.has(path)));
  assert.ok([...after.keys()].some((path) => path.endsWith(".eml") && !before.has(path)));
  assert.ok(changed(`${MAIL}/company.com/smith/INBOX/status.fld`));
  assert.ok(sameBytes(before, after, `${MAIL}/company.com/jwayne/INBOX/status.fld`));
  assert.ok(after.has(`${MAIL}/company.com/novak/INBOX/#msgs/00000001.eml`));
  assert.ok(!after.has(`${MAIL}/example.org/brown/`));
  assert.ok(changed("users.cfg"));
});

Deno.test("expectedTree() takes the newest of each file and deletes nothing", () => {
  const file = (text: string) => ({
    bytes: new TextEncoder().encode(text),
    mtime: localTime("2024-01-07 02:00:00"),
  });
  const tree = expectedTree(
    new Map([["a", file("1")], ["b", file("1")]]),
    new Map([["b", file("2")], ["c", file("2")]]),
  );
  assert.deepEqual([...tree.keys()], ["a", "b", "c"]);
  assert.equal(textOf(tree, "b"), "2");
});

Deno.test("unpackTo() writes a state with its times", async () => {
  await using dir = scratch();
  const state = withUnknownParts(buildState(sampleServer()), localTime("2024-01-06 10:00:00"));
  unpackTo(dir.path, state, { started: localTime("2024-01-07 02:00:20") });
  const actual = readTree(dir.path);
  assert.match(new TextDecoder().decode(actual.get(".summary.txt")?.bytes), /count_files = \d+/);
  actual.delete(".version.txt");
  actual.delete(".summary.txt");
  const expected = new Map([...state].map(([path, { bytes, mtime }]) => [
    path.replace(/\/$/, ""),
    path.endsWith("/")
      ? { kind: "directory" as const }
      : { kind: "file" as const, bytes, mtimeMs: toDate(mtime).getTime() },
  ]));
  assertTree(actual, expected);
});

Deno.test("targetOf() knows where entries belong", () => {
  const targets = { cfgdir: "cfg", store: "st" };
  const target = (path: string) => targetOf(path, targets)?.replaceAll("\\", "/");
  assert.equal(target("mailserver.cfg"), "cfg/mailserver.cfg");
  assert.equal(target("new.cfg"), "cfg/new.cfg");
  assert.equal(target("@backup/sslcert/server.key"), "cfg/sslcert/server.key");
  assert.equal(target("@backup/newpart/x"), "cfg/newpart/x");
  assert.equal(target("@backup/store/mail/a.com/smith/"), "st/mail/a.com/smith/");
  assert.equal(target(".summary.txt"), undefined);
  assert.equal(target(".version.txt"), undefined);
});

Deno.test("makeInstallation() makes the server that treeBelow() describes", async () => {
  await using dir = scratch();
  const { cfgdir, store, live, untouchable } = makeInstallation(dir.join("server"));
  const expected = treeBelow(cfgdir, live, { cfgdir, store });
  const own = /^(mailserver(\.exe)?|store\/(queue|logs|fulltext).*|.*search\.fld)$/;
  assertTree(readTree(cfgdir), expected, { ignore: (path) => own.test(path) });
  assert.ok(treeBelow(store, live, { cfgdir, store }).has("mail/company.com/smith/INBOX"));
  for (const path of untouchable) assert.ok(readTree(store).has(path), path);
  const text = new TextDecoder().decode(readTree(cfgdir).get("mailserver.cfg")?.bytes);
  assert.ok(text.includes(`<variable name="StoreDir">${store}</variable>`));
});

Deno.test("compareTrees() names what is missing, extra and different", () => {
  const file = (text: string, mtimeMs = 0) => ({
    kind: "file" as const,
    bytes: new TextEncoder().encode(text),
    mtimeMs,
  });
  const differences = compareTrees(
    new Map([["same", file("a")], ["extra", file("a")], ["bytes", file("abX")], [
      "time",
      file("a", 2000),
    ]]),
    new Map([["same", file("a")], ["missing", file("a")], ["bytes", file("abc")], [
      "time",
      file("a"),
    ]]),
  );
  assert.deepEqual(differences, [
    "missing: missing",
    'bytes: differs from byte 2 of 3: "X", expected "c"',
    "time: modified 1970-01-01T00:00:02.000Z, expected 1970-01-01T00:00:00.000Z",
    "extra: extra file",
  ]);
});

function textOf(state: State, path: string): string {
  return new TextDecoder().decode(state.get(path)?.bytes);
}

function sameBytes(a: State, b: State, path: string): boolean {
  return textOf(a, path) === textOf(b, path);
}
