import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FolderState } from "../../lib/kerio/folder_state.ts";
import {
  encodeFolderName,
  localTime,
  StateBuilder,
  writeBackupSync,
} from "../../scripts/make_backup.ts";
import { folderFiles, type MessageModel } from "../recovery/merge/mailbox_files.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { assertTree, filterTree, readTree, type Tree } from "../support/tree.ts";
import { assertSameTree, kms } from "./support.ts";

const SMITH = "mail/company.com/smith";
const JONES = "mail/company.com/jones";
const NUMBER_OF_SENT = "01";

/** A folder with messages that nobody else has. */
interface Folder {
  readonly uids: readonly number[];
  /** T of its status; default mail. */
  readonly type?: number;
  /** The slot of its mailbox that names it. */
  readonly slot?: string;
}

const BACKUP: Readonly<Record<string, Folder>> = {
  "INBOX": { uids: [1, 2, 3], slot: "00" },
  "INBOX/Projects": { uids: [1] },
  "Sent Items": { uids: [4, 5], slot: NUMBER_OF_SENT },
  "Contacts": { uids: [1], type: 1, slot: "05" },
  [encodeFolderName("Ärger")]: { uids: [1, 2] },
  "__cal__notify": { uids: [1] },
};

const LIVE_SMITH: Readonly<Record<string, Folder>> = { INBOX: { uids: [9], slot: "00" } };

const LIVE_JONES: Readonly<Record<string, Folder>> = {
  "INBOX": { uids: [1, 7], slot: "00" },
  "Gesendete Objekte": { uids: [2], slot: NUMBER_OF_SENT },
  "Kontakte": { uids: [], type: 1, slot: "05" },
};

/** What is of no use to anybody else. */
const OF_THE_MAILBOX = [".journal.db", ".personal", "settings.cfg", "stats.usr", "sub.fld"];
const UNWELCOME = [...OF_THE_MAILBOX, "specguid.fld", "acl.fld", "__cal__notify"];

function guidOf(owner: string, name: string): string {
  const text = `${owner} ${name}`;
  const digits = Array.from(text, (it) => it.charCodeAt(0).toString(16)).join("").padEnd(32, "0");
  const tail = text.length.toString(16).padStart(4, "0");
  return `${digits.slice(0, 8)}-0000-4000-8000-${digits.slice(-8)}${tail}`;
}

function message(owner: string, folder: string, uid: number): MessageModel {
  const id = `${owner}.${encodeURIComponent(folder)}.${uid}`.toLowerCase();
  return {
    uid,
    text: `Message-ID: <${id}@company.com>\r\nSubject: ${uid} of ${folder}\r\n\r\n${id}\r\n`,
    flags: 5,
    arrival: 0x65000000 + uid,
  };
}

/** The files of a mailbox, by their paths below it. */
function mailbox(owner: string, folders: Readonly<Record<string, Folder>>): Map<string, string> {
  const files = new Map(OF_THE_MAILBOX.map((name) => [name, `${owner}: ${name}`]));
  let special = "";
  for (const [name, { uids, type = 0, slot }] of Object.entries(folders)) {
    const guid = guidOf(owner, name);
    if (slot !== undefined) special += `${slot} ${guid}\r\n`;
    const messages = uids.map((uid) => message(owner, name, uid));
    const model = { guid, validity: 0x60000000, messages, logged: 1 };
    for (const [path, text] of Object.entries(folderFiles(model))) {
      files.set(
        `${name}/${path}`,
        path === "status.fld" ? text.replace(/^T0/, `T${type}`) + "Aanyone lr\r\n" : text,
      );
    }
    files.set(`${name}/acl.fld`, "anyone lr");
    files.set(`${name}/metadata.dbb`, `${owner}: metadata`);
  }
  files.set("specguid.fld", special);
  return files;
}

