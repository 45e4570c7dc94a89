import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSmallServer, type SmallServer, treeOf, unitTree } from "../recovery/support.ts";
import { CAN_LINK_DIRECTORIES, link } from "../support/links.ts";
import { commandLine, runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree } from "../support/tree.ts";

const IS_WINDOWS = Deno.build.os === "windows";
/** A compiled program, unlike Deno and its cache, can be run by somebody without rights. */
const CAN_BE_NOBODY = !IS_WINDOWS && Deno.uid() === 0 && Deno.env.has("KMSRECOVER_BIN");
const NOBODY = 65534;

const ANN = ["store/mail/a.org/ann"];
const BOB = ["store/mail/a.org/bob"];

Deno.test({
  name: "a store that belongs to somebody else is refused before anything is touched",
  ignore: !CAN_BE_NOBODY,
  async fn() {
    await using dir = scratch();
    const server = openedServer(dir.path);
    const before = treeOf(server);
    const { code, stderr } = await runAsNobody([server.backup, "-c", server.cfgdir]);
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      new RegExp(`error: Cannot write to "${server.cfgdir}[^"]*": permission denied`),
    );
    assert.match(
      stderr,
      /hint: Run kmsrecover as root \(with sudo\), or as the owner of the files/,
    );
    assertTree(treeOf(server), before);
  },
});

Deno.test({
  name: "a domain that may not be written to stays whole, and --keep-going recovers the rest",
  ignore: !CAN_BE_NOBODY,
  async fn() {
    await using dir = scratch();
    const server = openedServer(dir.path);
    owned(server.store);
    chownSync(join(server.store, "mail/a.org"), 0, 0);
    const before = treeOf(server);
    const args = [server.backup, "-s", server.store, "-m", "mail,lists"];
    const { code, stderr } = await runAsNobody(args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot replace ann@a\.org: permission denied \(".*a\.org\/ann"\)/);
    assertTree(unitTree(treeOf(server), ANN), unitTree(before, ANN));
    const going = await runAsNobody([...args, "--keep-going"]);
    assert.equal(going.code, 3, going.stderr);
    assert.match(going.stderr, /Skipped: Cannot replace ann@a\.org: /);
    assert.match(going.stderr, /Skipped: Cannot replace bob@a\.org: /);
    const now = treeOf(server);
    for (const unit of [ANN, BOB]) assertTree(unitTree(now, unit), unitTree(before, unit));
    assert.ok(now.has("store/mail/new.org/eve/INBOX/status.fld"));
    assert.equal(
      readFileSync(join(server.store, "lists/a.org/news/members"), "utf8"),
      "ann, bob",
    );
    assert.deepEqual([...now.keys()].filter((path) => path.includes(".kmsrecover")), []);
  },
});

Deno.test({
  name: "a new domain that cannot be made does not keep the others from being recovered",
  ignore: !CAN_BE_NOBODY,
  async fn() {
    await using dir = scratch();
    const server = openedServer(dir.path);
    owned(server.store);
    chownSync(join(server.store, "mail"), 0, 0);
    const args = [server.backup, "-s", server.store, "-m", "mail,lists", "--keep-going"];
    const { code, stderr } = await runAsNobody(args);
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /Skipped: Cannot replace eve@new\.org: permission denied \(".*mail\/new\.org"\)/,
    );
    assert.match(stderr, /Skipped: Permission denied \(".*mail\/empty\.org"\)/);
    assert.ok(treeOf(server).has("store/mail/a.org/bob/INBOX/status.fld"));
  },
});

Deno.test({
  name: "what was replaced and cannot be deleted is told, and the unit counts as recovered",
  ignore: !CAN_BE_NOBODY,
  async fn() {
    await using dir = scratch();
    const server = openedServer(dir.path);
    owned(server.store);
    const inner = join(server.store, "mail/a.org/ann/INBOX");
    chownSync(inner, 0, 0);
    chmodSync(inner, 0o755);
    const args = [server.backup, "-s", server.store, "-d", "a.org", "-u", "ann"];
    const { code, stderr, stdout } = await runAsNobody(args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Permission denied \(".*\.kmsrecover\/old\/0"\)/);
    assert.match(stdout, /Recovered ann@a\.org/);
    assert.equal(
      readFileSync(join(server.store, "mail/a.org/ann/INBOX/#msgs/00000001.eml"), "utf8"),
      "first",
    );
    owned(server.store);
    assert.equal((await runAsNobody(args)).code, 0);
    assert.deepEqual([...treeOf(server).keys()].filter((path) => path.includes(".kmsrecover")), []);
  },
});

