import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { emlNames } from "../../lib/export/names/item_names.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { CORPUS, type Sample, withLf } from "./corpus.ts";
import { mboxOf } from "./mboxrd.ts";
import { writeMaildir } from "./maildirs.ts";
import { program, python, run, testWith } from "./programs.ts";

const FOLDERS = new Map([
  ["INBOX", CORPUS],
  ["INBOX/Projects", CORPUS.slice(0, 5)],
  ["Входящие/R&D", CORPUS.slice(0, 2)],
]);

function exported(): Scratch {
  const dir = scratch();
  const messages = CORPUS.map(({ item, bytes }) => ({ item, chunks: [bytes] }));
  writeFileSync(dir.join("all.mbox"), mboxOf(messages).bytes);
  const separator = Deno.build.os === "windows" ? ";" : ":";
  writeMaildir(dir.join("Maildir"), FOLDERS, { host: "mail.company.com", separator });
  return dir;
}

/** The subjects of all messages that the flags are so for. */
function subjects(isWanted: (sample: Sample) => boolean): string[] {
  return CORPUS.filter(isWanted).map(({ subject }) => subject).sort();
}

interface Read {
  readonly subject: string;
  readonly flags: string;
  readonly bytes: string;
}

const READ_WITH_PYTHON = `
import base64, json, mailbox, sys
from email.header import decode_header, make_header
form, path, separator = sys.argv[1:]
if form == "mbox": box = mailbox.mbox(path)
else:
    mailbox.Maildir.colon = separator
    box = mailbox.Maildir(path)
    for name in box.list_folders(): print(name, len(box.get_folder(name)), file=sys.stderr)
print(json.dumps([{
    "subject": str(make_header(decode_header(box[key]["subject"]))),
    "flags": "".join(sorted(box[key].get_flags())),
    "bytes": base64.b64encode(box.get_bytes(key)).decode(),
} for key in sorted(box.keys())]))
`;

const PYTHON = python("mailbox", "python3");

async function readWithPython(form: "mbox" | "maildir", path: string): Promise<Read[]> {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const text = await run(PYTHON, ["-c", READ_WITH_PYTHON, form, path, separator]);
  return JSON.parse(text) as Read[];
}

testWith([PYTHON], "Python's mailbox reads from the mbox what the backup holds", async () => {
  using dir = exported();
  const read = await readWithPython("mbox", dir.join("all.mbox"));
  assert.deepEqual(read.map(({ subject }) => subject), CORPUS.map(({ subject }) => subject));
  CORPUS.forEach(({ item: { flags }, bytes, subject }, n) => {
    const expected = [
      flags.answered ? "A" : "",
      flags.flagged ? "F" : "",
      flags.recent ? "" : "O",
      flags.seen ? "R" : "",
      flags.draft ? "T" : "",
    ].join("");
    assert.equal(read[n]!.flags, expected, subject);
    const own = /^(?:X-)?Status: \w+\n|^(?:Status|X-Status|X-IMAP|X-UID|Content-Length): .*\n/gm;
    const unquoted = decoded(read[n]!).replace(/^>(>*From )/gm, "$1").replace(own, "");
    const original = Buffer.from(withLf(bytes)).toString("latin1").replace(own, "");
    assert.equal(unquoted, original.endsWith("\n") ? original : `${original}\n`, subject);
  });
});

testWith([PYTHON], "Python's mailbox reads from the Maildir what the backup holds", async () => {
  using dir = exported();
  const read = await readWithPython("maildir", dir.join("Maildir"));
  assert.equal(read.length, CORPUS.length);
  for (const { item: { flags }, bytes, subject } of CORPUS) {
    const found = read.find((each) => each.subject === subject)!;
    const expected = [
      flags.draft ? "D" : "",
      flags.flagged ? "F" : "",
      flags.answered ? "R" : "",
      flags.seen ? "S" : "",
    ].join("");
    assert.equal(found.flags, expected, subject);
    assert.equal(decoded(found), Buffer.from(withLf(bytes)).toString("latin1"), subject);
  }
});

function decoded({ bytes }: Read): string {
  return Buffer.from(bytes, "base64").toString("latin1");
}

testWith(
  [PYTHON],
  "Python's email reads every .eml under its name, in the order of time",
  async () => {
    using dir = scratch();
    const names = emlNames(CORPUS.map(({ item }) => item), { longest: 120 });
    CORPUS.forEach(({ bytes }, n) => writeFileSync(dir.join(names[n]!), bytes));
    const script = "import email, json, os, sys\nfrom email import policy\n" +
      "read = lambda name: open(os.path.join(sys.argv[1], name), 'rb')\n" +
      "print(json.dumps([email.message_from_binary_file(read(name), policy=policy.default)['subject']" +
      " for name in sorted(os.listdir(sys.argv[1]))]))";
    const read = JSON.parse(await run(PYTHON, ["-c", script, dir.path])) as string[];
    assert.deepEqual(read, CORPUS.map(({ subject }) => subject));
  },
);

