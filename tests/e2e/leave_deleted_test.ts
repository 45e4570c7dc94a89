import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { localTime, StateBuilder, writeBackupSync } from "../../scripts/make_backup.ts";
import { folderFiles, type MessageModel } from "../recovery/merge/mailbox_files.ts";
import { kms, samples, TESTDATA } from "./support.ts";
import { scratch } from "../support/scratch.ts";

const ANN = "mail/a.org/ann";

const message = (uid: number): MessageModel => ({
  uid,
  text: `Message-ID: <${uid}@a.org>\r\n\r\nNumber ${uid}\r\n`,
  flags: 1,
  arrival: 0x65000000 + uid,
});

/** The first was deleted, the second moved to the archive, after the full backup. */
function writeChain(directory: string): void {
  const full = state({ INBOX: [1, 2, 3], Archive: [] });
  const later = state({ INBOX: [3, 4], Archive: [2] });
  writeBackupSync(directory, { type: "F", time: localTime("2024-01-07 01:00:00"), state: full });
  writeBackupSync(directory, {
    type: "D",
    time: localTime("2024-01-08 01:00:00"),
    state: later,
    since: full,
  });
}

function state(folders: Readonly<Record<string, readonly number[]>>) {
  const builder = new StateBuilder();
  Object.entries(folders).forEach(([name, uids], at) => {
    const files = folderFiles({
      guid: `00000000-0000-4000-8000-00000000000${at}`,
      validity: 0x60000000,
      messages: uids.map(message),
      nextUid: 10,
    });
    for (const [path, text] of Object.entries(files)) {
      builder.file(`@backup/store/${ANN}/${name}/${path}`, text, localTime("2024-01-06 18:30:00"));
    }
  });
  return builder.done();
}

Deno.test("--leave-deleted brings back what was there at the newest backup, and counts what was not", async () => {
  await using dir = scratch();
  const backups = dir.join("backups");
  writeChain(backups);
  const store = dir.join("store");
  const numbers = (folder: string) =>
    readdirSync(join(store, ANN, folder, "#msgs")).map((name) => parseInt(name, 16)).sort();
  const { stdout } = await kms(["--leave-deleted", "-s", store, backups], { cwd: dir.path });
  assert.match(stdout, /2 messages left out that had been deleted before the newest backup/);
  assert.deepEqual([numbers("INBOX"), numbers("Archive")], [[3, 4], [2]]);

  const plan = await kms(["--leave-deleted", "--dry-run", "-v", "-s", store, backups], {
    cwd: dir.path,
  });
  assert.match(plan.stdout, /Deleted before the newest backup: .*INBOX\/#msgs\/00000001\.eml/);

  const merged = await kms(["--merge", "--leave-deleted", "-s", store, backups], { cwd: dir.path });
  assert.match(merged.stdout, /Nothing was lacking/);
  await kms(["--merge", "-d", "a.org", "-u", "ann", "-f", "INBOX", "-q", "-s", store, backups], {
    cwd: dir.path,
  });
  assert.equal(numbers("INBOX").length, 4);

  const listing = await kms(["-l", "--leave-deleted", "--json", backups], { cwd: dir.path });
  const document = JSON.parse(listing.stdout);
  assert.equal(document.deleted.length, 2);
  assert.equal(document.domains[0].mailboxes[0].messages, 3);
});

Deno.test("--leave-deleted leaves out of a server's chain what was deleted in its mailboxes, all else comes", async () => {
  const { full, first, second, newest } = samples();
  const mailboxOf = (path: string) => path.split("/").slice(0, 5).join("/");
  const isDeleted = (path: string) => {
    // A mailbox that has gone from the server since was in the backup before.
    const last = [second, first, full].find((state) =>
      [...state.keys()].some((it) => it.startsWith(`${mailboxOf(path)}/`))
    );
    return !last!.has(path);
  };
  const messages = [...newest.keys()].filter((path) => /\/#msgs\/[^/]*\.eml$/.test(path));
  const deleted = messages.filter(isDeleted);
  assert.ok(deleted.length > 0 && deleted.length < messages.length);
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--leave-deleted", "--json", TESTDATA], { cwd: dir.path });
  const document = JSON.parse(stdout);
  assert.deepEqual(document.deleted.sort(), deleted.sort());
  assert.deepEqual(document.deletedInDoubt, []);
});
