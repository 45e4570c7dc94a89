import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deliveryTime } from "../../lib/export/item.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { CORPUS, withLf } from "./corpus.ts";
import { writeMaildir } from "./maildirs.ts";
import { mboxOf } from "./mboxrd.ts";
import { program, python, run, testWith } from "./programs.ts";

const DOVECOT = program("dovecot", "dovecot-imapd");
const DOVEADM = program("doveadm", "dovecot-core", ["help"]);
const PYTHON = python("imaplib", "python3");

const ID = program("id", "coreutils");

const NOBODY = 65534;

const READ_OVER_IMAP = `
import base64, imaplib, json, re, sys
imap = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
imap.login("smith", "x")
result = {"subscribed": sorted(line.decode().split(' "." ')[1] for line in imap.lsub()[1])}
for folder in sys.argv[2:]:
    assert imap.select('"%s"' % folder, readonly=True)[0] == "OK", folder
    parts = imap.fetch("1:*", "(FLAGS INTERNALDATE BODY.PEEK[])")[1]
    result[folder] = [{
        "flags": sorted(flag.decode() for flag in imaplib.ParseFlags(head) if flag != b"\\\\Recent"),
        "date": re.search(rb'INTERNALDATE "([^"]+)"', head).group(1).decode(),
        "bytes": base64.b64encode(body).decode(),
    } for head, body in (part for part in parts if isinstance(part, tuple))]
print(json.dumps(result))
`;

interface ImapMessage {
  readonly flags: readonly string[];
  readonly date: string;
  readonly bytes: string;
}

async function configuration(dir: Scratch, port: number): Promise<string> {
  const isRoot = Deno.uid() === 0;
  const [uid, gid] = isRoot ? [NOBODY, NOBODY] : [Deno.uid(), Deno.gid()];
  // Without root's rights, all of it runs as whoever runs the test.
  const user = (await run(ID, ["-un"])).trim();
  const group = (await run(ID, ["-gn"])).trim();
  const rootless = `
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
service anvil {\n  chroot =\n}
service stats {\n  chroot =\n}`;
  return `
protocols = imap
base_dir = ${dir.join("run")}
state_dir = ${dir.join("state")}
log_path = ${dir.join("log")}
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:${dir.join("home/Maildir")}
passdb {\n  driver = static\n  args = nopassword=y\n}
userdb {\n  driver = static\n  args = uid=${uid} gid=${gid} home=${dir.join("home")}\n}
service imap-login {
  ${isRoot ? "" : "chroot ="}
  inet_listener imap {\n    port = ${port}\n  }
}
${isRoot ? "" : rootless}
`;
}

/** Dovecot that listens on the loopback address until the end of the scope. */
async function dovecot(dir: Scratch): Promise<AsyncDisposable & { port: number }> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  writeFileSync(dir.join("dovecot.conf"), await configuration(dir, port));
  const server = new Deno.Command("dovecot", {
    args: ["-F", "-c", dir.join("dovecot.conf")],
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let attempt = 0;; attempt++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      break;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.kill("SIGTERM");
      await server.status;
    },
  };
}

function giveAway(path: string): void {
  if (Deno.uid() !== 0) return;
  chownSync(path, NOBODY, NOBODY);
  for (const name of readdirSync(path, { recursive: true })) {
    chownSync(join(path, String(name)), NOBODY, NOBODY);
  }
}

function assertSameMessages(found: readonly ImapMessage[], { quoted }: { quoted: boolean }): void {
  assert.equal(found.length, CORPUS.length);
  CORPUS.forEach(({ item, bytes, subject }, n) => {
    const { flags } = item;
    const expected = [
      flags.answered ? "\\Answered" : "",
      flags.draft ? "\\Draft" : "",
      flags.flagged ? "\\Flagged" : "",
      flags.seen ? "\\Seen" : "",
    ].filter(Boolean);
    assert.deepEqual(found[n]!.flags, expected, subject);
    assert.equal(Date.parse(found[n]!.date.replaceAll("-", " ")), deliveryTime(item), subject);
    const sent = withLf(Buffer.from(found[n]!.bytes, "base64"));
    // Dovecot gives out NULs as 0x80, since IMAP has none.
    const original = withLf(bytes).map((byte) => byte === 0 ? 0x80 : byte);
    // Of an mbox it shows the quoted lines as they are.
    const read = quoted ? comparable(sent).replace(/^>(>*From )/gm, "$1") : comparable(sent);
    assert.equal(read, comparable(original), subject);
  });
}

/** Without the fields that belong to a mailbox, and with a line end. */
function comparable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  const own = /^(?:Status|X-Status|X-IMAP|X-UID|X-Keywords|Content-Length): .*\n/gm;
  return `${text.replace(/\n$/, "")}\n`.replace(own, "");
}

testWith(
  [DOVECOT, DOVEADM, PYTHON],
  "Dovecot shows and imports Maildir and mbox over IMAP as the backup holds them",
  async () => {
    await using dir = scratch();
    Deno.chmodSync(dir.path, 0o755);
    for (const name of ["run", "state", "home", "home/Maildir"]) mkdirSync(dir.join(name));
    const naming = { host: "mail.company.com", separator: ":" } as const;
    const folders = new Map([["INBOX", CORPUS], ["Входящие/R&D", CORPUS]]);
    writeMaildir(dir.join("home/Maildir"), folders, naming);
    writeMaildir(dir.join("export"), new Map([["INBOX", CORPUS]]), naming);
    const messages = CORPUS.map(({ item, bytes }) => ({ item, chunks: [bytes] }));
    mkdirSync(dir.join("mail"));
    writeFileSync(dir.join("mail/Export"), mboxOf(messages).bytes);
    for (const name of ["home", "export", "mail"]) giveAway(dir.join(name));
    await using server = await dovecot(dir);
    const config = ["-c", dir.join("dovecot.conf")];
    for (
      const [source, into] of [
        [`maildir:${dir.join("export")}`, "Maildir"],
        [`mbox:${dir.join("mail")}`, "Mbox"],
      ] as const
    ) {
      await run(DOVEADM, [...config, "import", "-u", "smith", source, into, "ALL"], {
        // It takes the time of a From line for local time.
        env: { TZ: "UTC" },
      });
    }
    const names = ["INBOX", "&BBIERQQ+BDQETwRJBDgENQ-.R&-D", "Maildir.INBOX", "Mbox.Export"];
    const result = JSON.parse(
      await run(PYTHON, ["-c", READ_OVER_IMAP, String(server.port), ...names]),
    ) as Record<string, ImapMessage[]>;
    assert.deepEqual(result["subscribed"], ["&BBIERQQ+BDQETwRJBDgENQ-.R&-D", "INBOX"]);
    for (const name of names) {
      assertSameMessages(result[name]!, { quoted: name.startsWith("Mbox") });
    }
  },
);
