import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FolderState } from "../../lib/kerio/folder_state.ts";
import type { State } from "../../scripts/make_backup.ts";
import { assertTree, readTree, type Tree } from "../support/tree.ts";
import { targetOf } from "../support/targets.ts";
import { IS_WINDOWS, makeServer, samples, TESTDATA, type TestServer } from "./support.ts";

const SMITH = "store/mail/company.com/smith";
const isMessage = (path: string) => /\/#msgs\/[^/]*\.eml$/i.test(path);
const isCount = (path: string) => /\/(status|indexlog)\.fld$/.test(path);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder("latin1").decode(bytes);

/** What the chain of the samples holds in the end. */
const STATE = () => samples().second;

function messagesBelow(tree: Tree, directory: string): Map<string, string> {
  return new Map(
    [...tree].filter(([path]) => path.startsWith(`${directory}/`) && isMessage(path))
      .map(([path, { bytes }]) => [path, textOf(bytes)]),
  );
}

/** The messages of a state by the folders that they go to. */
function wantedIn(state: State): { folder: string; text: string }[] {
  const targets = { cfgdir: "", store: "store" };
  return [...state].flatMap(([path, { bytes }]) => {
    const target = path.endsWith(".eml")
      ? targetOf(path, targets)?.replaceAll("\\", "/")
      : undefined;
    if (target === undefined || !isMessage(`/${target}`)) return [];
    return [{ folder: target.slice(0, target.lastIndexOf("/")), text: textOf(bytes) }];
  });
}

/** Every live file is as it was, but for the two that count the messages. */
function assertLiveStays(server: TestServer, after: Tree): void {
  for (const [path, { kind, bytes, mtimeMs, mode }] of server.before) {
    if (kind !== "file" || isCount(path)) continue;
    const now = after.get(path);
    assert.deepEqual(now?.bytes, bytes, path);
    assert.equal(now?.mtimeMs, mtimeMs, path);
    assert.equal(now?.mode, mode, path);
  }
}

Deno.test("--merge puts back what is lacking anywhere, touches nothing else, and does it once", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["--merge", "--json", TESTDATA]);
  const document = JSON.parse(stdout);
  assert.equal(document.merge, true);
  const after = readTree(server.dir);
  assertLiveStays(server, after);
  for (const { folder, text } of wantedIn(STATE())) {
    const there = [...messagesBelow(after, folder).values()].filter((it) => it === text);
    assert.equal(there.length, 1, `${folder}\n${text}`);
  }
  const again = JSON.parse((await server.run(["--merge", "--json", TESTDATA])).stdout);
  assert.deepEqual(again.recovered, []);
  assertTree(readTree(server.dir), after);
});

Deno.test("--merge --find puts back the messages that match, and nothing else", async () => {
  await using server = makeServer();
  const isWanted = (text: string) =>
    /^Subject: .*report/im.test(text) && !/^From: .*smith/im.test(text);
  const args = ["--merge", "-d", "company.com", "--find", "subject:report -from:smith", TESTDATA];
  await server.run(["-q", ...args]);
  const after = readTree(server.dir);
  assertLiveStays(server, after);
  const company = "store/mail/company.com";
  const added = [...messagesBelow(after, company)].filter(([path]) => !server.before.has(path));
  const mailboxOf = (path: string) => path.split("/").slice(0, 4).join("/");
  const wanted = wantedIn(samples().newest).filter(({ folder, text }) => {
    const live = [...messagesBelow(server.before, mailboxOf(folder)).values()];
    return folder.startsWith(company) && isWanted(text) && !live.includes(text);
  });
  assert.ok(wanted.length > 0);
  assert.deepEqual(added.map(([, text]) => text).sort(), wanted.map(({ text }) => text).sort());
  await server.run(["-q", ...args]);
  assertTree(readTree(server.dir), after);
  const { stderr } = await server.run(["--merge", "--find", "zebra", TESTDATA], 4);
  assert.match(stderr, /^error: The backup holds no message that the query finds$/m);
});

Deno.test("--merge adds nothing to what was just recovered", async () => {
  await using server = makeServer();
  await server.run(["-m", "mail", "-q", TESTDATA]);
  const recovered = readTree(server.dir);
  const { stdout } = await server.run(["--merge", TESTDATA]);
  assert.match(stdout, /Nothing was lacking, so nothing was changed/);
  assertTree(readTree(server.dir), recovered);
});

Deno.test("--merge into an empty store gives what a recovery gives", async () => {
  await using server = makeServer();
  const [merged, recovered] = [server.scratch.join("merged"), server.scratch.join("recovered")];
  const scope = ["-d", "company.com", "-m", "mail", "-q", TESTDATA];
  await server.run([...scope, "--merge", "-s", merged]);
  await server.run([...scope, "-s", recovered]);
  assertTree(readTree(merged), readTree(recovered));
});

