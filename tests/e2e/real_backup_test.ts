import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { readHostnameFile } from "../../lib/kerio/configuration.ts";
import { type State, type StateFile, stateUnder } from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { treeBelow } from "../support/targets.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { filesOf, stateWhere } from "./expected.ts";
import { kms } from "./support.ts";

/** A backup of a real server; it lies beside the project where there is one. */
const SAMPLE = fileURLToPath(
  new URL("../../../shared/samples/C20210305T002354Z.zip", import.meta.url),
);
const ignore = !existsSync(SAMPLE);

let reading: Promise<State> | undefined;

/** What zip.js reads of it, with the times as DOS wrote them. */
function sample(): Promise<State> {
  return reading ??= (async () => {
    const state = new Map<string, StateFile>();
    const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(SAMPLE))));
    for (const entry of await reader.getEntries()) {
      const dos = Number(entry.rawLastModDate);
      const [date, time] = [dos >>> 16, dos & 0xffff];
      state.set(entry.filename, {
        bytes: entry.directory
          ? new Uint8Array(0)
          : await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }),
        mtime: {
          y: 1980 + (date >> 9),
          m: date >> 5 & 15,
          d: date & 31,
          h: time >> 11,
          mi: time >> 5 & 63,
          s: (time & 31) * 2,
        },
      });
    }
    return state;
  })();
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Recovers into empty directories and compares all that is there afterwards. */
async function recovers(args: readonly string[], state: State): Promise<void> {
  await using dir = scratch();
  mkdirSync(dir.join("all"));
  const targets = { store: dir.join("all", "store"), cfgdir: dir.join("all", "cfg") };
  await kms(["-q", "-s", targets.store, "-c", targets.cfgdir, ...args, SAMPLE], { cwd: dir.path });
  const actual = readTree(dir.join("all"));
  assertTree(actual, treeBelow(dir.join("all"), state, targets));
  const files = [...actual.values()].filter(({ kind }) => kind === "file");
  assert.equal(files.length, filesOf(state).filter((path) => !/^\.\w+\.txt$/.test(path)).length);
}

const MAIL = "@backup/store/mail/";

test("a real backup is recovered with all its 513 files and nothing else", async () => {
  const state = await sample();
  assert.equal(filesOf(state).length, 513 + 2);
  await recovers([], state);
});

for (const user of ["admin", "user1", "user2"]) {
  test(`a real mailbox is recovered by itself: ${user}`, async () => {
    const state = stateUnder(await sample(), `${MAIL}domain.local/${user}/`);
    assert.ok(filesOf(state).length > 2);
    await recovers(["-d", "domain.local", "-u", user], state);
  });
}

test("a real folder is recovered by itself", async () => {
  const state = stateUnder(await sample(), `${MAIL}domain.local/user1/Sent Items/`);
  assert.ok(filesOf(state).length > 2);
  await recovers(["-d", "domain.local", "-u", "User1", "-f", "Sent Items"], state);
});

test("each mask recovers its part of a real backup, and together they are everything", async () => {
  const state = await sample();
  const masks: Readonly<Record<string, (path: string) => boolean>> = {
    cfg: (path) => /^(?:mailserver|users)\.cfg$/.test(path),
    mail: (path) => path.startsWith(MAIL),
    spamassassin: (path) => path.startsWith("@backup/store/spamassassin/"),
    license: (path) => path.startsWith("@backup/license/"),
    sslca: (path) => path.startsWith("@backup/sslca/"),
    sslcert: (path) => path.startsWith("@backup/sslcert/"),
    public: (path) => path.startsWith(MAIL) && path.includes("/#public/"),
    settings: (path) => path.startsWith("@backup/settings/"),
    im: (path) => path.startsWith("@backup/store/im/"),
    xmpp: (path) => path.startsWith("@backup/store/xmpp/"),
    other: (path) => path === "cluster.cfg",
  };
  let files = 0;
  for (const [mask, holds] of Object.entries(masks)) {
    const part = stateWhere(state, holds);
    await recovers(["-m", mask], part);
    if (mask !== "public") files += filesOf(part).length;
  }
  assert.equal(files, 513);
});

