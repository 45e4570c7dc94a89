import assert from "node:assert/strict";
import { chooseBackup } from "../../lib/backup/choice.ts";
import { type Contents, fileName, mergeContents } from "../../lib/backup/contents.ts";
import { contentsWithout } from "../../lib/backup/contents_without.ts";
import { deletedMessages } from "../../lib/backup/deleted_messages.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import {
  changedSince,
  localTime,
  type State,
  StateBuilder,
  writeBackupSync,
} from "../../scripts/make_backup.ts";
import { folderFiles, type FolderModel } from "../recovery/merge/mailbox_files.ts";
import { scratch } from "../support/scratch.ts";

const INBOX = "@backup/store/mail/a.org/ann/INBOX";
const FOLDER = { guid: "00000000-0000-4000-8000-000000000001", validity: 0x60000000 };

/** A folder with these messages; a time for each state, so that a file that changes is in a differential. */
function folder(uids: readonly number[], more: Partial<FolderModel> = {}): FolderModel {
  const messages = uids.map((uid) => ({
    uid,
    text: `Message-ID: <${uid}@a.org>\r\n\r\n${"x".repeat(uid)}\r\n`,
    flags: 1,
    arrival: 0x65000000 + uid,
  }));
  return { ...FOLDER, messages, nextUid: 20, ...more };
}

function stateOf(
  model: FolderModel,
  change: (files: Record<string, string>) => void = () => {},
): State {
  const files = folderFiles(model);
  change(files);
  const state = new StateBuilder();
  for (const [path, text] of Object.entries(files)) {
    state.file(`${INBOX}/${path}`, text, localTime("2024-01-06 18:30:00"));
  }
  return state.done();
}

/** What is taken for deleted of a full backup and what is written after it. */
async function deletedOf(
  full: State,
  later: readonly State[],
  use: (contents: Contents, files: readonly number[]) => void = () => {},
): Promise<{ names: string[]; doubts: readonly { reason: string }[] }> {
  await using dir = scratch();
  writeBackupSync(dir.path, { type: "F", time: localTime("2024-01-07 01:00:00"), state: full });
  later.forEach((state, day) =>
    writeBackupSync(dir.path, {
      type: "D",
      time: localTime(`2024-01-0${8 + day} 01:00:00`),
      state,
      since: full,
    })
  );
  const { backups } = await chooseBackup(dir.path, {
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
    const { files, doubts } = deletedMessages(contents, () => true);
    use(contents, files);
    return { names: files.map((file) => fileName(contents, file)), doubts };
  } finally {
    for (const backup of backups) closeBackup(backup);
  }
}

Deno.test("a message that the newest index no longer names was deleted, and only that one is left out", async () => {
  const full = stateOf(folder([1, 2, 3, 4]));
  const later = stateOf(folder([1, 3, 9], { logged: 1 }));
  const { names, doubts } = await deletedOf(full, [later], (contents, files) => {
    const without = contentsWithout(contents, files);
    const left = Array.from({ length: without.count }, (_, file) => fileName(without, file))
      .filter((name) => name.endsWith(".eml"));
    assert.deepEqual(left.sort(), ["00000001.eml", "00000003.eml", "00000009.eml"]);
    const bytes = (of: Contents) => of.directories.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.equal(
      bytes(contents) - bytes(without),
      [2, 4].reduce((sum, uid) => sum + `Message-ID: <${uid}@a.org>\r\n\r\n\r\n`.length + uid, 0),
    );
  });
  assert.deepEqual(names, ["00000002.eml", "00000004.eml"]);
  assert.deepEqual(doubts, []);
});

Deno.test("an index that was folded into a newer one since does not bring its old log back", async () => {
  const full = stateOf(folder([1, 2, 3], { logged: 2 }));
  const { names } = await deletedOf(full, [stateOf(folder([1, 2]))]);
  assert.deepEqual(names, ["00000003.eml"]);
});

Deno.test("the index of the full backup goes on counting where the newer one holds only a log", async () => {
  const full = stateOf(folder([1, 2]));
  // The index has not changed, so the differential has only the log and the status.
  const { names, doubts } = await deletedOf(full, [stateOf(folder([1, 2, 3], { logged: 1 }))]);
  assert.deepEqual([names, doubts], [[], []]);
});

Deno.test("nothing is left out where the newest index does not say enough", async () => {
  const full = stateOf(folder([1, 2, 3]));
  const later = folder([1]);
  const doubtful: [string, State][] = [
    [
      "another count",
      stateOf(later, (files) => {
        files["status.fld"] = files["status.fld"]!.replace(/^M1/m, "M2");
      }),
    ],
    [
      "another sum",
      stateOf(later, (files) => {
        files["status.fld"] = files["status.fld"]!.replace(/^S\d+/m, "S5");
      }),
    ],
    [
      "an unknown operator",
      stateOf(later, (files) => {
        files["indexlog.fld"] = "- U00000002\r\n";
      }),
    ],
    ["made anew", stateOf({ ...later, validity: 0x61000000 })],
    ["another folder", stateOf({ ...later, guid: FOLDER.guid.replace(/1$/, "2") })],
    ["numbers not given yet", stateOf({ ...later, nextUid: 2 })],
    ["no status", stateOf(later, (files) => delete files["status.fld"])],
    ["no index", stateOf(later, (files) => delete files["index.fld"])],
  ];
  for (const [why, state] of doubtful) {
    assert.deepEqual((await deletedOf(full, [state])).names, [], why);
  }
});

Deno.test("what came and went between the full backup and the last differential is left out too", async () => {
  const full = stateOf(folder([1, 2]));
  const later = [stateOf(folder([1, 2, 5])), stateOf(folder([1, 5, 6]))];
  assert.deepEqual((await deletedOf(full, later)).names, ["00000002.eml"]);
  const last = stateOf(folder([1, 6]));
  assert.deepEqual(
    (await deletedOf(full, [later[0]!, last])).names.sort(),
    ["00000002.eml", "00000005.eml"],
  );
});

Deno.test("a differential without the folder says nothing about it", async () => {
  const full = stateOf(folder([1, 2]));
  assert.equal(changedSince(full, full, "none").size, 0);
  assert.deepEqual((await deletedOf(full, [full])).names, []);
});
