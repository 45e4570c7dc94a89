import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chooseBackup } from "../../lib/backup/choice.ts";
import { mergeContents } from "../../lib/backup/contents.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import { planAccounts, withAccountUnit } from "../../lib/engine/account_plan.ts";
import { Disk, type FileSystem } from "../../lib/recovery/file_system.ts";
import { finishBegun } from "../../lib/recovery/transaction/leftovers.ts";
import { recover } from "../../lib/recovery/transaction/recovery.ts";
import { Workplace } from "../../lib/recovery/transaction/workplace.ts";
import { FaultyDisk } from "../recovery/faulty_disk.ts";
import { makeSmallServer, SILENT, type SmallServer, withoutSyncing } from "../recovery/support.ts";
import { scratch } from "../support/scratch.ts";

const entry = (name: string) =>
  `<listitem><variable name="Name">${name}</variable><variable name="Domain">a.org</variable></listitem>`;
const users = (...names: string[]) =>
  `<config><list name="User">${names.map(entry).join("")}</list></config>`;

/** Puts the account of ann back, as a recovery would. */
async function putBack(server: SmallServer, disk: FileSystem): Promise<void> {
  const { backups } = await chooseBackup(server.backup, {
    at: undefined,
    acceptIncomplete: false,
    acceptStrangers: false,
    acceptRenamed: false,
    liveHost: () => Promise.resolve(undefined),
    trustDirectory: false,
    salvage: false,
  });
  try {
    const contents = mergeContents(backups);
    const targets = { store: server.store, cfgdir: server.cfgdir };
    const open = {
      contents,
      selection: {
        domain: undefined,
        mailboxes: new Map([["mail/a.org/ann", []]]),
        masks: undefined,
        notes: [],
      },
    };
    await finishBegun(disk, new Workplace(server.cfgdir));
    const accounts = await planAccounts(open, {
      request: { keepReplaced: false, keepGoing: false, force: false },
      found: { targets },
      disk,
      number: 0,
      password: undefined,
    }, { listener: SILENT });
    const nothing = { units: [], stagedPaths: [], containers: [], files: 0, bytes: 0, unsafe: [] };
    await recover(withAccountUnit(nothing, accounts), contents, targets, {
      disk,
      run: "accounts",
      jobs: 0,
      keepGoing: false,
      trustDirectory: false,
      password: undefined,
      undo: undefined,
      listener: SILENT,
      signal: new AbortController().signal,
    });
  } finally {
    for (const backup of backups) closeBackup(backup);
  }
}

Deno.test("after a kill at any moment users.cfg is the old or the new one, and the next run completes it", async () => {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeSmallServer(dir.path, { "users.cfg": users("ann", "bob") });
  const path = join(server.cfgdir, "users.cfg");
  const [before, after] = [users("bob", "zoe"), users("bob", "zoe", "ann")];
  let isOver = false;
  for (let at = 0; !isOver; at++) {
    writeFileSync(path, before);
    const faulty = new FaultyDisk(new Disk(), { at, kind: "torn crash" });
    await putBack(server, faulty.disk).catch(() => {});
    isOver = !faulty.isDown;
    const now = Deno.readTextFileSync(path);
    assert.ok(now === before || now === after, `${faulty.calls.at(-1)}: ${now}`);
    await putBack(server, new Disk());
    assert.equal(Deno.readTextFileSync(path), after, `call ${at}`);
    assert.ok(![...Deno.readDirSync(server.cfgdir)].some(({ name }) => name === ".kmsrecover"));
  }
});

Deno.test("what the server wrote since an interrupted run is not taken back", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path, { "users.cfg": users("ann") });
  const path = join(server.cfgdir, "users.cfg");
  writeFileSync(path, users("bob"));
  const faulty = new FaultyDisk(new Disk(), { at: /^rename .*ready/, kind: "crash" });
  await putBack(server, faulty.disk).catch(() => {});
  assert.ok(faulty.isDown);
  writeFileSync(path, users("bob", "new"));
  await putBack(server, new Disk());
  assert.equal(Deno.readTextFileSync(path), users("bob", "new", "ann"));
});