Deno.test("a message that is put back keeps its flags and its arrival, and its number is new", async () => {
  await using server = makeServer();
  const inbox = join(server.dir, SMITH, "INBOX");
  await server.run(["-m", "mail", "-q", TESTDATA]);
  const then = stateOf(inbox);
  const [gone] = messagesBelow(readTree(server.dir), `${SMITH}/INBOX`);
  const number = parseInt(gone![0].slice(-12), 16);
  rmSync(join(server.dir, gone![0]));
  const { stdout } = await server.run(["--merge", "-d", "company.com", "-u", "smith", TESTDATA]);
  assert.match(stdout, /Put back 1 message into smith@company\.com/);
  const now = stateOf(inbox);
  const given = then.status!.nextUid!;
  assert.equal(now.status!.nextUid, given + 1);
  assert.equal(now.records.arrivalOf(given), then.records.arrivalOf(number));
  assert.equal(now.records.bitsOf(given), then.records.bitsOf(number)! - 0x20);
  const after = messagesBelow(readTree(server.dir), `${SMITH}/INBOX`);
  const name = [...after.keys()].find((path) => parseInt(path.slice(-12), 16) === given);
  assert.equal(after.get(name!), gone![1]);
});

Deno.test("what was moved within the mailbox stays where it is; named with -f, the folder gets it back", async () => {
  await using server = makeServer();
  await server.run(["-m", "mail", "-q", TESTDATA]);
  const [moved] = [...messagesBelow(readTree(server.dir), `${SMITH}/INBOX`).keys()]
    .filter((path) => !path.includes("Projects"));
  const projects = join(server.dir, SMITH, "INBOX/Projects/#msgs");
  renameSync(join(server.dir, moved!), join(projects, "0000ffff.eml"));
  const scope = ["-d", "company.com", "-u", "smith", "--merge", TESTDATA];
  const plan = JSON.parse((await server.run(["--dry-run", "--json", ...scope])).stdout);
  const folders = [...plan.units, ...plan.unchanged]
    .flatMap((unit: { addition: { folders: { name: string; moved: number }[] } }) =>
      unit.addition.folders
    );
  assert.equal(folders.find(({ name }: { name: string }) => name === "INBOX")?.moved, 1);
  const { stdout } = await server.run(["--dry-run", "-v", ...scope]);
  assert.match(stdout, /moved: it is 0000ffff\.eml of INBOX\/Projects/);
  await server.run(["-f", "INBOX", ...scope]);
  const inbox = [...messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`)];
  const text = readFileSync(join(projects, "0000ffff.eml"), "latin1");
  assert.equal(inbox.filter(([, it]) => it === text).length, 1);
});

Deno.test("--merge leaves a message whose live namesake was emptied, and puts the backup's beside it", async () => {
  await using server = makeServer();
  await server.run(["-m", "mail", "-q", TESTDATA]);
  const [path, text] = [...messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`)][0]!;
  writeFileSync(join(server.dir, path), "");
  await server.run(["--merge", "-q", "-d", "company.com", "-u", "smith", TESTDATA]);
  const after = messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`);
  assert.equal(after.get(path), "");
  assert.equal([...after.values()].filter((it) => it === text).length, 1);
});

Deno.test("--merge takes a live namesake of the same size for another message, unless each byte is the same", async () => {
  await using server = makeServer();
  await server.run(["-m", "mail", "-q", TESTDATA]);
  const inbox = join(server.dir, SMITH, "INBOX");
  rmSync(join(inbox, "index.fld"));
  rmSync(join(inbox, "indexlog.fld"), { force: true });
  const [path, text] = [...messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`)][0]!;
  const other = text.slice(0, -3) + "#\r\n";
  writeFileSync(join(server.dir, path), other, "latin1");
  await server.run(["--merge", "-q", "-d", "company.com", "-u", "smith", TESTDATA]);
  const after = messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`);
  assert.equal(after.get(path), other);
  assert.equal([...after.values()].filter((it) => it === text).length, 1);
});

Deno.test("two merges at once put each message back once", async () => {
  await using server = makeServer((installation) => {
    rmSync(join(installation.store, "mail/company.com/smith/INBOX/#msgs"), { recursive: true });
    mkdirSync(join(installation.store, "mail/company.com/smith/INBOX/#msgs"));
  });
  const args = ["--merge", "-q", "-d", "company.com", TESTDATA];
  await Promise.allSettled([server.run(args), server.run(args)]);
  await server.run(args);
  const texts = [...messagesBelow(readTree(server.dir), `${SMITH}/INBOX/#msgs`).values()];
  assert.ok(texts.length > 0);
  assert.equal(new Set(texts).size, texts.length);
  assertLiveStays(server, readTree(server.dir));
});

Deno.test({
  name: "--merge needs to write to no live message",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer((installation) => {
      for (const [path] of messagesBelow(readTree(installation.cfgdir), SMITH)) {
        chmodSync(join(installation.cfgdir, path), 0o400);
      }
    });
    await server.run(["--merge", "-q", "-d", "company.com", "-u", "smith", TESTDATA]);
    assertLiveStays(server, readTree(server.dir));
  },
});

Deno.test("nothing is put back through a link, and the run says so", async () => {
  await using server = makeServer((installation) => {
    const inbox = join(installation.store, "mail/company.com/smith/INBOX");
    rmSync(join(inbox, "Projects"), { recursive: true });
    writeFileSync(join(inbox, "Projects"), "no folder");
  });
  const { stderr } = await server.run(
    ["--merge", "-d", "company.com", "-u", "smith", TESTDATA],
    3,
  );
  assert.match(stderr, /Skipped: .*Projects.*a file stands at/);
  assert.equal(readFileSync(join(server.dir, SMITH, "INBOX/Projects"), "utf8"), "no folder");
});

function stateOf(folder: string): FolderState {
  const bytes = (name: string) => {
    try {
      return new Uint8Array(readFileSync(join(folder, name)));
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
