import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "../support/installation.ts";
import { assertTree, readTree, type Tree } from "../support/tree.ts";
import { stateWhere } from "./expected.ts";
import { IS_WINDOWS, kms, makeServer, samples, TESTDATA, type TestServer } from "./support.ts";

const SMITH = ["-d", "company.com", "-u", "smith", "--account"];
const MAILBOX = "store/mail/company.com/smith";

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** The entry of a user, as it stands in a `users.cfg`. */
function entryOf(users: string, name: string, domain: string): string {
  const entry = users.match(/ {2}<listitem>[^]*?<\/listitem>\r\n/g)?.find((item) =>
    item.includes(`"Name">${name}<`) && item.includes(`"Domain">${domain}<`)
  );
  assert.ok(entry, `${name}@${domain} is not there`);
  return entry;
}

const SMITHS_UNIT = "@backup/store/mail/company.com/smith";

const smithsState = () =>
  stateWhere(samples().newest, (path) => path.startsWith(`${SMITHS_UNIT}/`));

const backedUp = () => textOf(samples().newest.get("users.cfg")!.bytes);
const smithsEntry = () => entryOf(backedUp(), "Smith", "company.com");

const ALIASES =
  '<list name="Alias">\r\n  <listitem>\r\n    <variable name="Name">sales</variable>\r\n' +
  '    <variable name="Address">smith@company.com</variable>\r\n  </listitem>\r\n</list>\r\n';

/** A live file in which the user is lacking, with a byte order mark, a comment and an alias. */
function withoutSmith({ cfgdir }: Installation): void {
  const path = join(cfgdir, "users.cfg");
  const users = readFileSync(path, "utf8");
  const left = users.replace(entryOf(users, "Smith", "company.com"), "");
  writeFileSync(
    path,
    `\ufeff${left.replace("</config>", `${ALIASES}<!-- </list> é -->\r\n</config>`)}`,
  );
}

/** As `withoutSmith()`, and the mailbox is gone too. */
function deletedSmith(installation: Installation): void {
  withoutSmith(installation);
  rmSync(join(installation.store, "mail/company.com/smith"), { recursive: true });
}

/** The live file with the entry behind the last user. */
function withSmith(before: string): string {
  const end = before.indexOf("</list>");
  return before.slice(0, end) + smithsEntry() + before.slice(end);
}

function usersOf(tree: Tree): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(tree.get("users.cfg")!.bytes);
}

/** What must be there when the mailbox and the account are back. */
function assertBack(server: TestServer): void {
  const expected = new Map(server.after(smithsState(), { units: [SMITHS_UNIT] }));
  const users = new TextEncoder().encode(withSmith(usersOf(server.before)));
  const now = readTree(server.dir);
  expected.set("users.cfg", { ...now.get("users.cfg")!, bytes: users });
  assertTree(now, expected);
  const [mode, was] = [now, server.before].map((tree) => tree.get("users.cfg")!.mode);
  assert.equal(mode, was);
}

Deno.test("--account brings a deleted user back: mailbox and account, and nothing else", async () => {
  await using server = makeServer(deletedSmith);
  const { stdout } = await server.run([...SMITH, TESTDATA]);
  assertBack(server);
  assert.match(stdout, /users\.cfg: account Smith@company\.com put back/);
  assert.match(stdout, /Smith@company\.com is named in the live users\.cfg.*: Alias "sales"/);
});

