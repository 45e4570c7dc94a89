import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import {
  type BackupOptions,
  localTime,
  type State,
  writeBackupSync,
} from "../../scripts/make_backup.ts";
import { readFirstEntry } from "../../lib/zip/first_entry.ts";
import { scratch } from "../support/scratch.ts";

const TIME = localTime("2024-01-07 01:00:00");
const STATE: State = new Map([["mailserver.cfg", {
  bytes: new TextEncoder().encode("<config/>".repeat(2000)),
  mtime: TIME,
}]]);
const TEXT = "started  = 2024-01-07 02:00:20\nversion  = 1\nhostname = mail.company.com\n";

/** Stores `.version.txt`, with a data descriptor or without. */
function stored(descriptor = false): NonNullable<BackupOptions["change"]> {
  return (entry) =>
    entry.name === ".version.txt"
      ? { ...entry, content: new TextEncoder().encode(TEXT), method: "stored", descriptor }
      : entry;
}

/** What is read of a backup, after `damage`. */
async function firstOf(
  options: Partial<BackupOptions>,
  damage: (bytes: Buffer) => Uint8Array = (bytes) => bytes,
): Promise<string | undefined> {
  await using dir = scratch();
  const [path] = writeBackupSync(dir.path, { type: "F", time: TIME, state: STATE, ...options });
  writeFileSync(path!, damage(readFileSync(path!)));
  const bytes = readFirstEntry(path!, ".version.txt");
  return bytes && new TextDecoder().decode(bytes);
}

for (
  const [what, options] of Object.entries(
    {
      "as the server writes it": {},
      "that is stored": { change: stored() },
      "with a data descriptor": { descriptors: true },
      "with a data descriptor without signature": { descriptors: "unsigned" },
      "with zip64 fields": { zip64: true },
      "in a spanned archive": { layout: "spanned", volumes: 2 },
      "with the UTF-8 flag": { utf8: true },
    } satisfies Record<string, Partial<BackupOptions>>,
  )
) {
  Deno.test(`readFirstEntry() reads an entry ${what}`, async () => {
    assert.equal(await firstOf(options), TEXT);
  });
}

Deno.test("readFirstEntry() needs nothing behind the entry", async () => {
  assert.equal(await firstOf({}, (bytes) => bytes.subarray(0, 200)), TEXT);
});

Deno.test("readFirstEntry() gives nothing for what is not there, damaged, encrypted or large", async () => {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(9000))).toString("hex");
  const flipped = (at: number) => (bytes: Buffer) => {
    bytes[at]! ^= 1;
    return bytes;
  };
  assert.equal(await firstOf({ noVersion: true }), undefined);
  assert.equal(await firstOf({ password: "secret" }), undefined);
  assert.equal(await firstOf({ hostname: random }), undefined);
  assert.equal(await firstOf({ change: stored(true) }), undefined);
  assert.equal(await firstOf({}, flipped(60)), undefined);
  assert.equal(await firstOf({}, flipped(32)), undefined);
  assert.equal(await firstOf({}, (bytes) => Buffer.concat([Buffer.from("x"), bytes])), undefined);
  for (const length of [0, 3, 20, 31, 45]) {
    assert.equal(await firstOf({}, (bytes) => bytes.subarray(0, length)), undefined);
  }
});

Deno.test("readFirstEntry() gives nothing for what is no file", async () => {
  await using dir = scratch();
  assert.equal(readFirstEntry(dir.path, ".version.txt"), undefined);
  assert.equal(readFirstEntry(dir.join("nowhere"), ".version.txt"), undefined);
});