test("a mask whose part a real backup does not hold is an error and makes nothing", async () => {
  await using dir = scratch();
  const { stderr } = await kms(
    ["-m", "lists", "-s", dir.join("store"), SAMPLE],
    { cwd: dir.path },
    4,
  );
  assert.match(stderr, /^error: The backup holds nothing of lists/m);
  assert.deepEqual([...readTree(dir.path).keys()], []);
});

test("--verify confirms a real backup with the counts of its summary", async () => {
  await using dir = scratch();
  const summary = new TextDecoder().decode((await sample()).get(".summary.txt")!.bytes);
  const { stdout } = await kms(["--verify", "--json", SAMPLE], { cwd: dir.path });
  const document = JSON.parse(stdout);
  assert.equal(document.files, Number(/count_files = (\d+)/.exec(summary)![1]));
  assert.equal(document.bytes, Number(/total_size\s+= (\d+)/.exec(summary)![1]));
  assert.deepEqual(document.damaged, []);
  const [backup] = document.backups;
  assert.equal(backup.complete, true);
  assert.equal(backup.finished, /finished\s+= (.*)/.exec(summary)![1]);
});

/** For each folder of each mailbox, its messages by the names of the entries. */
async function messagesByFolder(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const path of (await sample()).keys()) {
    const match = /^@backup\/store\/mail\/(.+)\/#msgs\/([^/]*)$/.exec(path);
    if (!match) continue;
    const [, folder, file] = match;
    counts.set(folder!, (counts.get(folder!) ?? 0) + (file!.endsWith(".eml") ? 1 : 0));
  }
  return counts;
}

interface ListedMailbox {
  name: string;
  messages: number;
  folders: { raw: string; messages: number }[];
}

test("-l --json shows the domains, mailboxes and folders of a real backup with their messages", async () => {
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--json", SAMPLE], { cwd: dir.path });
  const { domains, files } = JSON.parse(stdout) as {
    domains: { name: string; mailboxes: ListedMailbox[]; public: ListedMailbox }[];
    files: number;
  };
  assert.equal(files, 513);
  assert.deepEqual(domains.map(({ name }) => name), ["domain.local"]);
  const [domain] = domains;
  assert.deepEqual(domain!.mailboxes.map(({ name }) => name), ["admin", "user1", "user2"]);
  const listed = new Map<string, number>();
  for (const mailbox of [...domain!.mailboxes, domain!.public]) {
    for (const { raw, messages } of mailbox.folders) {
      listed.set(`domain.local/${mailbox.name}/${raw}`, messages);
    }
    const sum = mailbox.folders.reduce((sum, { messages }) => sum + messages, 0);
    assert.equal(mailbox.messages, sum);
  }
  const expected = await messagesByFolder();
  for (const [folder, count] of expected) assert.equal(listed.get(folder), count, folder);
  for (const [folder, count] of listed) assert.equal(count, expected.get(folder) ?? 0, folder);
});

test("-l shows the mailboxes and folders of a real backup to people", async () => {
  await using dir = scratch();
  const { stdout } = await kms(["-l", SAMPLE], { cwd: dir.path });
  assert.match(stdout, /^Backup C20210305T002354Z\.zip .*host domain\.local.*513 files.*complete/m);
  assert.match(stdout, /^Domain domain\.local$/m);
  for (const [path, count] of await messagesByFolder()) {
    const folder = path.split("/").slice(2).join("/");
    if (folder.startsWith("__")) continue;
    const line = new RegExp(
      `^    ${folder.replaceAll(/[.*+?^$()[\]{}|\\]/g, "\\$&")} +${count} `,
      "m",
    );
    assert.match(stdout, line, folder);
  }
});

test("the host of a real backup is the name that its own configuration has", async () => {
  await using dir = scratch();
  const { bytes } = (await sample()).get("mailserver.cfg")!;
  Deno.writeFileSync(dir.join("mailserver.cfg"), bytes);
  const { stdout } = await kms(["-l", "--json", SAMPLE], { cwd: dir.path });
  const { backups: [{ host, utcOffset }] } = JSON.parse(stdout);
  assert.equal(await readHostnameFile(dir.join("mailserver.cfg")), host);
  // 20210305T002354Z was 19:24 on its clock.
  assert.equal(utcOffset, -5 * 60);
});
