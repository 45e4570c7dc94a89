import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { localTime, StateBuilder, writeBackupSync } from "../../../scripts/make_backup.ts";
import { scratch } from "../../support/scratch.ts";
import { readTree, type Tree } from "../../support/tree.ts";
import type { IntoPlace } from "../../../lib/recovery/into/into_plan.ts";
import { type FaultKind, FaultyDisk } from "../faulty_disk.ts";
import {
  assertNoWorkDirectory,
  runRecovery,
  type SmallServer,
  withoutSyncing,
} from "../support.ts";
import { folderFiles, type FolderModel, type MessageModel } from "./mailbox_files.ts";

const STRIDE = Deno.env.has("KMSRECOVER_THOROUGH") ? 1 : 5;
const CHANGING = /^(?!info|names|readFile|entries|readBytes|checksum)/;
const ANN = "mail/a.org/ann";

const GUIDS = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];

const BACKUP: Readonly<Record<string, FolderModel>> = {
  INBOX: folder(0, [1, 2, 3, 4]),
  Archive: folder(1, [1, 2]),
};

/** The first and the last are gone, others have come. */
const LIVE: Readonly<Record<string, FolderModel>> = { INBOX: folder(0, [2, 3, 8, 9]) };

/** Of another mailbox, whose first message has the number of one that is to come. */
const OF_ANOTHER: Readonly<Record<string, FolderModel>> = {
  INBOX: { ...folder(2, [1, 7]), guid: "00000000-0000-4000-8000-000000000003" },
};

for (const kind of ["error", "crash", "torn crash"] as const) {
  Deno.test(`a merge takes nothing live away when any one call fails, and can be run again: ${kind}`, async () => {
    await eachCall(kind, {});
  });
}

Deno.test("a merge of some messages takes nothing live away at a crash of any call", async () => {
  await eachCall("crash", { isOfSome: true });
});

Deno.test("a merge into another mailbox takes nothing live away at a crash of any call", async () => {
  await eachCall("crash", { into: { ...ANOTHER, folder: undefined } });
});

Deno.test("what goes into a new folder of another mailbox comes whole, at a crash of any call", async () => {
  await eachCall("crash", { into: { ...ANOTHER, folder: "Old/Ann" } });
});

for (const kind of ["error", "crash"] as const) {
  Deno.test(`an index that is put away is whole under one name or the other: ${kind}`, async () => {
    await eachCall(kind, { reindexes: true });
  });
}

const ANOTHER = { domain: "a.org", user: "bob", mustBeNew: false };

async function eachCall(
  kind: FaultKind,
  { isOfSome = false, into, reindexes = false }: {
    readonly isOfSome?: boolean;
    readonly into?: IntoPlace;
    readonly reindexes?: boolean;
  },
): Promise<void> {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeServer(dir.path);
  // Of each folder the first one, as a search would give them.
  const some = (contents: { count: number; directoryOf: Uint32Array }) => {
    const firsts = new Map<number, number>();
    for (let file = 0; file < contents.count; file++) {
      const directory = contents.directoryOf[file]!;
      if (!firsts.has(directory)) firsts.set(directory, file);
    }
    return new Set(firsts.values());
  };
  const wanted = { merge: isOfSome ? { messages: some } : {}, ...into ? { into } : {}, reindexes };
  makeLive(server);
  const before = readTree(server.store);
  const counting = new FaultyDisk(new Disk());
  assert.equal((await runRecovery(server, wanted, counting.disk)).error, undefined);
  const after = readTree(server.store);
  assertNoWorkDirectory(after);
  const inbox = `${ANN}/INBOX/index`;
  const isAway = !after.has(`${inbox}.fld`) && !after.has(`${inbox}log.fld`);
  assert.equal(isAway, reindexes);
  if (reindexes) {
    assert.deepEqual(after.get(`${inbox}.bad`)?.bytes, before.get(`${inbox}.fld`)?.bytes);
  }
  assert.equal(messages(after).length, messages(before).length + (into ? 6 : isOfSome ? 2 : 4));
  const which = kind === "torn crash" ? /^(writeFile|append|removeTree) / : CHANGING;
  const chosen = [...counting.calls.entries()].filter(([, call]) => which.test(call));
  for (const [number, [at]] of chosen.entries()) {
    if (number % STRIDE !== STRIDE - 1) continue;
    makeLive(server);
    const faulty = new FaultyDisk(new Disk(), { at, kind });
    await runRecovery(server, wanted, faulty.disk).catch(() => {});
    const call = `call ${at}, ${faulty.calls[at]}`;
    assertNothingTaken(readTree(server.store), before, call);
    assert.equal((await runRecovery(server, wanted)).error, undefined, call);
    const now = readTree(server.store);
    assertNoWorkDirectory(now);
    assertNothingTaken(now, before, call);
    assert.deepEqual(messages(now), messages(after), call);
    assert.deepEqual(indexes(now), indexes(after), call);
  }
}

