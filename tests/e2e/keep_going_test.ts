import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildState,
  localTime,
  sampleServer,
  type State,
  stateUnder,
  writeBackup,
} from "../../scripts/make_backup.ts";
import { CAN_LINK_DIRECTORIES, link } from "../support/links.ts";
import { runProgram } from "../support/program.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { filesOf, stateWhere } from "./expected.ts";
import { makeServer, type TestServer } from "./support.ts";

const SMITH = "@backup/store/mail/company.com/smith/";
const state = (): State =>
  stateUnder(
    buildState(sampleServer({ compact: true })),
    "@backup/license/",
    "@backup/store/mail/company.com/",
  );

/** A backup with two entries that must not be recovered, and one that is damaged. */
async function writeBadBackup(
  dir: string,
  { damaged }: { damaged?: string } = {},
): Promise<string> {
  const [path] = await writeBackup(dir, {
    type: "C",
    time: localTime("2024-02-10 00:00:00"),
    state: state(),
    stored: true,
    extraEntries: [
      { name: "../outside.txt", content: new Uint8Array(3) },
      { name: `${SMITH}INBOX/../../../../x`, content: new Uint8Array(3) },
    ],
  });
  if (damaged === undefined) return path!;
  const bytes = new Uint8Array(readFileSync(path!));
  const name = new TextEncoder().encode(damaged);
  const at = bytes.findIndex((_, i) => name.every((code, k) => bytes[i + k] === code));
  bytes[at + name.length + 5]! ^= 0xff;
  writeFileSync(path!, bytes);
  return path!;
}

const badBackup = (server: TestServer, options?: { damaged?: string }) =>
  writeBadBackup(server.scratch.join("backup"), options);

Deno.test("entries that must not be recovered stop everything before it begins", async () => {
  await using server = makeServer();
  const { stderr } = await server.run([await badBackup(server)], 4);
  assert.match(stderr, /^error: Cannot recover "\.\.\/outside\.txt" .*\(and 1 more\)/m);
  assert.match(stderr, /^hint: .*--keep-going/m);
  server.assertUntouched();
});

Deno.test("--keep-going leaves them out, names them, and counts what was recovered", async () => {
  await using server = makeServer();
  const path = await badBackup(server);
  const { stdout, stderr } = await server.run(["--replace-incomplete", "--keep-going", path], 3);
  server.assertAfter(state());
  const count = filesOf(state()).length;
  assert.match(stdout, new RegExp(`^Recovered .*: ${count} files, `, "m"));
  assert.match(stderr, /^Skipped: \.\.\/outside\.txt: /m);
  assert.match(stderr, /^Skipped: .*smith\/INBOX\/\.\.\/\.\.\/\.\.\/\.\.\/x: /m);
  assert.ok(![...readTree(server.scratch.path).keys()].some((path) => path.includes("outside")));
});

Deno.test("--keep-going recovers a mailbox without its damaged message, and counts rightly", async () => {
  await using server = makeServer();
  const damaged = filesOf(state()).find((path) => path.startsWith(`${SMITH}INBOX/#msgs/`))!;
  const path = await badBackup(server, { damaged });
  const { stderr } = await server.run([path], 4);
  assert.ok(stderr.includes("outside"));
  const { stdout } = await server.run(["--replace-incomplete", "--keep-going", "--json", path], 3);
  const document = JSON.parse(stdout);
  const whole = stateWhere(state(), (path) => path !== damaged);
  const files = filesOf(whole);
  assert.equal(document.files, files.length);
  assert.equal(
    document.bytes,
    files.reduce((sum, path) => sum + whole.get(path)!.bytes.length, 0),
  );
  assert.equal(document.skipped.length, 3);
  const left = document.skipped.find(({ entry }: { entry: string }) => entry === damaged);
  assert.match(left.reason, /the checksum does not match; the live copy ".*" stays/);
  const live = damaged.replace("@backup/", "");
  const expected = new Map(server.after(whole));
  expected.set(live, server.before.get(live)!);
  assertTree(readTree(server.dir), expected);
});

Deno.test({
  name: "a unit whose target is a symbolic link is refused, and skipped with --keep-going",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using server = makeServer(({ store }) => {
      const mailbox = join(store, "mail", "company.com", "jwayne");
      Deno.renameSync(mailbox, join(store, "elsewhere"));
      link(join(store, "elsewhere"), mailbox);
    });
    const backups = server.scratch.join("good");
    const [path] = await writeBackup(backups, {
      type: "C",
      time: localTime("2024-02-10 00:00:00"),
      state: state(),
    });
    const refused = await server.run([path!], 5);
    assert.match(refused.stderr, /^error: Cannot recover jwayne@company\.com: .*symbolic link/m);
    server.assertUntouched();

    // A plan says what would be left out and why, in both forms.
    const planned = await server.run(
      ["--dry-run", "--replace-incomplete", "--keep-going", path!],
      3,
    );
    assert.match(planned.stderr, /^Would leave out: .*jwayne.*symbolic link/m);
    const json = await server.run([
      "--dry-run",
      "--replace-incomplete",
      "--keep-going",
      "--json",
      path!,
    ], 3);
    const [skipped] = JSON.parse(json.stdout).skipped;
    assert.equal(skipped.entry, "jwayne@company.com");
    server.assertUntouched();

    const jwayne = "@backup/store/mail/company.com/jwayne/";
    const rest = stateWhere(state(), (path) => !path.startsWith(jwayne));
    const { stdout, stderr } = await server.run(["--replace-incomplete", "--keep-going", path!], 3);
    server.assertAfter(rest);
    assert.match(stderr, /^Skipped: .*jwayne.*symbolic link/m);
    assert.match(stdout, new RegExp(`: ${filesOf(rest).length} files, `));
  },
});

Deno.test("--keep-going replaces no mailbox of which nothing comes back", async () => {
  await using server = makeServer();
  const [path] = await writeBackup(server.scratch.join("backup"), {
    type: "C",
    time: localTime("2024-02-10 00:00:00"),
    state: stateUnder(state(), SMITH),
    password: "right",
  });
  const args = ["--replace-incomplete", "--keep-going", "-m", "mail", path!];
  const { code, stdout } = await runProgram(args, {
    cwd: server.dir,
    env: { KMSRECOVER_PASSWORD: "wrong" },
  });
  assert.equal(code, 3);
  assert.match(stdout, /^Not replaced \(still as before\): smith@company\.com$/m);
  assertTree(readTree(server.dir), server.before);
});