interface World extends AsyncDisposable {
  readonly dir: Scratch;
  readonly store: string;
  readonly before: Tree;
  /** Recovers into the store of a server; `-s` is left out with `isServer`. */
  run(args: readonly string[], code?: number): Promise<{ stdout: string; stderr: string }>;
  now(): Tree;
}

/** A server with two mailboxes, and a backup of one of them. */
function makeWorld(live: Readonly<Record<string, Folder>> = LIVE_JONES): World {
  const dir = scratch();
  const state = new StateBuilder();
  const then = localTime("2024-01-06 18:30:00");
  for (const [path, text] of mailbox("smith", BACKUP)) {
    state.file(`@backup/store/${SMITH}/${path}`, text, then);
  }
  const backup = dir.join("backup");
  writeBackupSync(backup, {
    type: "F",
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  });
  const store = dir.join("kerio/store");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    Deno.utimeSync(path, 1_710_000_000, 1_710_000_000);
  };
  write(dir.join("kerio/mailserver"), "not a real program");
  write(
    dir.join("kerio/mailserver.cfg"),
    `<config><table name="Directories"><variable name="StoreDir">${store}</variable></table></config>`,
  );
  for (const [unit, folders] of [[SMITH, LIVE_SMITH], [JONES, live]] as const) {
    for (const [path, text] of mailbox(`live ${unit}`, folders)) {
      write(join(store, unit, path), text);
    }
  }
  const before = readTree(store);
  return {
    dir,
    store,
    before,
    run: (args, code = 0) =>
      kms(["-d", "company.com", "-u", "smith", ...args, backup], { cwd: dir.join("kerio") }, code),
    now: () => readTree(store),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

/** The subjects of the messages of each folder below a mailbox that has any. */
function subjects({ store }: World, unit: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [path, { bytes }] of readTree(join(store, unit))) {
    const folder = /^(.*)\/#msgs\/[^/]*\.eml$/.exec(path)?.[1];
    if (folder === undefined) continue;
    const subject = /^Subject: (.*)\r$/m.exec(new TextDecoder().decode(bytes))![1]!;
    (found[folder] ??= []).push(subject);
  }
  for (const list of Object.values(found)) list.sort();
  return found;
}

/** Every live file is as it was, but for those that count messages. */
function assertLiveStays({ before, now }: World): void {
  const after = now();
  const isCounting = (path: string) => /\/(status|indexlog)\.fld$/.test(path);
  const stays = filterTree(
    before,
    (path) => before.get(path)!.kind === "file" && !isCounting(path),
  );
  for (const [path, { bytes, mtimeMs }] of stays) {
    assert.deepEqual(after.get(path)?.bytes, bytes, path);
    assert.equal(after.get(path)?.mtimeMs, mtimeMs, path);
  }
  const own = (tree: Tree) => filterTree(tree, (path) => path.startsWith(`${SMITH}/`));
  assertTree(own(after), own(before));
}

function stateAt({ store }: World, folder: string): FolderState {
  const bytes = (name: string) => {
    try {
      return new Uint8Array(readFileSync(join(store, folder, name)));
    } catch {
      return undefined;
    }
  };
  return new FolderState({
    status: bytes("status.fld"),
    index: bytes("index.fld"),
    log: bytes("indexlog.fld"),
  });
}

