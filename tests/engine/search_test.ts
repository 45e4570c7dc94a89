import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import type { FoundMessage } from "../../lib/engine/search.ts";
import { searchMessages } from "../../lib/engine/search.ts";
import { type MessageFlags } from "../../lib/kerio/message_flags.ts";
import { parseQuery } from "../../lib/message/query.ts";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { bruteForce } from "../message/query/brute_force.ts";
import { type Fixture, fixture, render } from "../message/query/fixtures.ts";
import { NOW, query, written } from "../message/query/queries.ts";
import { scratch } from "../support/scratch.ts";
import { opened, silentSession, writeMailBackup } from "./search_support.ts";

const hex = (number: number) => number.toString(16).padStart(8, "0");
const BITS: readonly (keyof MessageFlags)[] = [
  "seen",
  "answered",
  "flagged",
  "deleted",
  "draft",
  "recent",
];

/** A folder with its status, and an index with the flags that are known. */
function folderOf(path: string, type: number, messages: readonly Fixture[]) {
  const files: Record<string, string | Uint8Array> = {};
  const records = messages.flatMap(({ flags }, at) => {
    if (!flags) return [];
    const bits = BITS.reduce((sum, name, bit) => sum | (flags[name] ? 1 << bit : 0), 0);
    const size = render(messages[at]!).length;
    return [`U${hex(at + 1)} F${hex(bits)} S${size} D65000000 T65000000 M65000000 CIPM.Note\r\n`];
  });
  const half = Math.ceil(records.length / 2);
  files[`${path}/status.fld`] = `T${type}\r\nU${hex(messages.length + 1)}\r\n`;
  files[`${path}/index.fld`] = records.slice(0, half).join("");
  files[`${path}/indexlog.fld`] = records.slice(half).map((record) => `* ${record}`).join("");
  messages.forEach((message, at) => {
    files[`${path}/#msgs/${hex(at + 1)}.eml`] = render(message);
  });
  return files;
}

async function search(path: string, text: string | undefined, jobs?: number) {
  const open = await opened(path);
  const found: FoundMessage[] = [];
  try {
    const outcome = await searchMessages(
      open,
      {
        query: text === undefined ? undefined : parseQuery(text, NOW),
        jobs,
        force: false,
        wantsAll: false,
      },
      silentSession(),
      (message) => found.push(message),
    );
    const names = found.map(({ file, folder }) =>
      `${folder.mailbox} ${folder.name} ${
        open.contents.archives[open.contents.archiveOf[file]!]!.directory.baseName(
          open.contents.entryOf[file]!,
        )
      }`
    );
    return { found, names, outcome };
  } finally {
    open.close();
  }
}