/** Opens a mailbox in mutt and has it write the messages that match a pattern into a file. */
async function selectWithMutt(
  mutt: string,
  dir: Scratch,
  { mailbox, pattern }: { readonly mailbox: string; readonly pattern: string },
): Promise<string[]> {
  const output = dir.join("selected");
  if (existsSync(output)) Deno.removeSync(output);
  const settings = `set pipe_split=yes wait_key=no mark_old=yes quit=yes folder=${dir.path}\n`;
  writeFileSync(dir.join("muttrc"), settings);
  const keys = `<tag-pattern>${pattern}<enter><tag-prefix><pipe-message>cat >>${output}<enter>` +
    "<exit>";
  const command = `${mutt} -n -F ${dir.join("muttrc")} -R -f ${mailbox} -e 'push "${keys}"'`;
  // It wants a terminal; `script` is one.
  await run(SCRIPT, ["-qec", command, "/dev/null"], { env: { TERM: "xterm", HOME: dir.path } });
  if (!existsSync(output)) return [];
  const text = readFileSync(output, "latin1");
  return Array.from(text.matchAll(/^Subject: (.*)$/gm), ([, subject]) => subject!).sort();
}

const SCRIPT = program("script", "bsdutils");

for (const mutt of ["mutt", "neomutt"]) {
  testWith(
    [SCRIPT, program(mutt, mutt, ["-v"])],
    `${mutt} finds all messages and their flags in mbox and Maildir`,
    async () => {
      using dir = exported();
      const patterns: Record<string, (sample: Sample) => boolean> = {
        "~F": ({ item }) => item.flags.flagged,
        "~Q": ({ item }) => item.flags.answered,
        "~U": ({ item }) => !item.flags.seen,
        "~N": ({ item }) => item.flags.recent,
      };
      for (const mailbox of [dir.join("all.mbox"), dir.join("Maildir")]) {
        const all = await selectWithMutt(mutt, dir, { mailbox, pattern: "~A" });
        assert.equal(all.length, CORPUS.length);
        for (const [pattern, isWanted] of Object.entries(patterns)) {
          const found = await selectWithMutt(mutt, dir, { mailbox, pattern });
          assert.deepEqual(found, subjects(isWanted), `${pattern} in ${mailbox}`);
        }
      }
    },
  );
}

const MU = program("mu", "maildir-utils");

testWith([MU], "mu finds all messages and their flags in the Maildir", async () => {
  using dir = exported();
  const env = { HOME: dir.path };
  const home = `--muhome=${dir.join("mu")}`;
  await run(MU, ["init", home, `--maildir=${dir.join("Maildir")}`], { env });
  await run(MU, ["index", home, "--quiet"], { env });
  const find = async (query: string) => {
    const text = await run(MU, ["find", home, "--fields", "s", "--sortfield=s", query], { env });
    return text.trimEnd().split("\n").sort();
  };
  assert.deepEqual(await find("maildir:/"), subjects(() => true));
  assert.deepEqual(await find("maildir:/ flag:flagged"), subjects((s) => s.item.flags.flagged));
  assert.deepEqual(await find("maildir:/ flag:replied"), subjects((s) => s.item.flags.answered));
  assert.deepEqual(await find("maildir:/ flag:draft"), subjects((s) => s.item.flags.draft));
  assert.deepEqual(await find("maildir:/ flag:unread"), subjects((s) => !s.item.flags.seen));
  assert.equal((await find('maildir:"/.INBOX.Projects"')).length, 5);
});

const NOTMUCH = program("notmuch", "notmuch");

testWith([NOTMUCH], "notmuch finds all messages and their flags in the Maildir", async () => {
  using dir = exported();
  writeFileSync(
    dir.join("config"),
    `[database]\npath=${dir.join("Maildir")}\n[user]\nname=x\nprimary_email=x@company.com\n`,
  );
  const env = { HOME: dir.path, NOTMUCH_CONFIG: dir.join("config") };
  await run(NOTMUCH, ["new", "--quiet"], { env });
  const count = async (...args: string[]) =>
    Number(await run(NOTMUCH, ["count", ...args], { env }));
  const files = [...FOLDERS.values()].reduce((sum, messages) => sum + messages.length, 0);
  assert.equal(await count("--output=files", "*"), files);
  assert.equal(await count('folder:""'), CORPUS.length);
  assert.equal(await count("tag:flagged"), subjects((s) => s.item.flags.flagged).length);
  assert.equal(await count("tag:replied"), subjects((s) => s.item.flags.answered).length);
  assert.equal(await count("tag:draft"), subjects((s) => s.item.flags.draft).length);
  assert.equal(await count("tag:unread"), subjects((s) => !s.item.flags.seen).length);
});
