import assert from "node:assert/strict";
import { existsSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { type State, stateUnder } from "../../scripts/make_backup.ts";
import { readTree, type Tree } from "../support/tree.ts";
import { IS_WINDOWS, makeServer, samples, TESTDATA, type TestServer } from "./support.ts";

const DOMAIN = "mail/company.com";
const COMPANY = ["-d", "company.com", "-m", "mail"];

/** Moves a directory of the store to another disk and leaves a link. */
function move({ installation: { store } }: TestServer, path: string, to: string): string {
  const link = join(store, path);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(link, to);
  symlinkSync(to, link);
  return link;
}

/** Bytes of all files of a tree by path; what the tree holds beside them does not count. */
function assertFiles(tree: Tree, state: State, strip: string): void {
  let count = 0;
  for (const [path, { bytes }] of state) {
    if (path.endsWith("/")) continue;
    assert.deepEqual(tree.get(path.slice(strip.length))?.bytes, bytes, path);
    count++;
  }
  assert.ok(count > 0);
}

function backedUp(path: string): State {
  return stateUnder(samples().newest, `@backup/store/${path}/`);
}

Deno.test({
  name: "a mailbox behind a link, under another name, is replaced there and can be taken back",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const disk = server.scratch.join("disk2");
    const link = move(server, `${DOMAIN}/smith`, join(disk, "0815"));
    const before = readTree(disk);
    const planned = await server.run(["--dry-run", "-b", ...COMPANY, TESTDATA]);
    assert.match(
      planned.stdout,
      /smith@company\.com .*disk2\/0815 \(.*kept in .*disk2\/0815\.BAK, through the link .*smith\)/,
    );
    const { stdout } = await server.run(["-b", ...COMPANY, TESTDATA]);
    assert.match(stdout, /^What was replaced is kept in .*disk2\/0815\.BAK$/m);
    assert.equal(readlinkSync(link), join(disk, "0815"));
    assertFiles(
      readTree(join(disk, "0815")),
      backedUp(`${DOMAIN}/smith`),
      `@backup/store/${DOMAIN}/smith/`,
    );
    assert.ok(!existsSync(join(disk, ".kmsrecover")));

    await server.run(["-q", "--undo"]);
    const back = readTree(join(disk, "0815"));
    for (const [path, { bytes }] of before) {
      assert.deepEqual(back.get(path.slice("0815/".length))?.bytes, bytes, path);
    }
  },
});

Deno.test({
  name:
    "a domain behind a link is recovered there, new mailboxes with the access of their neighbours",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const disk = server.scratch.join("disk2");
    const link = move(server, DOMAIN, join(disk, "mail of company"));
    const company = join(disk, "mail of company");
    for (const { name } of Deno.readDirSync(company)) Deno.chmodSync(join(company, name), 0o750);
    Deno.removeSync(join(company, "smith"), { recursive: true });
    await server.run(["-q", ...COMPANY, TESTDATA]);
    assert.equal(readlinkSync(link), company);
    assertFiles(readTree(company), backedUp(DOMAIN), `@backup/store/${DOMAIN}/`);
    assert.equal(Deno.statSync(join(company, "smith")).mode! & 0o777, 0o750);
    assert.ok(existsSync(join(company, "gone")), "what no backup holds is left alone");
  },
});

Deno.test({
  name: "one bad link ends a recovery before it begins, and refuses only its own mailbox otherwise",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const disk = server.scratch.join("disk2");
    move(server, `${DOMAIN}/smith`, join(disk, "smith"));
    Deno.chmodSync(disk, 0o777);
    const before = readTree(server.scratch.path);
    const { stderr } = await server.run([...COMPANY, TESTDATA], 5);
    assert.match(
      stderr,
      /^error: Cannot recover smith@company\.com: ".*smith" is a symbolic link to ".*smith", and is not followed: others may write to ".*disk2"$/m,
    );
    assert.deepEqual(readTree(server.scratch.path), before);
    const { stderr: skipped } = await server.run(["--keep-going", ...COMPANY, TESTDATA], 3);
    assert.match(skipped, /^Skipped: Cannot recover smith@company\.com: /m);
    const store = readTree(join(server.installation.store, DOMAIN, "jwayne"));
    assertFiles(store, backedUp(`${DOMAIN}/jwayne`), `@backup/store/${DOMAIN}/jwayne/`);
  },
});
