import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changedSince, type State, stateUnder } from "../../scripts/make_backup.ts";
import { readTree, type Tree } from "../support/tree.ts";
import { copyTestdata, makeServer, samples, type TestServer } from "./support.ts";

const isMessage = (path: string) => /\/#msgs\/[0-9a-f]{8}\.eml$/i.test(path);
const SMITH = "store/mail/company.com/smith/";

/** What the differential alone holds of the mailbox. */
function ofSmith(): State {
  const { full, second } = samples();
  return stateUnder(changedSince(full, second), "@backup/store/mail/company.com/smith/");
}

/** Every live message is there as it was, in its own place. */
function assertNoMessageTaken(server: TestServer): Tree {
  const after = readTree(server.dir);
  for (const [path, { bytes }] of server.before) {
    if (isMessage(path)) assert.deepEqual(after.get(path)?.bytes, bytes, path);
  }
  return after;
}

function contentsBelow(tree: Tree, directory: string): Set<string> {
  const decoder = new TextDecoder("latin1");
  return new Set(
    [...tree].filter(([path]) => path.startsWith(directory) && isMessage(path))
      .map(([, { bytes }]) => decoder.decode(bytes)),
  );
}

/** A backup directory with the archives whose names match, in the server's scratch directory. */
function backupOf(server: TestServer, wanted: RegExp): string {
  const directory = server.scratch.join("backup");
  copyTestdata(directory, (name) => wanted.test(name));
  return directory;
}

for (const option of ["--force", "--keep-going"]) {
  Deno.test(`a differential without its full backup takes no live message away, with ${option}`, async () => {
    await using server = makeServer();
    const backup = backupOf(server, /^D/);
    const { stdout, stderr } = await server.run([option, "--json", backup], 3);
    const after = assertNoMessageTaken(server);
    const document = JSON.parse(stdout);
    assert.equal(document.replacesLive, false);
    assert.match(document.incomplete.join(), /there is no full backup before it/);
    assert.ok(
      document.warnings.some(({ message }: { message: string }) =>
        /incomplete, so it only added .* took nothing live away/.test(message)
      ),
    );
    // What the differential has came too.
    const there = contentsBelow(after, SMITH);
    for (const [path, { bytes }] of ofSmith()) {
      if (!path.endsWith(".eml")) continue;
      assert.ok(there.has(new TextDecoder("latin1").decode(bytes)), path);
    }
    assert.equal(stderr, "");
  });

  Deno.test(`a backup with a missing volume takes no live message away, with ${option}`, async () => {
    await using server = makeServer();
    const backup = backupOf(server, /^F20240107T010000Z\.(1\.|2\.)?zip$/);
    Deno.removeSync(join(backup, "F20240107T010000Z.1.zip"));
    await server.run([option, "-q", backup], 3);
    assertNoMessageTaken(server);
  });
}

Deno.test("an incomplete backup brings a mailbox that is lacking as a whole", async () => {
  await using server = makeServer();
  const backup = backupOf(server, /^D/);
  Deno.removeSync(join(server.dir, SMITH), { recursive: true });
  await server.run(["--force", "-q", "-d", "company.com", "-u", "smith", backup], 3);
  server.assertAfter(ofSmith());
});

Deno.test("--replace-incomplete lets an incomplete backup replace live mailboxes, and says so", async () => {
  await using server = makeServer();
  const backup = backupOf(server, /^D/);
  const args = ["--force", "--replace-incomplete", "-d", "company.com", "-u", "smith"];
  const { stdout, stderr } = await server.run([...args, backup], 3);
  server.assertAfter(ofSmith());
  assert.match(stderr, /^warning: The backup was incomplete and has replaced what was live/m);
  assert.match(stderr, /^warning: \d+ live messages in 1 item are not in the backup and gone/m);
  assert.match(stdout, /smith@company\.com: \d+ → \d+ messages, .*\d+ went/);
});

Deno.test("what is found damaged only when it is read takes no live message away either", async () => {
  await using server = makeServer();
  const backup = backupOf(server, /^C/);
  damageMessage(join(backup, "C20240104T153000Z.zip"));
  const newer = join(server.dir, SMITH, "INBOX/#msgs/0000ffff.eml");
  writeFileSync(newer, "newer than the backup\r\n");
  const args = ["-d", "company.com", "-u", "smith", backup];
  assert.equal((await server.run(args, 4)).code, 4);
  const { stderr } = await server.run(["--keep-going", ...args], 3);
  assertNoMessageTaken(server);
  assert.equal(readFileSync(newer, "utf8"), "newer than the backup\r\n");
  assert.match(stderr, /^warning: .*1 of its items cannot be recovered/m);
});

Deno.test("a complete backup replaces in a script, and the receipt says what went", async () => {
  await using server = makeServer();
  mkdirSync(join(server.dir, SMITH, "INBOX/#msgs"), { recursive: true });
  for (let number = 0; number < 30; number++) {
    const name = `0000f${number.toString(16).padStart(3, "0")}.eml`;
    writeFileSync(join(server.dir, SMITH, "INBOX/#msgs", name), `newer ${number}\r\n`);
  }
  const backup = backupOf(server, /^(F20240107|I20240109|D)/);
  const args = ["-d", "company.com", "-u", "smith", backup];
  const dry = await server.run(["--dry-run", ...args]);
  assert.match(dry.stdout, /smith \(\d+ live → 47, \d+ only live/);
  const before = contentsBelow(readTree(server.dir), SMITH).size;
  const { stdout } = await server.run(["--json", ...args]);
  const { receipts, warnings, exitCode } = JSON.parse(stdout);
  assert.equal(exitCode, 0);
  assert.equal(receipts[0].before, before);
  assert.equal(receipts[0].after, 47);
  assert.ok(receipts[0].went >= 30);
  assert.equal(receipts[0].came, 47 - before + receipts[0].went);
  assert.match(warnings.at(-1).message, /live messages in 1 item are not in the backup and gone/);
});

Deno.test("with -b the receipt says where what was replaced is kept, and there it is", async () => {
  await using server = makeServer();
  const before = contentsBelow(server.before, SMITH);
  const backup = backupOf(server, /^(F20240107|I20240109|D)/);
  const log = server.scratch.join("log");
  const args = ["-b", "--json", "--log", log, "-d", "company.com", "-u", "smith", backup];
  const { stdout } = await server.run(args);
  const { receipts } = JSON.parse(stdout);
  assert.equal(receipts[0].keptIn, join(server.dir, "store/mail/company.com/smith.BAK"));
  const kept = contentsBelow(readTree(server.dir), "store/mail/company.com/smith.BAK/");
  assert.deepEqual([...kept].sort(), [...before].sort());
  assert.match(readFileSync(log, "utf8"), /smith@company\.com: \d+ → 47 messages.*smith\.BAK/);
});

/** Changes a byte in the data of a message of smith's. */
function damageMessage(archive: string): void {
  const bytes = new Uint8Array(readFileSync(archive));
  const name = new TextEncoder().encode("company.com/smith/INBOX/#msgs/0000000a.eml");
  const at = bytes.findIndex((_, i) => name.every((code, k) => bytes[i + k] === code));
  assert.notEqual(at, -1);
  bytes[at + name.length + 20]! ^= 0xff;
  writeFileSync(archive, bytes);
}
