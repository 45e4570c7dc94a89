import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stateUnder } from "../../scripts/make_backup.ts";
import { treeBelow } from "../support/targets.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { filesOf, stateWhere } from "./expected.ts";
import { copyTestdata, IS_WINDOWS, kms, makeServer, samples, TESTDATA } from "./support.ts";

const FULL = join(TESTDATA, "F20240107T010000Z.zip");
const SMITH = "@backup/store/mail/company.com/smith/";

Deno.test("kmsrecover <directory> recovers the newest complete state", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await server.run([TESTDATA]);
  server.assertAfter(samples().newest);
  assert.match(stdout, /^Recovered .*: 286 files/m);
  assert.match(stdout, /start Kerio Connect/);
  assert.match(stderr, /Skipped "F20240114T010000Z\.zip".*no \.summary\.txt/);
});

Deno.test("kmsrecover <file> recovers that backup and no newer one", async () => {
  await using server = makeServer();
  await server.run([FULL]);
  server.assertAfter(samples().full);
});

Deno.test("kmsrecover <file> takes any volume for the backup", async () => {
  await using server = makeServer();
  await server.run([join(TESTDATA, "F20240107T010000Z.2.zip")]);
  server.assertAfter(samples().full);
});

Deno.test("-d -u -s recovers one mailbox into another directory and nothing else", async () => {
  await using server = makeServer();
  const elsewhere = server.scratch.join("tmp");
  await server.run(["-d", "company.com", "-u", "smith", "-s", elsewhere, FULL]);
  const targets = { cfgdir: server.scratch.join("nowhere"), store: elsewhere };
  assertTree(
    readTree(elsewhere),
    treeBelow(elsewhere, stateUnder(samples().full, SMITH), targets),
  );
  server.assertUntouched();
});

Deno.test("-v -d -u -f recovers one folder with its sub-folders and prints each item", async () => {
  await using server = makeServer();
  const folder = `${SMITH}INBOX/`;
  const { stdout } = await server.run(
    ["-v", "-d", "company.com", "-u", "smith", "-f", "INBOX", FULL],
  );
  const state = stateUnder(samples().full, folder);
  server.assertAfter(state, { units: [folder.slice(0, -1)] });
  const items = stdout.split("\n").filter((line) => line.startsWith("@backup/"));
  assert.deepEqual(items.sort(), filesOf(state).sort());
});

Deno.test('-f "Sent Items" leaves the other folders of the mailbox alone', async () => {
  await using server = makeServer();
  await server.run(["-d", "company.com", "-u", "smith", "-f", "Sent Items", FULL]);
  const folder = `${SMITH}Sent Items`;
  server.assertAfter(stateUnder(samples().full, `${folder}/`), { units: [folder] });
});

for (
  const [name, raw] of [
    ["Entwürfe", "Entw&APw-rfe"],
    ["Entwu\u0308rfe", "Entw&APw-rfe"],
    ["Входящие, старые", "&BBIERQQ+BDQETwRJBDgENQ-, &BEEEQgQwBEAESwQ1-"],
    ["R&D", "R&-D"],
    ["R&-D", "R&-D"],
    ["INBOX/Projects/2005", "INBOX/Projects/2005"],
    ["inbox/Projects", "INBOX/Projects"],
  ] as const
) {
  Deno.test(`-f "${name}" finds the folder ${raw}`, async () => {
    await using server = makeServer();
    const folder = SMITH + raw;
    const state = stateUnder(samples().full, `${folder}/`);
    assert.ok(filesOf(state).length > 3, "the sample has no such folder");
    await server.run(["-d", "COMPANY.COM", "-u", "Smith", "-f", name, FULL]);
    server.assertAfter(state, { units: [folder] });
  });
}

Deno.test("-b -d -m public recovers a domain's public folders and keeps the present ones", async () => {
  await using server = makeServer();
  const folders = "@backup/store/mail/company.com/#public";
  await server.run(["-b", "-d", "company.com", "-m", "public", FULL]);
  server.assertAfter(stateUnder(samples().full, `${folders}/`), {
    units: [folders],
    keptAt: (unit) => `${unit}.BAK`,
  });
});

Deno.test("-d recovers a domain's mailboxes, public folders and lists", async () => {
  await using server = makeServer();
  await server.run(["-d", "company.com", TESTDATA]);
  const state = stateUnder(
    samples().newest,
    "@backup/store/mail/company.com/",
    "@backup/store/lists/company.com/",
  );
  server.assertAfter(state, {
    units: ["admin", "smith", "jwayne", "novak", "#public"].map((name) =>
      `@backup/store/mail/company.com/${name}`
    ).concat("@backup/store/lists/company.com"),
  });
});

