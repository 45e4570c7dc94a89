import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { chooseBackup } from "../../lib/backup/choice.ts";
import { mergeContents } from "../../lib/backup/contents.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import { readRootFile } from "../../lib/backup/root_file.ts";
import { samples, TESTDATA } from "../e2e/support.ts";
import { scratch } from "../support/scratch.ts";

/** Reads a root file of the backup that a path stands for. */
async function read(
  path: string,
  name: string,
  limit = 1 << 20,
): Promise<string | undefined> {
  const { backups } = await chooseBackup(path, {
    at: undefined,
    acceptIncomplete: true,
    acceptStrangers: true,
    acceptRenamed: false,
    liveHost: () => Promise.resolve(undefined),
    trustDirectory: false,
    salvage: false,
  });
  try {
    const bytes = readRootFile(mergeContents(backups), name, limit);
    return bytes && new TextDecoder().decode(bytes);
  } finally {
    for (const backup of backups) closeBackup(backup);
  }
}

Deno.test("readRootFile() reads the newest version of a chain, its name in any case", async () => {
  const expected = new TextDecoder().decode(samples().newest.get("users.cfg")!.bytes);
  assert.equal(await read(TESTDATA, "Users.CFG"), expected);
});

Deno.test("readRootFile() gives nothing for a file that is not at the root or too large", async () => {
  assert.equal(await read(TESTDATA, "license.key"), undefined);
  assert.equal(await read(TESTDATA, "users.cfg", 10), undefined);
});

Deno.test("readRootFile() reads an unpacked backup", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("@backup"));
  writeFileSync(dir.join("users.cfg"), "<config/>");
  assert.equal(await read(dir.path, "users.cfg"), "<config/>");
});
