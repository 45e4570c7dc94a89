import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openBackups } from "../../lib/engine/open_backups.ts";
import { prepareRecovery } from "../../lib/engine/prepare_recovery.ts";
import { carryOut } from "../../lib/engine/recover.ts";
import type { RecoveryRequest } from "../../lib/engine/recovery_request.ts";
import type { Session } from "../../lib/engine/session.ts";
import { RecoveryError } from "../../lib/model/errors.ts";
import { Disk } from "../../lib/recovery/file_system.ts";
import { localTime, StateBuilder, writeBackupSync } from "../../scripts/make_backup.ts";
import { FaultyDisk } from "../recovery/faulty_disk.ts";
import { folderFiles } from "../recovery/merge/mailbox_files.ts";
import { SILENT, withoutSyncing } from "../recovery/support.ts";
import { scratch } from "../support/scratch.ts";
import { readTree } from "../support/tree.ts";

const CHANGING = /^(?!info|names|readFile|entries|readBytes|checksum)/;
const STRIDE = Deno.env.has("KMSRECOVER_THOROUGH") ? 1 : 3;

Deno.test("what goes into new folders is completed by the same command, wherever the first was cut off", async () => {
  using _ = withoutSyncing();
  await using dir = scratch();
  const { backup, store } = writeWorld(dir.path);
  const counting = new FaultyDisk(new Disk());
  await recoverInto({ backup, store }, counting);
  const wanted = messagesIn(store);
  assert.equal(wanted.length, 5);
  let resumed = 0;
  const chosen = [...counting.calls.entries()].filter(([, call]) => CHANGING.test(call));
  for (const [at, call] of chosen.filter((_, index) => index % STRIDE === 0)) {
    makeLive(store);
    await recoverInto({ backup, store }, new FaultyDisk(new Disk(), { at, kind: "crash" }))
      .catch(() => {});
    const isPartlyThere = messagesIn(store).length > 1;
    const isDone = !existsSync(join(store, ".kmsrecover/journal"));
    try {
      await recoverInto({ backup, store });
      if (isPartlyThere) resumed++;
    } catch (error) {
      // The last thing that a run does is to remove its journal; then it is done.
      assert.ok(isDone && error instanceof RecoveryError, call);
      assert.match(error.message, /exists already/);
    }
    assert.deepEqual(messagesIn(store), wanted, call);
  }
  assert.ok(resumed > 0);
});

function writeWorld(dir: string): { readonly backup: string; readonly store: string } {
  const state = new StateBuilder();
  for (const [at, name] of ["Old", "Older", "INBOX"].entries()) {
    for (const [path, text] of Object.entries(folderOf(at))) {
      const time = localTime("2024-01-06 18:30:00");
      state.file(`@backup/store/mail/a.org/ann/${name}/${path}`, text, time);
    }
  }
  const backup = join(dir, "backup");
  writeBackupSync(backup, {
    type: "F",
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  });
  const store = join(dir, "store");
  makeLive(store);
  return { backup, store };
}

function makeLive(store: string): void {
  Deno.mkdirSync(store, { recursive: true });
  Deno.removeSync(store, { recursive: true });
  for (const [path, text] of Object.entries(folderOf(9, 1))) {
    const target = join(store, "mail/a.org/bob/INBOX", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function folderOf(at: number, count = 2): Record<string, string> {
  const messages = Array.from({ length: count }, (_, index) => ({
    uid: index + 1,
    text: `Message-ID: <${at}.${index}@a.org>\r\n\r\n${index}\r\n`,
    flags: 1,
    arrival: 0x65000000 + index,
  }));
  const guid = `00000000-0000-4000-8000-00000000000${at}`;
  return folderFiles({ guid, validity: 0x60000000, messages });
}

function messagesIn(store: string): string[] {
  return [...readTree(store).keys()]
    .filter((path) => path.endsWith(".eml") && !path.startsWith(".kmsrecover"));
}

async function recoverInto(
  { backup, store }: { readonly backup: string; readonly store: string },
  faulty?: FaultyDisk,
): Promise<void> {
  const session: Session = {
    listener: SILENT,
    signal: new AbortController().signal,
    surroundings: {
      cwd: dirname(store),
      programDir: dirname(store),
      platform: "linux",
      directoryNames: { cfgdir: "-c", store: "-s" },
    },
    password: () => "",
  };
  const open = await openBackups({
    path: backup,
    at: undefined,
    scope: { domain: "a.org", users: ["ann"], folders: ["Old", "Older"] },
    masks: ["mail"],
    cfgdir: undefined,
    keepGoing: false,
    force: false,
    isForReading: false,
  }, session);
  const request: RecoveryRequest = {
    store,
    cfgdir: undefined,
    keepReplaced: false,
    keepGoing: false,
    force: false,
    replaceIncomplete: false,
    jobs: 0,
    merge: { into: { user: "bob", domain: "a.org", folder: undefined, mustBeNew: true } },
    isDryRun: false,
    isAsked: false,
  };
  try {
    const prepared = await prepareRecovery(open, request, session);
    const disk = faulty?.disk ?? prepared.disk;
    const { outcome } = await carryOut({ ...prepared, disk }, session);
    if (outcome.error) throw outcome.error;
  } finally {
    open.close();
  }
}