/** What came is in order: own GUIDs, nobody's rights, an index of what is there, nothing of the mailbox. */
function assertInOrder(world: World, unit: string): void {
  const guids = new Set<string>();
  const texts = readTree(join(world.store, unit));
  for (const [path, { kind }] of texts) {
    const folder = path.split("/#")[0]!;
    if (kind !== "directory" || path !== folder || /^(__|#)/.test(path)) continue;
    const state = stateAt(world, `${unit}/${folder}`);
    assert.ok(state.status?.guid !== undefined, `${folder} has a status`);
    assert.ok(!guids.has(state.status.guid), `${folder} has a GUID of its own`);
    guids.add(state.status.guid);
    assert.equal(state.doubt, undefined, folder);
    if (world.before.has(`${unit}/${folder}`)) continue;
    assert.deepEqual(state.status.access, [], folder);
    for (const name of Object.keys(BACKUP)) {
      assert.notEqual(state.status.guid, guidOf("smith", name));
    }
    for (const name of UNWELCOME) assert.ok(!texts.has(`${folder}/${name}`), `${folder}/${name}`);
  }
}

Deno.test("--merge --into puts a mailbox into another one: each folder into its like, under new numbers, once", async () => {
  await using world = makeWorld();
  const args = ["--merge", "--into", "Jones@Company.com"];
  const { stdout } = await world.run(["--dry-run", ...args]);
  assert.match(
    stdout,
    /jones@company\.com: from smith@company\.com, 3 live stay, 9 messages added/,
  );
  assert.match(stdout, /Gesendete Objekte \(from Sent Items\): 2 messages added/);
  assertSameTree(world.now(), world.before);

  await world.run(args);
  assertLiveStays(world);
  assertInOrder(world, JONES);
  assert.deepEqual(subjects(world, JONES), {
    "&AMQ-rger": ["1 of &AMQ-rger", "2 of &AMQ-rger"],
    "Gesendete Objekte": ["2 of Gesendete Objekte", "4 of Sent Items", "5 of Sent Items"],
    "INBOX": ["1 of INBOX", "1 of INBOX", "2 of INBOX", "3 of INBOX", "7 of INBOX"],
    "INBOX/Projects": ["1 of INBOX/Projects"],
    "Kontakte": ["1 of Contacts"],
  });
  const sent = stateAt(world, `${JONES}/Gesendete Objekte`);
  assert.equal(sent.records.arrivalOf(3), 0x65000004);
  assert.equal(sent.flags(3, message("smith", "Sent Items", 4).text.length)?.flagged, true);
  const after = world.now();
  const again = await world.run(args);
  assert.match(again.stdout, /Nothing was lacking, so nothing was changed/);
  assertTree(world.now(), after);
});

Deno.test("--into a new folder makes it, with all folders in it, and a second time says that it is there", async () => {
  await using world = makeWorld();
  const args = ["--into", "jones@company.com/Wiederhergestellt/Für Smith"];
  await world.run(args);
  assertLiveStays(world);
  assertInOrder(world, JONES);
  const folder = `Wiederhergestellt/${encodeFolderName("Für Smith")}`;
  const { INBOX: _, "Gesendete Objekte": __, ...came } = subjects(world, JONES);
  assert.deepEqual(came, {
    [`${folder}/&AMQ-rger`]: ["1 of &AMQ-rger", "2 of &AMQ-rger"],
    [`${folder}/Contacts`]: ["1 of Contacts"],
    [`${folder}/INBOX`]: ["1 of INBOX", "2 of INBOX", "3 of INBOX"],
    [`${folder}/INBOX/Projects`]: ["1 of INBOX/Projects"],
    [`${folder}/Sent Items`]: ["4 of Sent Items", "5 of Sent Items"],
  });
  assert.equal(stateAt(world, `${JONES}/Wiederhergestellt`).status?.type, 0);
  assert.equal(stateAt(world, `${JONES}/${folder}/Contacts`).status?.type, 1);
  const after = world.now();
  const { stderr } = await world.run(args, 5);
  assert.match(stderr, /"Wiederhergestellt\/Für Smith" of jones@company\.com exists already/);
  assert.match(stderr, /--merge/);
  assertSameTree(world.now(), after);
  await world.run(["--merge", ...args]);
  assertTree(world.now(), after);
});

Deno.test("a folder becomes the one that --into names; a message that --find names goes there alone", async () => {
  await using world = makeWorld();
  await world.run(["-f", "Ärger", "--into", "jones@company.com/Alt"]);
  await world.run(["-f", "INBOX", "--merge", "--into", "jones@company.com/Alt"]);
  await world.run(["--find", "subject:5", "--into", "jones@company.com/Akte"]);
  assertLiveStays(world);
  assertInOrder(world, JONES);
  const { Alt, "Alt/Projects": projects, ...others } = subjects(world, JONES);
  assert.deepEqual(
    Alt,
    ["1 of &AMQ-rger", "1 of INBOX", "2 of &AMQ-rger", "2 of INBOX", "3 of INBOX"],
  );
  assert.deepEqual(projects, ["1 of INBOX/Projects"]);
  assert.deepEqual(others["Akte/Sent Items"], ["5 of Sent Items"]);
  assert.deepEqual(
    Object.keys(others).filter((it) => it.startsWith("Akte")),
    ["Akte/Sent Items"],
  );
});

Deno.test("--into a folder of the same mailbox leaves all else of it alone", async () => {
  await using world = makeWorld();
  await world.run(["--into", "smith@company.com/Recovered"]);
  const outside = (tree: Tree) => filterTree(tree, (path) => !path.includes("/Recovered"));
  assertTree(outside(world.now()), outside(world.before));
  assert.deepEqual(subjects(world, SMITH)["Recovered/INBOX"], [
    "1 of INBOX",
    "2 of INBOX",
    "3 of INBOX",
  ]);
  assertInOrder(world, `${SMITH}/Recovered`);
});

Deno.test("a mailbox is made only in a store that -s names, in lower case, with folders alone", async () => {
  await using world = makeWorld();
  const args = ["--into", "New@Other.org"];
  const { stderr } = await world.run(args, 5);
  assert.match(stderr, /There is no mailbox New@Other\.org/);
  assertSameTree(world.now(), world.before);
  const elsewhere = world.dir.join("elsewhere");
  await world.run(["-s", elsewhere, ...args]);
  const came = readTree(join(elsewhere, "mail/other.org/new"));
  assert.deepEqual([...came.keys()].filter((it) => !it.includes("/")).sort(), [
    "&AMQ-rger",
    "Contacts",
    "INBOX",
    "Sent Items",
  ]);
  assert.equal([...came.keys()].filter((it) => it.endsWith(".eml")).length, 9);
  assert.match((await world.run(["-s", elsewhere, ...args], 5)).stderr, /exists already/);
  assertSameTree(world.now(), world.before);
});

Deno.test("--into refuses before anything is touched what cannot be, or what it would not be for", async () => {
  await using world = makeWorld({ ...LIVE_JONES, "&AMQ-rger": { uids: [], type: 2 } });
  for (
    const [args, code, said] of [
      [["--into", "jones@company.com"], 5, /The mailbox jones@company\.com exists already/],
      [
        ["-f", "INBOX", "--into", "jones@company.com"],
        5,
        /The folder "INBOX" of .* exists already/,
      ],
      [["--merge", "--into", "jones@company.com"], 5, /"Ärger" of .* holds events, but mail/],
      [["-f", "INBOX", "--merge", "--into", "jones@company.com/Kontakte"], 5, /holds contacts/],
      [["--merge", "--into", "smith@company.com"], 2, /the place that it is from/],
      [["-f", "INBOX", "--merge", "--into", "SMITH@company.com/inbox"], 2, /that it is from/],
      [["--into", "../jones@company.com"], 2, /path|address/],
      [["--into", "jones@company.com/../smith"], 2, /path component/],
      [["--into", "jones@company.com/#msgs"], 2, /no folders/],
      [["--into", "jones@company.com/__cal__notify"], 2, /the server's own/],
    ] as const
  ) {
    const { stderr } = await world.run([...args], code);
    assert.match(stderr, said, args.join(" "));
    assert.match(stderr, /^hint: /m, args.join(" "));
    assertSameTree(world.now(), world.before);
  }
});