Deno.test("--account --dry-run tells the account as a unit of the plan, and changes nothing", async () => {
  await using server = makeServer(deletedSmith);
  const { stdout } = await server.run([...SMITH, "--dry-run", TESTDATA]);
  assert.match(stdout, /users\.cfg .*\(account Smith@company\.com put back/);
  const { accounts, units } = JSON.parse(
    (await server.run([...SMITH, "--dry-run", "--json", TESTDATA])).stdout,
  );
  assert.deepEqual(accounts, [{
    address: "Smith@company.com",
    alreadyThere: false,
    otherAccount: false,
    administrator: false,
    mailboxLocation: null,
    namedIn: [{ list: "Alias", name: "sales", live: true }],
    mailingLists: ["company.com/news"],
  }]);
  assert.deepEqual(units.map(({ path }: { path: string }) => path), [
    "mail/company.com/smith",
    "users.cfg",
  ]);
  server.assertUntouched();
});

Deno.test("an account that is there already is left alone, and its mailbox comes back", async () => {
  await using server = makeServer();
  const { stdout } = await server.run([...SMITH, TESTDATA]);
  assert.match(stdout, /^Account already there: Smith@company\.com/m);
  server.assertAfter(smithsState(), { units: [SMITHS_UNIT] });
});

Deno.test("--account with --merge adds the lacking messages and the account", async () => {
  await using server = makeServer(withoutSmith);
  await server.run([...SMITH, "--merge", TESTDATA]);
  const after = readTree(server.dir);
  assert.equal(usersOf(after), withSmith(usersOf(server.before)));
  for (const [path, { bytes }] of server.before) {
    if (!path.startsWith(MAILBOX) || !path.endsWith(".eml")) continue;
    assert.deepEqual(after.get(path)?.bytes, bytes, path);
  }
  const { stdout } = await server.run([...SMITH, "--merge", TESTDATA]);
  assert.match(stdout, /Nothing was lacking, so nothing was changed/);
  assertTree(readTree(server.dir), after);
});

Deno.test("-b keeps the old users.cfg, and --undo takes the account back", async () => {
  await using server = makeServer(deletedSmith);
  await server.run([...SMITH, "-b", "-q", TESTDATA]);
  const after = readTree(server.dir);
  assert.deepEqual(after.get("users.cfg.BAK")?.bytes, server.before.get("users.cfg")?.bytes);
  assert.equal(usersOf(after), withSmith(usersOf(server.before)));
  await server.run(["--undo", "-q"]);
  assert.equal(usersOf(readTree(server.dir)), usersOf(server.before));
  assert.ok(!readTree(server.dir).has(MAILBOX));
});

Deno.test("a live users.cfg that cannot be used is an error before anything is touched", async () => {
  for (
    const [text, reason] of [
      ['<config><list name="User">', /not well-formed XML/],
      ["<config></config>", /it has no list of users/],
      [undefined, /it does not exist/],
    ] as const
  ) {
    await using server = makeServer((installation) => {
      const path = join(installation.cfgdir, "users.cfg");
      if (text === undefined) rmSync(path);
      else writeFileSync(path, text);
    });
    const { stderr } = await server.run([...SMITH, TESTDATA], 5);
    assert.match(stderr, reason);
    server.assertUntouched();
    assert.match((await server.run([...SMITH, "--dry-run", TESTDATA], 5)).stderr, reason);
  }
});

Deno.test({
  name: "a users.cfg that is a link is not followed",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ cfgdir }) => {
      Deno.renameSync(join(cfgdir, "users.cfg"), join(cfgdir, "elsewhere.cfg"));
      Deno.symlinkSync("elsewhere.cfg", join(cfgdir, "users.cfg"));
    });
    await server.run([...SMITH, TESTDATA], 5);
    server.assertUntouched();
  },
});

Deno.test("an account that lives on under another name does not come without --force", async () => {
  await using server = makeServer(({ cfgdir }) => {
    const path = join(cfgdir, "users.cfg");
    const users = readFileSync(path, "utf8");
    const entry = entryOf(users, "Smith", "company.com");
    writeFileSync(path, users.replace(entry, entry.replace(">Smith<", ">smythe<")));
  });
  const { stderr } = await server.run([...SMITH, TESTDATA], 5);
  assert.match(stderr, /"Smith@company\.com" has the Guid.*"smythe@company\.com"/);
  server.assertUntouched();
  await server.run([...SMITH, "--force", "-q", TESTDATA]);
  assert.equal(usersOf(readTree(server.dir)), withSmith(usersOf(server.before)));
});

Deno.test("a backup that lacks the account says so, and the mailbox comes with --keep-going", async () => {
  await using server = makeServer(deletedSmith);
  const backup = server.scratch.join("unpacked");
  for (const [path, { bytes }] of samples().newest) {
    const target = join(backup, path);
    if (path.endsWith("/")) Deno.mkdirSync(target, { recursive: true });
    else {
      Deno.mkdirSync(join(target, ".."), { recursive: true });
      writeFileSync(
        target,
        path === "users.cfg" ? textOf(bytes).replace(smithsEntry(), "") : bytes,
      );
    }
  }
  const before = readTree(server.dir);
  const { stderr } = await server.run([...SMITH, backup], 4);
  assert.match(stderr, /has no account "smith@company\.com"/);
  assertTree(readTree(server.dir), before);
  await server.run([...SMITH, "--keep-going", "-q", backup], 3);
  assert.equal(usersOf(readTree(server.dir)), usersOf(server.before));
  assert.ok(readTree(server.dir).has(`${MAILBOX}/INBOX/status.fld`));
});

Deno.test("--account without an installation is an error before anything is touched", async () => {
  await using server = makeServer();
  const elsewhere = server.scratch.join("elsewhere");
  Deno.mkdirSync(elsewhere);
  const { stderr } = await kms(
    [...SMITH, "-s", join(elsewhere, "store"), TESTDATA],
    { cwd: elsewhere },
    5,
  );
  assert.match(stderr, /no Kerio Connect installation to recover "users\.cfg" to/);
  assert.equal(readTree(elsewhere).size, 0);
});
