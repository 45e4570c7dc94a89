import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readTree, type Tree } from "../support/tree.ts";
import { assertSameTree, makeServer, samples, TESTDATA } from "./support.ts";

const SMITH = "store/mail/company.com/smith";
const SCOPE = ["-d", "company.com", "-u", "smith", TESTDATA];

const indexes = (tree: Tree, below: string) =>
  [...tree.keys()].filter((path) =>
    path.startsWith(`${below}/`) && /\/index(log)?\.(fld|bad)$/.test(path)
  );

Deno.test("--reindex: the indexes of a recovered mailbox come as index.bad, without logs, and it says what is lost", async () => {
  await using server = makeServer();
  const plan = await server.run(["--reindex", "--dry-run", ...SCOPE]);
  assert.match(plan.stdout, /index\.fld becomes index\.bad: .*read, answered or flagged is lost/);
  assertSameTree(readTree(server.dir), server.before);
  const { stdout } = await server.run(["--reindex", ...SCOPE]);
  assert.match(stdout, /is index\.bad now: .*read, answered or flagged is lost/);
  const now = readTree(server.dir);
  const backup = samples().newest;
  const wanted = [...backup].filter(([path]) =>
    /\/company\.com\/smith\/.*\/index\.fld$/.test(path)
  );
  assert.ok(wanted.length > 3);
  for (const [path, { bytes }] of wanted) {
    const bad = path.replace("@backup/", "").replace(/index\.fld$/, "index.bad");
    assert.deepEqual(now.get(bad)?.bytes, bytes, bad);
  }
  assert.equal(indexes(now, SMITH).length, wanted.length);
});

Deno.test("--merge --reindex: only where messages come is the live index put away, under its own bytes", async () => {
  await using server = makeServer();
  await server.run(["-q", ...SCOPE]);
  const inbox = join(server.dir, SMITH, "INBOX");
  const messages = readdirSync(join(inbox, "#msgs"));
  rmSync(join(inbox, "#msgs", messages[0]!));
  const index = readFileSync(join(inbox, "index.fld"));
  const before = readTree(server.dir);
  const { stdout } = await server.run(["--merge", "--reindex", ...SCOPE]);
  assert.match(stdout, /The index of 1 folder is index\.bad now/);
  assert.deepEqual(readFileSync(join(inbox, "index.bad")), index);
  assert.deepEqual(
    [existsSync(join(inbox, "index.fld")), existsSync(join(inbox, "indexlog.fld"))],
    [
      false,
      false,
    ],
  );
  assert.equal(readdirSync(join(inbox, "#msgs")).length, messages.length);
  const elsewhere = (tree: Tree) =>
    indexes(tree, "store").filter((path) => !path.startsWith(`${SMITH}/INBOX/index`));
  assert.deepEqual(elsewhere(readTree(server.dir)), elsewhere(before));

  // A second time an older index.bad is in the way.
  rmSync(join(inbox, "#msgs", messages[1]!));
  Deno.writeTextFileSync(join(inbox, "index.fld"), "<index>\r\n</index>\r\n");
  await server.run(["--merge", "--reindex", "-q", ...SCOPE]);
  assert.equal(readFileSync(join(inbox, "index.bad"), "latin1"), "<index>\r\n</index>\r\n");
  assert.equal(readdirSync(join(inbox, "#msgs")).length, messages.length);
});

Deno.test("--merge --reindex -b keeps index and log, and --undo brings them back", async () => {
  await using server = makeServer();
  await server.run(["-q", ...SCOPE]);
  const inbox = join(server.dir, SMITH, "INBOX");
  rmSync(join(inbox, "#msgs", readdirSync(join(inbox, "#msgs"))[0]!));
  const before = readTree(inbox);
  await server.run(["--merge", "--reindex", "-b", "-q", ...SCOPE]);
  assert.ok(!existsSync(join(inbox, "index.fld")));
  await server.run(["--undo", "-q", "--yes"]);
  const after = readTree(inbox);
  for (const name of ["index.fld", "indexlog.fld"]) {
    assert.deepEqual(after.get(name)?.bytes, before.get(name)?.bytes, name);
  }
});

Deno.test("--reindex puts the indexes of a mailbox that goes elsewhere away", async () => {
  await using server = makeServer();
  await server.run(["--reindex", "-q", "--into", "gone@company.com/Old", ...SCOPE]);
  const came = indexes(readTree(server.dir), "store/mail/company.com/gone/Old");
  assert.ok(came.some((path) => path.endsWith("/Old/INBOX/index.bad")), came.join("\n"));
  assert.deepEqual(came.filter((path) => path.includes("/INBOX/") && path.endsWith(".fld")), []);
});
