import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { searchEach } from "../../lib/engine/search_each.ts";
import { parseQuery } from "../../lib/message/query.ts";
import { NOW } from "../message/query/queries.ts";
import { scratch } from "../support/scratch.ts";
import { silentSession, writeMailBackup } from "./search_support.ts";

const INBOX = "a.org/ann/INBOX/#msgs";
const mail = (subject: string) =>
  `From: a@b.c\r\nSubject: ${subject}\r\n\r\nneedle ${"x".repeat(9000)}\r\n`;
const [F1, D2, F3] = [
  "F20240107T010000Z.zip",
  "D20240108T010000Z.zip",
  "F20240114T010000Z.zip",
] as const;

/** Three backups: kept is in both full ones, gone in the first, new in the others, changed in all. */
function writeThree(dir: string): void {
  const stored = { method: "stored" } as const;
  writeMailBackup(dir, F1, {
    [`${INBOX}/00000001.eml`]: mail("kept"),
    [`${INBOX}/00000002.eml`]: mail("gone"),
    [`${INBOX}/00000003.eml`]: mail("changed 1"),
  }, stored);
  writeMailBackup(dir, D2, {
    [`${INBOX}/00000003.eml`]: mail("changed 2"),
    [`${INBOX}/00000004.eml`]: mail("new"),
  }, stored);
  writeMailBackup(dir, F3, {
    [`${INBOX}/00000001.eml`]: mail("kept"),
    [`${INBOX}/00000003.eml`]: mail("changed 2"),
    [`${INBOX}/00000004.eml`]: mail("new"),
  }, stored);
}

async function searched(path: string, query: string) {
  const lines: string[] = [];
  const { outcome } = await searchEach(
    {
      path,
      at: undefined,
      scope: { domain: undefined, users: [], folders: [] },
      masks: undefined,
      cfgdir: undefined,
      keepGoing: false,
      force: false,
      query: parseQuery(query, NOW),
      jobs: undefined,
      wantsAll: false,
    },
    silentSession(),
    {
      begin() {},
      message: (it) => lines.push(`${it.fields.subject}: ${it.first.name} ${it.last.name}`),
    },
  );
  return { lines, outcome };
}

Deno.test("each message of all backups is told once, with the backups in which it stands", async () => {
  await using dir = scratch();
  writeThree(dir.path);
  const { lines, outcome } = await searched(dir.path, "body:needle");
  assert.deepEqual(lines, [
    `kept: ${F1} ${F3}`,
    `gone: ${F1} ${F1}`,
    `changed 1: ${F1} ${F1}`,
    `changed 2: ${D2} ${F3}`,
    `new: ${D2} ${F3}`,
  ]);
  assert.equal(outcome.searched, 5);
});

Deno.test("a message that is damaged in one backup is read in another, or named", async () => {
  await using dir = scratch();
  writeThree(dir.path);
  const path = dir.join(F1);
  const bytes = readFileSync(path);
  for (const subject of ["kept", "gone"]) bytes[bytes.indexOf(`Subject: ${subject}`) + 3000]! ^= 1;
  writeFileSync(path, bytes);
  const { lines, outcome } = await searched(dir.path, "body:needle");
  assert.deepEqual(lines.toSorted(), [
    `changed 1: ${F1} ${F1}`,
    `changed 2: ${D2} ${F3}`,
    `kept: ${F1} ${F3}`,
    `new: ${D2} ${F3}`,
  ]);
  assert.deepEqual(outcome.unread.map(({ entry }) => entry), [
    `@backup/store/mail/${INBOX}/00000002.eml`,
  ]);
});
