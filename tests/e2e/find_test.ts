import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { bruteForceWords } from "./find_support.ts";
import { writeMailBackup } from "../engine/search_support.ts";
import { scratch } from "../support/scratch.ts";
import { kms, samples, TESTDATA } from "./support.ts";

const decoder = new TextDecoder();

/** The messages of the newest state whose bytes a check finds right, by path. */
function messagesWith(check: (text: string) => boolean): string[] {
  return [...samples().newest].flatMap(([path, file]) =>
    /\/#msgs\/[0-9a-f]{8}\.eml$/i.test(path) && "bytes" in file && check(decoder.decode(file.bytes))
      ? [path]
      : []
  ).sort();
}

async function found(args: readonly string[], code = 0) {
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--json", ...args, TESTDATA], { cwd: dir.path }, code);
  return JSON.parse(stdout) as {
    kind: string;
    found: number;
    searched: number;
    matches: {
      entry: string;
      mailbox: string;
      folder: string;
      subject: string;
      bytes: number;
      kind: string;
      flags: object | null;
      attachments: unknown[];
    }[];
  };
}

Deno.test("-l --find finds what a search through the bytes of the state finds", async () => {
  for (const [query, check] of bruteForceWords) {
    const { matches, found: count, kind } = await found(["--find", query]);
    const expected = messagesWith(check);
    assert.ok(expected.length > 0, query);
    assert.deepEqual(matches.map(({ entry }) => entry).sort(), expected, query);
    assert.equal(count, expected.length);
    assert.equal(kind, "search");
  }
});

Deno.test("-l --find looks only at what -d, -u and -f name", async () => {
  const all = await found(["--find", "kind:mail"]);
  const smith = await found([
    "-d",
    "company.com",
    "-u",
    "smith",
    "-f",
    "INBOX",
    "--find",
    "kind:mail",
  ]);
  const isIn = ({ entry }: { entry: string }) => /\/company\.com\/smith\/INBOX\//.test(entry);
  assert.deepEqual(smith.matches, all.matches.filter(isIn));
  assert.ok(smith.matches.length > 0 && smith.matches.length < all.matches.length);
  assert.ok(smith.matches.some(({ flags }) => flags !== null));
  assert.ok(smith.matches.every(({ attachments }) => attachments !== null));
});

Deno.test("-l --find prints the messages below their folder, and says how many there are", async () => {
  await using dir = scratch();
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", {
    "a.org/ann/INBOX/#msgs/00000001.eml":
      "From: Bob <bob@x.y>\r\nTo: ann@a.org\r\nDate: Sat, 6 Jan 2024 18:44:00 +0000\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n",
    "a.org/ann/Sent Items/#msgs/00000001.eml":
      "From: ann@a.org\r\nTo: Bob <bob@x.y>\r\nSubject: answer\x1b[31m\r\n\r\nhello\r\n",
    "a.org/bob/INBOX/#msgs/00000001.eml": "From: eve@x.y\r\n\r\nnothing\r\n",
  });
  const { stdout } = await kms(["-l", "--find", "bob", path], {
    cwd: dir.path,
    env: { TZ: "UTC" },
  });
  assert.match(stdout, /^ann@a\.org {2}INBOX\n {2}2024-01-06 18:44 {2}Bob {29}Grüße {56,}\d+ B$/m);
  assert.match(stdout, /^ann@a\.org {2}Sent Items\n {20}To: Bob +answer\\x1b\[31m +\d+ B$/m);
  assert.doesNotMatch(stdout, /bob@a\.org/);
  assert.match(stdout, /^2 messages found among 3 messages/m);
  const none = await kms(["-l", "--find", "zebra", path], { cwd: dir.path });
  assert.match(none.stdout, /^No message found among 3 messages/m);
});

Deno.test("a query that cannot be understood is a usage error that points at the place", async () => {
  await using dir = scratch();
  const { stderr } = await kms(
    ["-l", "--find", "from:ann after:20zz", TESTDATA],
    { cwd: dir.path },
    2,
  );
  assert.match(stderr, /^error: Cannot understand the query of --find: .*20zz/m);
  assert.match(stderr, /^hint: from:ann after:20zz\nhint: {16}\^{4}$/m);
});

Deno.test("--find in a plain recovery is a usage error that changes nothing", async () => {
  await using dir = scratch();
  const args = ["-s", dir.join("store"), "--find", "report", TESTDATA];
  const { stderr } = await kms(args, { cwd: dir.path }, 2);
  assert.match(
    stderr,
    /^error: A recovery replaces whole mailboxes and folders, not single messages$/m,
  );
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});

Deno.test("-l --find with a damaged message names it and ends with 3", async () => {
  await using dir = scratch();
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", {
    "a.org/ann/INBOX/#msgs/00000001.eml": "From: a@b.c\r\n\r\nneedle\r\n",
    "a.org/ann/INBOX/#msgs/00000002.eml": "From: a@b.c\r\n\r\nneedle, broken\r\n",
  }, { method: "stored" });
  const bytes = readFileSync(path);
  bytes[bytes.indexOf("broken")]! ^= 1;
  writeFileSync(path, bytes);
  const { stdout, stderr } = await kms(["-l", "--find", "body:needle", path], { cwd: dir.path }, 3);
  assert.match(stdout, /^1 message found among /m);
  assert.match(
    stderr,
    /^Could not be read: .*@backup\/store\/mail\/a\.org\/ann\/INBOX\/#msgs\/00000002\.eml/m,
  );
});
