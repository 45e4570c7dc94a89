import assert from "node:assert/strict";
import { mergeContents } from "../../lib/backup/contents.ts";
import { entryTime } from "../../lib/backup/entry_time.ts";
import { listContents } from "../../lib/engine/listing.ts";
import { resolveSelection } from "../../lib/selection/selection.ts";
import type { Mask, Scope } from "../../lib/model/scope.ts";
import { backupSet, type Entry, openedBackup } from "../backup/support.ts";

const MAIL = "@backup/store/mail";
const SMITH = `${MAIL}/company.com/smith`;
const at = (day: number) => new Date(2024, 0, day, 12, 0, 0).getTime();

const ENTRIES: readonly Entry[] = [
  "mailserver.cfg",
  "cluster.cfg",
  { name: "@backup/license/license.key", size: 100 },
  `${MAIL}/.caldav.db`,
  `${MAIL}/#public/Calendar/#msgs/00000001.eml`,
  `${SMITH}/.personal`,
  { name: `${SMITH}/INBOX/#msgs/00000001.eml`, size: 1000, modified: at(3) },
  { name: `${SMITH}/INBOX/#msgs/0000000A.EML`, size: 500, modified: at(5) },
  { name: `${SMITH}/INBOX/#msgs/readme.txt`, size: 7, modified: at(9) },
  { name: `${SMITH}/INBOX/#assoc/00000001.eml`, size: 3, modified: at(9) },
  { name: `${SMITH}/INBOX/index.fld`, size: 40, modified: at(9) },
  `${SMITH}/INBOX/&BB4-/#msgs/`,
  `${SMITH}/__cal__notify/status.fld`,
  `${MAIL}/company.com/Adams/.personal`,
  `${MAIL}/example.org/`,
];

function list(
  wanted: { scope?: Partial<Scope>; masks?: readonly Mask[] } = {},
  ...newer: readonly Entry[]
) {
  const contents = mergeContents([
    openedBackup(backupSet("F1"), ENTRIES),
    ...newer.length > 0 ? [openedBackup(backupSet("D2"), newer)] : [],
  ]);
  const scope = { domain: undefined, users: [], folders: [], ...wanted.scope };
  return listContents(contents, resolveSelection(contents, scope, wanted.masks));
}

Deno.test("listContents() shows domains, mailboxes and folders by their readable names, sorted", () => {
  const { domains, public: shared } = list();
  assert.deepEqual(domains.map(({ name }) => name), ["company.com", "example.org"]);
  assert.deepEqual(domains[0]!.mailboxes.map(({ name }) => name), ["Adams", "smith"]);
  const folders = domains[0]!.mailboxes[1]!.folders;
  assert.deepEqual(folders.map(({ name, raw, isSystem }) => [name, raw, isSystem]), [
    ["__cal__notify", "__cal__notify", true],
    ["INBOX", "INBOX", false],
    ["INBOX/О", "INBOX/&BB4-", false],
  ]);
  assert.deepEqual(shared?.folders.map(({ name, messages }) => [name, messages]), [[
    "Calendar",
    1,
  ]]);
});

Deno.test("listContents() counts .eml files in #msgs alone, all bytes, and the newest message", () => {
  const [, smith] = list().domains[0]!.mailboxes;
  const inbox = smith!.folders.find(({ name }) => name === "INBOX")!;
  assert.equal(inbox.messages, 2);
  assert.equal(inbox.bytes, 1000 + 500 + 7 + 3 + 40);
  assert.equal(inbox.newest, at(5));
  assert.deepEqual([smith!.messages, smith!.newest], [2, at(5)]);
  assert.equal(smith!.bytes, inbox.bytes + 10 + 10);
});

Deno.test("listContents() counts a message of two backups of a chain once, in its newest version", () => {
  const newer = { name: `${SMITH}/INBOX/#msgs/00000001.eml`, size: 2000, modified: at(8) };
  const [, smith] = list({}, newer).domains[0]!.mailboxes;
  assert.deepEqual([smith!.messages, smith!.newest], [2, at(8)]);
});

/** A message that a server's clock showed a time for: `2024-07-03 12:00`. */
function shown(name: string, clock: string): Entry {
  const [y, mo, d, h, mi] = clock.split(/[- :]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const dosTime = ((y - 1980) << 25 | mo << 21 | d << 16 | h << 11 | mi << 5) >>> 0;
  return { name: `${SMITH}/INBOX/#msgs/${name}`, method: 8, dosTime };
}

/** The listing of an INBOX in a full backup and a differential with these offsets from UTC. */
function listOffsets(full: number | undefined, differential: number | undefined) {
  const backups = [
    [full, "F1", shown("00000001.eml", "2024-03-30 12:00")],
    [differential, "D2", shown("00000002.eml", "2024-03-30 12:30")],
  ] as const;
  const contents = mergeContents(backups.map(([utcOffset, name, entry]) => {
    const backup = openedBackup(backupSet(name), [entry]);
    const archives = backup.archives.map((archive) => ({ ...archive, utcOffset }));
    return { ...backup, utcOffset, archives };
  }));
  const selection = resolveSelection(contents, {
    domain: undefined,
    users: [],
    folders: [],
  }, undefined);
  const { domains } = listContents(contents, selection);
  const { newest } = domains[0]!.mailboxes[0]!.folders[0]!;
  const times = Array.from({ length: contents.count }, (_, file) => entryTime(contents, file));
  return { newest, times };
}

Deno.test("listContents() takes the clock of each backup with its own offset from UTC", () => {
  const first = Date.UTC(2024, 2, 30, 11);
  const second = Date.UTC(2024, 2, 30, 10, 30);
  assert.deepEqual(listOffsets(60, 120), { newest: first, times: [first, second] });
});

Deno.test("listContents() takes the offset of the rest of the chain for a backup without", () => {
  const first = Date.UTC(2024, 2, 30, 17);
  const second = Date.UTC(2024, 2, 30, 17, 30);
  for (const [full, differential] of [[-300, undefined], [undefined, -300]] as const) {
    assert.deepEqual(listOffsets(full, differential), { newest: second, times: [first, second] });
  }
});

Deno.test("listContents() reads times in the zone of this machine where no offset is known", () => {
  const second = new Date(2024, 2, 30, 12, 30).getTime();
  assert.equal(listOffsets(undefined, undefined).newest, second);
});

Deno.test("listContents() sums up to what the backup holds", () => {
  const { files, bytes, parts } = list();
  const all = ENTRIES.filter((entry) => typeof entry !== "string" || !entry.endsWith("/"));
  assert.equal(files, all.length);
  assert.equal(
    bytes,
    all.reduce((sum, entry) => sum + (typeof entry === "string" ? 10 : entry.size!), 0),
  );
  assert.deepEqual(parts, [
    { name: "license", files: 1, bytes: 100 },
    { name: "mail", files: 1, bytes: 10 },
    { name: "cfg", files: 1, bytes: 10 },
    { name: "other", files: 1, bytes: 10 },
  ]);
});

Deno.test("listContents() shows no more than what is selected", () => {
  const { domains, public: shared, parts, files } = list({ scope: { users: ["adams"] } });
  assert.deepEqual(domains.map(({ name, mailboxes }) => [name, mailboxes.length]), [
    ["company.com", 1],
  ]);
  assert.deepEqual([shared, parts, files], [undefined, [], 1]);
  assert.deepEqual(list({ masks: ["license"] }).domains, []);
});
