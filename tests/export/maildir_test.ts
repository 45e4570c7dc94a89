import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { MaildirFolders, subscriptions } from "../../lib/export/maildir/folders.ts";
import { maildirBaseName, maildirPlace } from "../../lib/export/maildir/message_name.ts";
import { scratch } from "../support/scratch.ts";
import { CORPUS, withLf } from "./corpus.ts";
import { item } from "./items.ts";
import { maildirBytes, writeMaildir } from "./maildirs.ts";

const NAMING = { host: "mail.company.com", separator: ":" } as const;
const BASE = "1614902966.M0U42.mail.company.com";

Deno.test("a message is named by arrival, number, server, size and flags", () => {
  const read = item({ uid: 42, flags: { seen: true } });
  assert.equal(maildirBaseName(read, NAMING), BASE);
  assert.deepEqual(maildirPlace(read, 963, NAMING), {
    directory: "cur",
    name: `${BASE},S=963:2,S`,
  });
  assert.deepEqual(maildirPlace(item({ uid: 42 }), 5, { host: "", separator: ";" }), {
    directory: "cur",
    name: "1614902966.M0U42.localhost,S=5;2,",
  });
});

Deno.test("flags stand in ASCII order", () => {
  const all = {
    draft: true,
    flagged: true,
    forwarded: true,
    answered: true,
    seen: true,
    deleted: true,
  };
  assert.match(maildirPlace(item({ flags: all }), 1, NAMING).name, /:2,DFPRST$/);
});

Deno.test("only what nobody has seen or marked is new", () => {
  const placed = (flags: Parameters<typeof item>[0] & object) =>
    maildirPlace(item({ uid: 42, ...flags }), 1, NAMING);
  assert.deepEqual(placed({ flags: { recent: true } }), { directory: "new", name: `${BASE},S=1` });
  assert.equal(placed({ flags: { recent: true, flagged: true } }).directory, "cur");
  assert.equal(placed({ flags: {} }).directory, "cur");
});

Deno.test("a host name cannot break the name of a message", () => {
  const { name } = maildirPlace(item(), 1, { host: "a/b:c,d é", separator: ":" });
  assert.match(name, /^\d+\.M0U1\.a_b_c_d__,S=1:2,$/);
});

Deno.test("messages get LF line ends and stay as they are otherwise", () => {
  for (const { bytes, subject } of CORPUS) {
    assert.ok(Buffer.from(maildirBytes(bytes)).equals(withLf(bytes)), subject);
  }
});

Deno.test("folders of a mailbox become directories of a Maildir++", () => {
  const folders = new MaildirFolders();
  const cases: Record<string, string> = {
    "INBOX": "",
    "INBOX/Projects": ".INBOX.Projects",
    "inbox/projects": ".INBOX.projects (2)",
    "Sent Items": ".Sent Items",
    "Входящие/R&D": ".&BBIERQQ+BDQETwRJBDgENQ-.R&-D",
    "v1.2": ".v1_2",
    "v1_2": ".v1_2 (2)",
    "Inbox": ".INBOX (2)",
    "a/ /b": ".a._.b",
    'x<>:"|?*\\y': ".x________y",
    "\u202e\0": ".__",
  };
  for (const [folder, directory] of Object.entries(cases)) {
    assert.equal(folders.take(folder), directory, folder);
  }
  assert.equal(subscriptions(["", ".INBOX.Projects"]), "INBOX\nINBOX.Projects\n");
});

Deno.test("whatever folders are called, each is one directory of its own", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("INBOX", "inbox", "a.b", "a_b", "A_B", "Ä", "ä", "日本".repeat(90)),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 40 }).map((names) => names.join("/"));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 20 }), (paths) => {
      const folders = new MaildirFolders();
      const names = paths.map((each) => folders.take(each));
      assert.equal(new Set(names.map((each) => each.toLowerCase())).size, names.length);
      for (const each of names.filter((each) => each !== "")) {
        assert.match(each, /^(\.[\x20-\x2d\x30-\x7e]+)+$/);
        assert.ok(each.length <= 255 && !each.endsWith(" "), each);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a second run gives every message the same name", {
  ignore: Deno.build.os === "windows", // no ":" in names there
}, () => {
  using dir = scratch();
  const folders = new Map([["INBOX", CORPUS], ["Sent Items", CORPUS]]);
  writeMaildir(dir.path, folders, NAMING);
  const first = readdirSync(dir.path, { recursive: true });
  writeMaildir(dir.path, folders, NAMING);
  assert.deepEqual(readdirSync(dir.path, { recursive: true }), first);
  assert.equal(
    readdirSync(dir.join("cur")).length + readdirSync(dir.join("new")).length,
    CORPUS.length,
  );
});
