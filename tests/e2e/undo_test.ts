import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertTree, readTree, type Tree, withoutBakTimes } from "../support/tree.ts";
import { copyTestdata, IS_WINDOWS, makeServer, TESTDATA, type TestServer } from "./support.ts";

const SMITH = ["-d", "company.com", "-u", "smith"];

/** All but what is kept. */
function withoutBaks(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !/\.BAK(\.|\/|$)/.test(path)));
}

async function restores(server: TestServer, args: readonly string[], code = 0): Promise<Tree> {
  await server.run(["-b", "-q", ...args], code);
  const recovered = readTree(server.dir);
  assert.throws(() => assertTree(withoutBaks(recovered), server.before));
  await server.run(["--undo", "-q"]);
  assertTree(withoutBaks(readTree(server.dir)), server.before);
  return recovered;
}

Deno.test("--undo takes a recovered server back, and keeps what the recovery had put there", async () => {
  await using server = makeServer();
  const recovered = await restores(server, [TESTDATA]);
  const after = withoutBakTimes(readTree(server.dir));
  for (const [path, { kind, bytes }] of recovered) {
    const [, mail] = /^store\/(mail\/.*)$/.exec(path) ?? [];
    if (kind !== "file" || mail === undefined || mail.includes(".BAK")) continue;
    const kept = after.get(`store/${mail.replace("mail/", "mail.BAK/")}`);
    if (server.before.get(path)?.mtimeMs === recovered.get(path)?.mtimeMs) continue;
    assert.deepEqual(kept?.bytes, bytes, path);
  }
});

Deno.test("--undo twice brings the recovered state back", async () => {
  await using server = makeServer();
  const recovered = await restores(server, [...SMITH, TESTDATA]);
  await server.run(["--undo", "-q"]);
  assertTree(withoutBaks(readTree(server.dir)), withoutBaks(recovered));
});

Deno.test("--undo takes away a mailbox that the recovery had made", async () => {
  await using server = makeServer(({ store }) => {
    Deno.removeSync(join(store, "mail/company.com/smith"), { recursive: true });
  });
  await restores(server, [...SMITH, TESTDATA]);
  assert.ok(readTree(server.dir).has("store/mail/company.com/smith.BAK/INBOX/status.fld"));
});

Deno.test("--undo takes back what an incomplete backup added, but not the numbers it used up", async () => {
  await using server = makeServer();
  const backup = server.scratch.join("backup");
  copyTestdata(backup, (name) => name.startsWith("D"));
  await server.run(["-q", "--force", ...SMITH, backup], 3);
  const added = readTree(server.dir);
  await server.run(["--undo", "-q"]);
  const after = withoutBaks(readTree(server.dir));
  const isStatus = (path: string) => path.endsWith("/status.fld");
  assertTree(after, server.before, { ignore: isStatus });
  for (const [path, { bytes }] of added) {
    if (isStatus(path) && server.before.has(path)) assert.deepEqual(after.get(path)?.bytes, bytes);
  }
});

Deno.test("--undo --dry-run says what it would do, and changes nothing", async () => {
  await using server = makeServer();
  await server.run(["-b", "-q", ...SMITH, TESTDATA]);
  const recovered = readTree(server.dir);
  const { stdout } = await server.run(["--undo", "--dry-run"]);
  assert.match(stdout, /^Takes back the recovery of .* from F20240107T010000Z\.zip, I2024/m);
  assert.match(
    stdout,
    /^ {2}smith@company\.com: 47 → \d+ messages; what is there now is kept in /m,
  );
  assertTree(readTree(server.dir), recovered);
  const { stdout: json } = await server.run(["--undo", "--json"]);
  const document = JSON.parse(json);
  assert.equal(document.kind, "undo");
  assert.deepEqual([document.units[0].label, document.units[0].before], ["smith@company.com", 47]);
  assert.deepEqual(document.kept, [join(server.dir, "store/mail/company.com/smith.BAK")]);
});

Deno.test("without a recovery that kept something there is nothing to take back", async () => {
  await using server = makeServer();
  const { stderr } = await server.run(["--undo"], 4);
  assert.match(stderr, /^error: There is no recovery into ".*" that can be taken back/m);
  await server.run(["-q", ...SMITH, TESTDATA]);
  await server.run(["--undo", "-q"], 4);
});

Deno.test("what is not there any more in its .BAK is named, and the rest is taken back", async () => {
  await using server = makeServer();
  await server.run(["-b", "-q", "-m", "license,lists", TESTDATA]);
  Deno.removeSync(join(server.dir, "store/lists.BAK"), { recursive: true });
  const { stderr } = await server.run(["--undo"], 3);
  assert.match(
    stderr,
    /^warning: Cannot take back lists: what was replaced is not there any more/m,
  );
  const license = "license/license.key";
  assert.deepEqual(readTree(server.dir).get(license)?.bytes, server.before.get(license)?.bytes);
});

Deno.test("--undo goes to the place that -s names", async () => {
  await using server = makeServer();
  const elsewhere = server.scratch.join("elsewhere");
  await server.run(["-q", ...SMITH, "-s", elsewhere, join(TESTDATA, "C20240104T153000Z.zip")]);
  const before = readTree(elsewhere);
  await server.run(["-q", "-b", ...SMITH, "-s", elsewhere, TESTDATA]);
  await server.run(["-q", "--undo"], 4);
  await server.run(["-q", "--undo", "-s", elsewhere]);
  assertTree(withoutBaks(readTree(elsewhere)), before);
});

Deno.test({
  name: "a record that somebody else could have written is not trusted",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    await server.run(["-b", "-q", ...SMITH, TESTDATA]);
    const record = join(server.dir, "store/.kmsrecover.undo");
    Deno.chmodSync(record, 0o666);
    await server.run(["--undo"], 4);
    Deno.chmodSync(record, 0o600);
    const text = readFileSync(record, "utf8");
    writeFileSync(record, text.replace('"path":"smith"', '"path":"../../../../outside"'));
    await server.run(["--undo"], 4);
    writeFileSync(record, text);
    await server.run(["--undo"]);
  },
});

Deno.test("--undo takes no backup, no scope and no -b", async () => {
  await using server = makeServer();
  for (const args of [["--undo", TESTDATA], ["--undo", "-b"], ["--undo", "-u", "smith"]]) {
    const { stderr } = await server.run(args, 2);
    assert.match(stderr, /^error: --undo (takes no backup|cannot be combined with)/m);
  }
});