Deno.test("a search of a backup finds what a brute-force check of its messages finds, in its order", async () => {
  await using dir = scratch();
  const mails = fc.array(fixture.map((it) => ({ ...it, kind: "mail" as const })), {
    minLength: 1,
    maxLength: 8,
  });
  const notes = fc.array(fixture.map((it) => ({ ...it, kind: "note" as const })), { maxLength: 3 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      mails,
      notes,
      fc.array(query, { minLength: 1, maxLength: 4 }),
      async (inbox, other, queries) => {
        const path = writeMailBackup(dir.join(`${number++}`), "F20240107T010000Z.zip", {
          ...folderOf("a.org/ann/INBOX", 0, inbox),
          ...folderOf("a.org/ann/Notes", 5, other),
        });
        for (const asked of queries) {
          const expected = (name: string, messages: readonly Fixture[]) =>
            messages.flatMap((message, at) =>
              bruteForce(asked, message, render(message).length)
                ? [`ann@a.org ${name} ${hex(at + 1)}.eml`]
                : []
            );
          const { names, outcome } = await search(path, written(asked));
          assert.deepEqual(
            names,
            [...expected("INBOX", inbox), ...expected("Notes", other)],
            written(asked),
          );
          assert.deepEqual(outcome.unread, []);
          assert.equal(outcome.searched, inbox.length + other.length);
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("workers find the same as this thread, and in the same order", async () => {
  await using dir = scratch();
  const files: Record<string, string> = {};
  for (let at = 1; at <= 4000; at++) {
    const folder = `a.org/user${at % 3}/INBOX`;
    const word = at % 7 === 0 ? "needle" : "straw";
    files[`${folder}/#msgs/${hex(at)}.eml`] = `From: a@b.c\r\nSubject: ${at}\r\n\r\n${
      "hay ".repeat(at % 50)
    }${word}\r\n`;
  }
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
  const expected = [0, 1, 2].flatMap((user) =>
    Object.keys(files).filter((name) => name.startsWith(`a.org/user${user}/`))
      .filter((name) => files[name]!.includes("needle"))
      .map((name) => `user${user}@a.org INBOX ${name.slice(-12)}`)
  );
  for (const jobs of [1, 3]) {
    const { names } = await search(path, "body:needle", jobs);
    // Mailboxes come in the order in which they begin.
    assert.deepEqual([...names].sort(), [...expected].sort());
    const users = names.map((name) => name.split("@")[0]);
    assert.deepEqual(users, users.toSorted((a, b) => users.indexOf(a) - users.indexOf(b)));
  }
});

Deno.test("no message, however odd, stops a listing, and each is listed once", async () => {
  await using dir = scratch();
  const files = Object.fromEntries(
    SAMPLES.map(({ bytes }, at) => [`a.org/ann/INBOX/#msgs/${hex(at + 1)}.eml`, bytes]),
  );
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
  const { names, outcome } = await search(path, undefined);
  assert.deepEqual(names, SAMPLES.map((_, at) => `ann@a.org INBOX ${hex(at + 1)}.eml`));
  assert.deepEqual(outcome.unread, []);
});

Deno.test("a damaged message is named, and the others are searched", async () => {
  await using dir = scratch();
  const mail = (at: number) =>
    `From: a@b.c\r\nSubject: number ${at}\r\n\r\n${"needle ".repeat(3000)}${at}\r\n`;
  const name = (at: number) => `a.org/ann/INBOX/#msgs/${hex(at)}.eml`;
  const path = writeMailBackup(
    dir.path,
    "F20240107T010000Z.zip",
    Object.fromEntries([1, 2, 3].map((at) => [name(at), mail(at)])),
    { method: "stored" },
  );
  const bytes = readFileSync(path);
  bytes[bytes.indexOf("number 2") + 10_000]! ^= 1;
  writeFileSync(path, bytes);
  const body = await search(path, "body:needle");
  assert.deepEqual(body.names, ["ann@a.org INBOX 00000001.eml", "ann@a.org INBOX 00000003.eml"]);
  assert.deepEqual(body.outcome.unread.map(({ entry }) => entry), [
    `@backup/store/mail/${name(2)}`,
  ]);
  // The head is whole.
  const head = await search(path, 'subject:"number 2"');
  assert.deepEqual(head.names, ["ann@a.org INBOX 00000002.eml"]);
});

Deno.test("flags come from the newest index of a chain, and from no log that is older", async () => {
  await using dir = scratch();
  const inbox = "a.org/ann/INBOX";
  const eml = "From: a@b.c\r\n\r\n";
  const record = (flags: number) => `U00000001 F${hex(flags)} S${eml.length} D1 T1 M1\r\n`;
  writeMailBackup(dir.path, "F20240107T010000Z.zip", {
    [`${inbox}/index.fld`]: record(0),
    [`${inbox}/indexlog.fld`]: `* ${record(4)}`,
    [`${inbox}/#msgs/00000001.eml`]: eml,
  });
  assert.equal((await search(dir.path, "is:flagged")).names.length, 1);
  writeMailBackup(dir.path, "D20240108T010000Z.zip", { [`${inbox}/index.fld`]: record(1) });
  assert.equal((await search(dir.path, "is:flagged")).names.length, 0);
  assert.equal((await search(dir.path, "is:read")).names.length, 1);
});

Deno.test("a search that is stopped tells what it had found", async () => {
  await using dir = scratch();
  const files = Object.fromEntries(
    Array.from(
      { length: 3000 },
      (_, at) => [`a.org/ann/INBOX/#msgs/${hex(at + 1)}.eml`, `Subject: ${at}\r\n\r\n`],
    ),
  );
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
  const open = await opened(path);
  try {
    const stop = new AbortController();
    let found = 0;
    const outcome = await searchMessages(
      open,
      { query: undefined, jobs: 2, force: false, wantsAll: false },
      silentSession(stop.signal),
      () => {
        if (++found === 10) stop.abort();
      },
    );
    assert.equal(outcome.isInterrupted, true);
    assert.equal(outcome.found, found);
    assert.ok(found >= 10 && found < 3000, `${found}`);
  } finally {
    open.close();
  }
});
