import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { FolderState } from "../../../lib/kerio/folder_state.ts";
import { localTime, StateBuilder, writeBackupSync } from "../../../scripts/make_backup.ts";
import { scratch } from "../../support/scratch.ts";
import { readTree, type Tree } from "../../support/tree.ts";
import {
  assertNoWorkDirectory,
  runRecovery,
  type SmallServer,
  withoutSyncing,
} from "../support.ts";
import {
  byteLength,
  folderFiles,
  type FolderModel,
  hex,
  type MessageModel,
} from "./mailbox_files.ts";

const ANN = "mail/a.org/ann";

/** What a message says below the head that servers rewrite; some have no ID. */
const CONTENTS = Array.from({ length: 10 }, (_, number) => {
  const id = number % 5 === 4 ? "" : `Message-ID: <${number}@a.org>\r\n`;
  return `From: bob@a.org\r\n${id}Subject: ${number}\r\n\r\nText ${"x".repeat(number % 3)}\r\n`;
});

/** A copy of a message: as it is, or with what a server wrote into its head. */
const message = fc.record({
  content: fc.nat(CONTENTS.length - 1),
  isDelivered: fc.boolean(),
  flags: fc.constantFrom(0, 1, 3, 5, 0x21, 0x20),
  gap: fc.integer({ min: 1, max: 3 }),
});

type Drawn = { content: number; isDelivered: boolean; flags: number; gap: number };

const folder = fc.uniqueArray(message, { maxLength: 7, selector: ({ content }) => content });

const NAMES = ["INBOX", "Archive", "INBOX/Projects"] as const;

const scenario = fc.record({
  backup: fc.tuple(folder, folder, folder),
  live: fc.tuple(folder, folder, folder),
  /** Which live folders begin with messages of the backup under the same numbers. */
  kept: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  /** Which live folders there are. */
  stands: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  logged: fc.nat(3),
  isLiveIndexed: fc.boolean(),
});