Deno.test("-u alone is enough for a user of one domain", async () => {
  await using server = makeServer();
  await server.run(["-u", "jwayne", TESTDATA]);
  server.assertAfter(stateUnder(samples().newest, "@backup/store/mail/company.com/jwayne/"));
});

Deno.test("-u user@domain names a mailbox of a user of several domains", async () => {
  await using server = makeServer();
  await server.run(["-u", "smith@example.org", TESTDATA]);
  server.assertAfter(stateUnder(samples().newest, "@backup/store/mail/example.org/smith/"));
});

const MASKS: Readonly<Record<string, (path: string) => boolean>> = {
  cfg: (path) => path === "mailserver.cfg" || path === "users.cfg",
  mail: (path) => path.startsWith("@backup/store/mail/"),
  lists: (path) => path.startsWith("@backup/store/lists/"),
  spamassassin: (path) => path.startsWith("@backup/store/spamassassin/"),
  license: (path) => path.startsWith("@backup/license/"),
  sslca: (path) => path.startsWith("@backup/sslca/"),
  sslcert: (path) => path.startsWith("@backup/sslcert/"),
  public: (path) => path.startsWith("@backup/store/mail/") && path.includes("/#public/"),
  settings: (path) => path.startsWith("@backup/settings/"),
  im: (path) => path.startsWith("@backup/store/im/"),
  xmpp: (path) => path.startsWith("@backup/store/xmpp/"),
  other: (path) => path === "cluster.cfg",
};

for (const [mask, holds] of Object.entries(MASKS)) {
  Deno.test(`-m ${mask} recovers its part and leaves all others alone`, async () => {
    await using server = makeServer();
    await server.run(["-m", mask, TESTDATA]);
    const state = stateWhere(samples().newest, holds);
    assert.ok(state.size > 0);
    server.assertAfter(state);
  });
}

Deno.test("-m takes a list, in any case, and may be repeated", async () => {
  await using server = makeServer();
  await server.run(["-mCFG,License", "--mask=sslcert", TESTDATA]);
  const { cfg, license, sslcert } = MASKS;
  server.assertAfter(
    stateWhere(samples().newest, (path) => cfg!(path) || license!(path) || sslcert!(path)),
  );
});

Deno.test("-s and -c together name both targets, and missing directories are made", async () => {
  await using server = makeServer();
  const targets = {
    store: server.scratch.join("new", "store"),
    cfgdir: server.scratch.join("new", "cfg"),
  };
  await server.run(["-s", targets.store, "-c", targets.cfgdir, TESTDATA]);
  const dir = server.scratch.join("new");
  assertTree(readTree(dir), treeBelow(dir, samples().newest, targets));
  server.assertUntouched();
});

Deno.test({
  name: 'a directory typed as "E:\\backup 2\\" is found although the shell spoils its quotes',
  ignore: !IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const backups = server.scratch.join("backup 2");
    copyTestdata(backups);
    // What the program gets for: "…\backup 2\" -u jwayne
    await server.run([`${backups}" -u jwayne`]);
    const state = stateUnder(samples().newest, "@backup/store/mail/company.com/jwayne/");
    server.assertAfter(state);
    // What it gets where the path comes last: "…\backup 2\"
    await server.run(["-u", "jwayne", `${backups}"`]);
    server.assertAfter(state);
  },
});

Deno.test({
  name: "a copy of the program in the install folder finds the server from anywhere",
  ignore: !Deno.env.get("KMSRECOVER_BIN"),
  async fn() {
    await using server = makeServer((installation) => {
      const name = IS_WINDOWS ? "kmsrecover.exe" : "kmsrecover";
      copyFileSync(Deno.env.get("KMSRECOVER_BIN")!, join(installation.cfgdir, name));
    });
    const program = readdirSync(server.dir).find((name) => name.startsWith("kmsrecover"))!;
    const { code } = await new Deno.Command(join(server.dir, program), {
      args: ["-q", "-m", "license", TESTDATA],
      cwd: server.scratch.path,
      stdin: "null",
    }).output();
    assert.equal(code, 0);
    server.assertAfter(stateUnder(samples().newest, "@backup/license/"));
  },
});

Deno.test("the masks of these tests together hold everything that a backup holds", () => {
  const held = filesOf(samples().newest).filter((path) =>
    Object.values(MASKS).some((holds) => holds(path))
  );
  assert.deepEqual(held, filesOf(samples().newest));
});

Deno.test("options may follow the path and be bundled", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await kms(
    [TESTDATA, "-qb", "-mlicense", "--"],
    { cwd: server.dir },
  );
  assert.equal(stdout + stderr, "");
  server.assertAfter(stateUnder(samples().newest, "@backup/license/"), {
    keptAt: (unit) => `${unit}.BAK`,
  });
});