function folder(at: number, uids: readonly number[]): FolderModel {
  const messages = uids.map((uid): MessageModel => ({
    uid,
    text: `Message-ID: <${at}.${uid}@a.org>\r\n\r\n${uid}\r\n`,
    flags: 1,
    arrival: 0x65000000 + uid,
  }));
  return { guid: GUIDS[at]!, validity: 0x60000000, messages, logged: 1 };
}

function makeServer(dir: string): SmallServer {
  const cfgdir = join(dir, "server");
  const state = new StateBuilder();
  for (const [path, text] of filesOf(BACKUP)) {
    state.file(`@backup/store/${ANN}/${path}`, text, localTime("2024-01-06 18:30:00"));
  }
  const backup = join(dir, "backup");
  writeBackupSync(backup, {
    type: "F",
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  });
  return { dir, cfgdir, store: join(cfgdir, "store"), backup };
}

/** Makes what lies there before a merge. */
function makeLive({ cfgdir, store }: SmallServer): void {
  try {
    Deno.removeSync(cfgdir, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const files = [
    ...filesOf(LIVE).map(([path, text]) => [`${ANN}/${path}`, text] as const),
    ...filesOf(OF_ANOTHER).map(([path, text]) => [`mail/a.org/bob/${path}`, text] as const),
  ];
  for (const [path, text] of files) {
    const target = join(store, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    Deno.utimeSync(target, 1_710_000_000, 1_710_000_000);
  }
}

function filesOf(folders: Readonly<Record<string, FolderModel>>): [path: string, text: string][] {
  return Object.entries(folders).flatMap(([name, model]) =>
    Object.entries(folderFiles(model)).map((
      [path, text],
    ): [string, string] => [`${name}/${path}`, text])
  );
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length &&
    a.every((byte, at) => byte === b[at]);
}

function indexes(tree: Tree): string[] {
  return [...tree.keys()].filter((path) => /\/index(log)?\.(fld|bad)$/.test(path));
}

/** Every live message is as it was; of what else is live nothing is gone. */
function assertNothingTaken(now: Tree, before: Tree, call: string): void {
  for (const [path, { kind, bytes, mtimeMs }] of before) {
    if (kind !== "file") continue;
    const found = now.get(path);
    if (/(status|indexlog)\.fld$/.test(path)) {
      const isWhole = found !== undefined || [...now.keys()].some((it) => it.includes("/old/"));
      // A log goes with its index, and never alone.
      const hasIndex = now.has(path.replace(/indexlog\.fld$/, "index.fld"));
      assert.ok(isWhole || !hasIndex, `${call}: ${path}`);
      continue;
    }
    const away = path.replace(/index\.fld$/, "index.bad");
    if (!found && away !== path) {
      const copies = [...now].filter(([it]) => it === away || it.includes(".kmsrecover/"));
      assert.ok(copies.some(([, it]) => isSame(it.bytes, bytes)), `${call}: ${path}`);
      continue;
    }
    assert.deepEqual(found?.bytes, bytes, `${call}: ${path}`);
    assert.equal(found?.mtimeMs, mtimeMs, `${call}: ${path}`);
  }
}

/** What the messages of each folder are, whatever their numbers: a killed run may have used some up. */
function messages(tree: Tree): string[] {
  return [...tree].filter(([path]) => path.endsWith(".eml") && !path.includes(".kmsrecover"))
    .map(([path, { bytes }]) => `${dirname(path)}: ${new TextDecoder().decode(bytes)}`).sort();
}