Deno.test("a merge keeps every live message, adds what is lacking once, and then nothing more", async () => {
  using _ = withoutSyncing();
  await fc.assert(
    fc.asyncProperty(scenario, fc.constantFrom("mailbox", "folders"), tryMerge),
    { numRuns: Deno.env.has("KMSRECOVER_THOROUGH") ? 1000 : 60 },
  );
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

async function tryMerge(drawn: Scenario, scope: "mailbox" | "folders"): Promise<void> {
  await using dir = scratch();
  const backup = NAMES.map((_, at) => folderModel(at, drawn.backup[at]!, 0));
  const live = NAMES.map((_, at) => liveModel(at, drawn, backup[at]!));
  const server = makeServer(dir.path, backup, live, drawn);
  const wanted = {
    merge: {},
    scope: {
      domain: "a.org",
      users: ["ann"],
      folders: scope === "folders" ? ["INBOX", "Archive"] : [],
    },
  };
  const before = readTree(join(server.store, ANN));
  const outcome = await runRecovery(server, wanted);
  assert.equal(outcome.error, undefined);
  const after = readTree(join(server.store, ANN));
  assertNoWorkDirectory(readTree(server.store));
  assertLiveStays(before, after);
  assertUnion(before, after, backup, { findsMoved: scope === "mailbox" });
  NAMES.forEach((name, at) => {
    if (drawn.stands[at]) assertCounted(before, after, name, backup[at]!);
  });
  await runRecovery(server, wanted);
  assertSameFiles(readTree(join(server.store, ANN)), after);
}

function makeServer(
  dir: string,
  backup: readonly FolderModel[],
  live: readonly FolderModel[],
  { stands, isLiveIndexed }: Scenario,
): SmallServer {
  const cfgdir = join(dir, "server");
  const server = { dir, cfgdir, store: join(cfgdir, "store"), backup: join(dir, "backup") };
  const state = new StateBuilder();
  NAMES.forEach((name, at) => {
    for (const [path, text] of Object.entries(folderFiles(backup[at]!))) {
      state.file(`@backup/store/${ANN}/${name}/${path}`, text, localTime("2024-01-06 18:30:00"));
    }
  });
  writeBackupSync(server.backup, {
    type: "F",
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  });
  mkdirSync(join(server.store, ANN), { recursive: true });
  NAMES.forEach((name, at) => {
    if (!stands[at]) return;
    for (const [path, text] of Object.entries(folderFiles(live[at]!))) {
      if (!isLiveIndexed && path.startsWith("index")) continue;
      const target = join(server.store, ANN, name, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  });
  return server;
}

function folderModel(at: number, drawn: readonly Drawn[], from: number): FolderModel {
  const validity = 0x60000000 + at;
  return {
    guid: `00000000-0000-4000-8000-00000000000${at}`,
    validity,
    messages: numbered(drawn, from),
  };
}

/** Messages of the backup that stayed, and newer ones. */
function liveModel(at: number, { live, kept, logged }: Scenario, backup: FolderModel): FolderModel {
  const stayed = kept[at] ? backup.messages.filter(({ uid }) => uid % 2 === 0) : [];
  const contents = new Set(stayed.map(({ text }) => contentOf(text)));
  // After an older store was put back, its numbers were given to others: later ones, of any size.
  const newer = numbered(live[at]!, kept[at] ? 30 : 0, 0x66000000)
    .filter(({ text }) => !contents.has(contentOf(text)));
  return { ...folderModel(at, [], 0), messages: [...stayed, ...newer], logged };
}

function numbered(drawn: readonly Drawn[], from: number, since = 0x65000000): MessageModel[] {
  let uid = from;
  return drawn.map(({ content, isDelivered, flags, gap }) => {
    uid += gap;
    const text = CONTENTS[content]!;
    // Without an ID only the bytes tell: what a server wrote makes it another message.
    const head = isDelivered && text.includes("Message-ID") ? `Received: by a.org; ${uid}\r\n` : "";
    return { uid, text: head + text, flags, arrival: since + uid * 60 };
  });
}

/** What is the same in all copies of a message. */
function contentOf(text: string): string {
  return text.replace(/^Received:.*\r\n/, "");
}

function messagesIn(tree: Tree, name: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, { bytes }] of tree) {
    if (path.startsWith(`${name}/#msgs/`)) found.set(path, new TextDecoder().decode(bytes));
  }
  return found;
}

function assertLiveStays(before: Tree, after: Tree): void {
  for (const [path, { kind, bytes, mtimeMs }] of before) {
    if (kind !== "file" || /(status|indexlog)\.fld$/.test(path)) continue;
    assert.deepEqual(after.get(path)?.bytes, bytes, path);
    assert.equal(after.get(path)?.mtimeMs, mtimeMs, path);
  }
}

/** Each folder holds what it held and what the backup has; each message once; nothing else. */
function assertUnion(
  before: Tree,
  after: Tree,
  backup: readonly FolderModel[],
  { findsMoved }: { readonly findsMoved: boolean },
): void {
  const everywhere = new Set(
    NAMES.flatMap((name) => [...messagesIn(before, name).values()].map(contentOf)),
  );
  NAMES.forEach((name, at) => {
    const was = messagesIn(before, name);
    const is = messagesIn(after, name);
    const held = [...was.values()].map(contentOf);
    const lacking = backup[at]!.messages.filter(({ text }) => !held.includes(contentOf(text)));
    const came = [...is].filter(([path]) => !was.has(path)).map(([, text]) => text);
    for (const text of came) assert.ok(lacking.some((it) => it.text === text), `${name}: ${text}`);
    assert.equal(new Set(came.map(contentOf)).size, came.length, `${name}: a message came twice`);
    for (const { text } of lacking) {
      const isMoved = findsMoved && everywhere.has(contentOf(text));
      if (!isMoved) assert.ok(came.includes(text), `${name} lacks ${text}`);
    }
  });
  // Whatever was moved is somewhere: as often as the backup has it, or as often as it is lacking.
  for (
    const content of new Set(
      backup.flatMap(({ messages }) => messages.map(({ text }) => contentOf(text))),
    )
  ) {
    const inBackup = backup.filter(({ messages }) =>
      messages.some(({ text }) => contentOf(text) === content)
    ).length;
    const now = NAMES.flatMap((name) => [...messagesIn(after, name).values()])
      .filter((text) => contentOf(text) === content).length;
    assert.ok(now >= inBackup, `${now} of ${inBackup} copies of ${content}`);
  }
}

/** The server gives no number twice and knows each message that came, with the flags that it had. */
function assertCounted(before: Tree, after: Tree, name: string, backup: FolderModel): void {
  const was = messagesIn(before, name);
  const came = [...messagesIn(after, name)].filter(([path]) => !was.has(path));
  const [then, now] = [before, after].map((tree) => stateOf(tree, name));
  const numbers = [...came.keys()].map((at) => parseInt(came[at]![0].slice(-12, -4), 16));
  for (const number of numbers) assert.ok(number >= then!.status!.nextUid!, `${name} ${number}`);
  assert.ok(now!.status!.nextUid! > Math.max(0, ...numbers));
  assert.equal(now!.status!.messages, then!.status!.messages! + came.length);
  assert.equal(
    now!.status!.bytes,
    then!.status!.bytes! + came.reduce((sum, [, text]) => sum + byteLength(text), 0),
  );
  came.forEach(([, text], at) => {
    const { flags, arrival } = backup.messages.find((it) => it.text === text)!;
    const { records } = now!;
    const number = numbers[at]!;
    assert.equal(records.bitsOf(number), ((flags & ~0x20) | 0x80000000) >>> 0, hex(number));
    assert.equal(records.arrivalOf(number), arrival);
    assert.equal(records.sizeOf(number), byteLength(text));
  });
}

function stateOf(tree: Tree, name: string): FolderState {
  const bytes = (file: string) => tree.get(`${name}/${file}`)?.bytes;
  return new FolderState({
    status: bytes("status.fld"),
    index: bytes("index.fld"),
    log: bytes("indexlog.fld"),
  });
}

function assertSameFiles(a: Tree, b: Tree): void {
  assert.deepEqual([...a.keys()], [...b.keys()]);
  for (const [path, { bytes }] of a) assert.deepEqual(bytes, b.get(path)?.bytes, path);
}
