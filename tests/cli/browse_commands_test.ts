import assert from "node:assert/strict";
import { proposalFor } from "../../lib/cli/browse_commands.ts";
import type { Shell } from "../../lib/cli/command_line.ts";
import type { FoundMessage } from "../../lib/engine/search.ts";
import { Matcher } from "../../lib/message/match.ts";
import { parseQuery } from "../../lib/message/query.ts";
import type { Deed, Picked } from "../../lib/tui/wish.ts";
import { INBOX, MAILBOXES, MESSAGES, PROJECTS } from "../tui/support.ts";

const LINUX: Shell = { platform: "linux", program: "./kmsrecover" };
const WINDOWS: Shell = { platform: "windows", program: "kmsrecover" };
const MERGE: Deed = { kind: "merge" };
const [SMITH, SHARED] = MAILBOXES;

/** The commands for what was picked, after `kmsrecover --browse …`. */
async function propose(
  picked: Picked,
  { deed = MERGE, shell = LINUX, typed = ["--browse", "/b"], path = "/b/F.zip" as string | null } =
    {},
  messages: ReadonlyMap<number, FoundMessage> = MESSAGES,
) {
  return await proposalFor({ deed, picked }, {
    argv: typed,
    shell,
    path: path ?? undefined,
    mailboxes: MAILBOXES,
    look: (file) => Promise.resolve(messages.get(file)!),
  });
}

async function texts(...given: Parameters<typeof propose>): Promise<string[]> {
  return (await propose(...given)).commands.map(({ text }) => text);
}

function messages(...numbers: number[]): Picked {
  return { kind: "messages", messages: numbers };
}

Deno.test("mailboxes are named by their addresses, public folders as a whole", async () => {
  assert.deepEqual(await texts({ kind: "mailboxes", mailboxes: [SMITH!] }), [
    "./kmsrecover --merge -d company.com -u smith /b/F.zip",
  ]);
  const two = { ...SMITH!, owner: { ...SMITH!.owner, user: "jwayne" } };
  assert.deepEqual(await texts({ kind: "mailboxes", mailboxes: [SMITH!, SHARED!, two] }), [
    "./kmsrecover --merge -u smith@company.com -u jwayne@company.com /b/F.zip",
    "./kmsrecover --merge -d company.com -m public /b/F.zip",
  ]);
});

Deno.test("folders are named by their readable paths; one of the public ones cannot be", async () => {
  assert.deepEqual(await texts({ kind: "folders", folders: [INBOX, PROJECTS] }), [
    "./kmsrecover --merge -d company.com -u smith -f INBOX -f INBOX/Projects /b/F.zip",
  ]);
  const { commands, notes } = await propose({ kind: "folders", folders: SHARED!.folders });
  assert.deepEqual(commands, []);
  assert.match(notes.join(), /Public folders come back together/);
});

Deno.test("messages are named by their Message-IDs, a command for each folder", async () => {
  assert.deepEqual(await texts(messages(11, 21, 12)), [
    "./kmsrecover --merge -d company.com -u smith -f INBOX --find 'id:a@x OR id:b@x' /b/F.zip",
    "./kmsrecover --merge -d company.com -u smith -f INBOX/Projects --find id:d@x /b/F.zip",
  ]);
});

Deno.test("what was typed with --browse stays, but for what was chosen since", async () => {
  const typed = ["--browse", "-s", "/tmp/look", "-d", "company.com", "-u", "s*", "--force", "/b"];
  assert.deepEqual(await texts({ kind: "folders", folders: [INBOX] }, { typed }), [
    "./kmsrecover --merge -s /tmp/look -d company.com -u smith --force -f INBOX /b/F.zip",
  ]);
  assert.deepEqual(
    await texts({ kind: "folders", folders: [INBOX] }, {
      typed: ["--browse", "--at", "2024-01-07", "/b"],
      path: null,
    }),
    ["./kmsrecover --merge --at 2024-01-07 -d company.com -u smith -f INBOX /b"],
  );
});

Deno.test("an export names its directory; a merge can be rehearsed", async () => {
  const deed: Deed = { kind: "export", directory: "out put" };
  const exported = await propose({ kind: "folders", folders: [INBOX] }, { deed });
  assert.equal(
    exported.commands[0]!.text,
    "./kmsrecover --export 'out put' -d company.com -u smith -f INBOX /b/F.zip",
  );
  assert.deepEqual(exported.rehearsal, []);
  const merged = await propose({ kind: "folders", folders: [INBOX] });
  assert.deepEqual(merged.rehearsal[0]!.argv.slice(0, 2), ["--merge", "--dry-run"]);
});

/** Which of some messages the query of a command finds. */
async function found(picked: Picked, among: ReadonlyMap<number, FoundMessage>): Promise<number[]> {
  const { commands: [command] } = await propose(picked, {}, among);
  const query = command!.argv[command!.argv.indexOf("--find") + 1]!;
  const matcher = new Matcher(parseQuery(query, { now: 0, utcOffset: 0 }));
  return [...among.values()]
    .filter((message) => matcher.judge({ ...message, hasAttachments: undefined }))
    .map(({ file }) => file);
}

Deno.test("the query finds the very messages, also those without a Message-ID", async () => {
  const contact = { ...MESSAGES.get(14)!, fields: { ...MESSAGES.get(14)!.fields } };
  const made = (
    file: number,
    change: Partial<FoundMessage>,
    subject: string,
    messageId?: string,
  ) => ({
    ...contact,
    ...change,
    file,
    fields: { ...contact.fields, subject, messageId },
  });
  const among = new Map([
    made(1, {}, 'Jane "JD" Doe (Sales) OR 1'),
    made(2, { size: 964 }, 'Jane "JD" Doe (Sales) OR 1'),
    made(3, {}, "John Doe"),
    made(4, { kind: "mail" }, "x", 'odd id"(with) signs@x'),
    made(5, { kind: "mail" }, "x", "odd"),
    made(6, { size: 0 }, ""),
    made(7, { size: 1 }, ""),
  ].map((message) => [message.file, message]));
  for (const file of [1, 2, 3, 4, 5, 6, 7]) {
    assert.deepEqual(await found(messages(file), among), [file], String(file));
  }
  assert.deepEqual(await found(messages(2, 4, 6), among), [2, 4, 6]);
});

Deno.test("what a command cannot name for certain, or not at all, is said", async () => {
  const damaged = { ...MESSAGES.get(11)!, problem: "the checksum does not match" };
  const known = new Map([...MESSAGES, [11, damaged]]);
  const { notes, commands } = await propose(messages(11, 12, 14), {}, known);
  assert.match(notes[0]!, /^1 message cannot be read .*left out/);
  assert.match(notes[1]!, /^1 message without a Message-ID: named by kind, size and subject/);
  assert.ok(!commands[0]!.text.includes("a@x"));
  const none = await propose(messages(11), {}, known);
  assert.deepEqual(none.commands, []);
});

Deno.test("where a system's shells cannot write a command, that is said, and it runs all the same", async () => {
  const odd = {
    ...MESSAGES.get(11)!,
    fields: { ...MESSAGES.get(11)!.fields, messageId: "100%@x" },
  };
  const { commands: [command], notes } = await propose(
    messages(11),
    { shell: WINDOWS, typed: ["--browse", "E:\\b"], path: "E:\\b\\F.zip" },
    new Map([[11, odd]]),
  );
  assert.match(notes.join(), /runs from here all the same/);
  assert.ok(command!.argv.includes("id:100%@x"));
});