Deno.test("a file in the place of a directory above a unit is named, and nothing is touched", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  writeFileSync(join(server.store, "mail/new.org"), "in the way");
  const before = treeOf(server);
  const args = [server.backup, "-c", server.cfgdir];
  const { code, stderr } = await runProgram(args);
  assert.notEqual(code, 0);
  assert.match(stderr, /eve@new\.org.*new\.org" is a file/);
  assert.match(stderr, /hint: Move .* away/);
  assertTree(treeOf(server), before);
  const going = await runProgram([...args, "--keep-going"]);
  assert.equal(going.code, 3, going.stderr);
  assert.equal(readFileSync(join(server.store, "mail/new.org"), "utf8"), "in the way");
  assert.equal(
    readFileSync(join(server.cfgdir, "mailserver.cfg"), "utf8"),
    "<config>the old one</config>",
  );
});

Deno.test("a directory in the place of a file stays, and the message names it", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  mkdirSync(join(server.cfgdir, "users.cfg/inside"), { recursive: true });
  const before = treeOf(server);
  const { code, stderr } = await runProgram([server.backup, "-c", server.cfgdir]);
  assert.notEqual(code, 0);
  assert.match(stderr, /users\.cfg" is a directory/);
  assertTree(treeOf(server), before);
});

for (const what of ["unit", "parent"] as const) {
  Deno.test({
    name: `a symbolic link in the place of a ${what} is refused, with its path and what to do`,
    ignore: !CAN_LINK_DIRECTORIES,
    async fn() {
      await using dir = scratch();
      const server = makeSmallServer(dir.path);
      const place = join(server.store, what === "unit" ? "mail/a.org/ann" : "mail/a.org");
      const away = join(dir.path, "other disk");
      Deno.renameSync(place, away);
      link(away, place);
      // Anybody could have put it there.
      Deno.chmodSync(away, 0o777);
      const before = treeOf(server);
      const args = [server.backup, "-c", server.cfgdir];
      const { code, stderr } = await runProgram(args);
      assert.equal(code, 5, stderr);
      assert.match(stderr, new RegExp(`"${place}" is a symbolic link to "${away}"`));
      assert.match(stderr, /hint: Fix that, replace the link with what it leads to/);
      assertTree(treeOf(server), before);
      const going = await runProgram([...args, "--keep-going"]);
      assert.equal(going.code, 3, going.stderr);
      assert.equal(Deno.readLinkSync(place), away);
    },
  });
}

Deno.test({
  name: "a store that is itself a symbolic link is filled where it leads",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path);
    const away = join(dir.path, "other disk");
    Deno.renameSync(server.store, away);
    link(away, server.store);
    const { code, stderr } = await runProgram([server.backup, "-c", server.cfgdir]);
    assert.equal(code, 0, stderr);
    assert.equal(Deno.readLinkSync(server.store), away);
    assert.equal(
      readFileSync(join(away, "mail/a.org/ann/INBOX/#msgs/00000001.eml"), "utf8"),
      "first",
    );
  },
});

/** A server that everybody may read. */
function openedServer(dir: string): SmallServer {
  const server = makeSmallServer(dir);
  chmodSync(dir, 0o755);
  return server;
}

/** Gives a tree to nobody. */
function owned(path: string): void {
  chownSync(path, NOBODY, NOBODY);
  if (Deno.lstatSync(path).isDirectory) {
    for (const { name } of Deno.readDirSync(path)) owned(join(path, name));
  }
}

/** Runs the program as a user without rights. */
async function runAsNobody(args: readonly string[]) {
  const [program, programArgs] = commandLine();
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...programArgs, ...args],
    uid: NOBODY,
    gid: NOBODY,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
