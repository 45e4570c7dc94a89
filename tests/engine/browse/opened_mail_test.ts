import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { OpenedMail } from "../../../lib/engine/browse/opened_mail.ts";
import { parseQuery } from "../../../lib/message/query.ts";
import { decodeFolderName } from "../../../lib/kerio/folder_names.ts";
import { samples, TESTDATA } from "../../e2e/support.ts";
import { readTree } from "../../support/tree.ts";
import { scratch } from "../../support/scratch.ts";
import { opened, silentSession, writeMailBackup } from "../search_support.ts";

const NOW = { now: 0, utcOffset: 0 };

async function mailOf(path: string, withSystem = false): Promise<OpenedMail> {
  const request = { withSystem, force: false, jobs: undefined };
  return new OpenedMail(await opened(path), request, silentSession());
}

Deno.test("a chain has the mailboxes, folders and messages of its newest state", async () => {
  const mail = await mailOf(TESTDATA);
  const expected = new Map<string, number>();
  for (const path of samples().newest.keys()) {
    const match = /^@backup\/store\/mail\/(.+?)\/([^#]+)\/#msgs\/[^/]+\.eml$/i.exec(path);
    if (!match || match[2]!.split("/").some((name) => name.startsWith("__"))) continue;
    const [, owner, folder] = match;
    const [, unit, inside] = /^(#public|[^/]+\/[^/]+)(?:\/(.*))?$/.exec(`${owner}/${folder}`)!;
    const key = `mail/${unit} ${decodeFolderName(inside!)}`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  const folders = mail.mailboxes.flatMap(({ folders }) => folders);
  const found = folders.map((folder) =>
    [`${folder.owner.unit} ${folder.name}`, mail.messages(folder).length] as const
  );
  mail.close();
  assert.ok(expected.size > 10);
  assert.deepEqual(
    found.filter(([, count]) => count > 0).toSorted(),
    [...expected].toSorted(),
  );
  assert.deepEqual(
    folders.map(({ owner, name, messages }) => [`${owner.unit} ${name}`, messages]),
    found,
  );
});

/** A message of a test; `day` is when it arrived. */
function eml(subject: string): string {
  return `From: Brown <brown@example.org>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nText of ${subject}.\r\n`;
}

Deno.test("the newest message stands first, and each shows its head, its flags and its text", async () => {
  await using dir = scratch();
  const path = "company.com/smith/INBOX";
  const index = ["old", "new"].map((subject, at) =>
    `U0000000${at + 1} F0000000${at} S${eml(subject).length} D65000000 CIPM.Note\r\n`
  );
  writeMailBackup(dir.path, "F20240107T010000Z.zip", {
    [`${path}/status.fld`]: "T0\r\nU00000003\r\n",
    [`${path}/index.fld`]: index.join(""),
    [`${path}/#msgs/00000001.eml`]: eml("old"),
  });
  writeMailBackup(dir.path, "D20240109T010000Z.zip", {
    [`${path}/#msgs/00000002.eml`]: eml("new"),
  }, { time: { y: 2024, m: 1, d: 8, h: 9, mi: 0, s: 0 } });
  const mail = await mailOf(dir.path);
  const files = [...mail.messages(mail.mailboxes[0]!.folders[0]!)];
  assert.equal(mail.known(files[0]!), undefined);
  const rows = await Promise.all(files.map((file) => mail.look(file)));
  assert.deepEqual(rows.map(({ fields }) => fields.subject), ["new", "old"]);
  assert.deepEqual(rows.map(({ flags }) => flags?.seen), [true, false]);
  assert.deepEqual(mail.known(files[0]!), rows[0]);
  assert.equal((await mail.read(files[1]!)).text, "Text of old.");
  mail.close();
});

Deno.test("a search finds in the folders that it is told, in their order, and can be stopped", async () => {
  await using dir = scratch();
  const files: Record<string, string> = {};
  const wanted: string[] = [];
  for (let number = 1; number <= 1200; number++) {
    const name = `${number.toString(16).padStart(8, "0")}.eml`;
    const isWanted = number % 7 === 0;
    files[`company.com/smith/INBOX/#msgs/${name}`] = eml(`${isWanted ? "yes" : "no"}${number}`);
    if (isWanted) wanted.unshift(`yes${number}`);
  }
  files["company.com/smith/Trash/#msgs/00000001.eml"] = eml("yes-elsewhere");
  const mail = await mailOf(writeMailBackup(dir.path, "F20240107T010000Z.zip", files));
  const inbox = mail.mailboxes[0]!.folders.find(({ name }) => name === "INBOX")!;
  const find = async (signal: AbortSignal) => {
    const found: number[] = [];
    await mail.find(parseQuery("subject:yes", NOW), [inbox], {
      signal,
      found: (numbers) => found.push(...numbers),
      searched() {},
    });
    const rows = await Promise.all(found.map((file) => mail.look(file)));
    return rows.map(({ fields }) => fields.subject);
  };
  assert.deepEqual(await find(new AbortController().signal), wanted);
  assert.deepEqual(await find(AbortSignal.abort()), []);
  mail.close();
});

Deno.test("a damaged message is a row that says so; the others are read", async () => {
  await using dir = scratch();
  const files = {
    "company.com/smith/INBOX/#msgs/00000001.eml": eml("whole"),
    "company.com/smith/INBOX/#msgs/00000002.eml": eml("damaged"),
  };
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", files, { method: "stored" });
  const bytes = Deno.readFileSync(path);
  const text = new TextDecoder("latin1").decode(bytes);
  bytes[text.indexOf("Text of damaged")]! ^= 0xff;
  writeFileSync(path, bytes);
  const mail = await mailOf(path);
  const before = readTree(dir.path);
  const numbers = [...mail.messages(mail.mailboxes[0]!.folders[0]!)];
  const rows = await Promise.all(numbers.map((file) => mail.look(file)));
  const damaged = rows.find(({ problem }) => problem !== undefined)!;
  assert.match(damaged.problem!, /00000002\.eml.*checksum does not match/);
  await assert.rejects(mail.read(damaged.file), /checksum does not match/);
  const whole = rows.find(({ problem }) => problem === undefined)!;
  assert.equal((await mail.read(whole.file)).text, "Text of whole.");
  mail.close();
  assert.deepEqual(readTree(dir.path), before);
});
