import assert from "node:assert/strict";
import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import {
  ExportLog,
  type LogEntry,
  type LoggedEntry,
} from "../../../lib/engine/export/export_log.ts";
import type { ManifestItem } from "../../../lib/export/manifest/manifest.ts";
import { scratch } from "../../support/scratch.ts";

const ITEM: ManifestItem = {
  kind: "mail",
  messageId: "tab\tand\nline ü@\u2028",
  date: null,
  source: { backup: "F.zip", entry: "a/#msgs/00000002.eml", size: 70, sha256: "0" },
  target: { format: "eml", file: "a/2.eml" },
};

const ENTRIES: readonly LogEntry[] = [
  { key: "0/a", length: 0, items: [], skipped: [] },
  {
    key: "0/b",
    length: 1234,
    items: [],
    skipped: [{ backup: "F.zip", entry: "a/ü/#msgs/00000001.eml", reason: "CRC\n" }],
  },
  { key: "1/a", length: 7, items: [ITEM, { ...ITEM, messageId: null }], skipped: [] },
];

/** As they are read: the items are text still. */
const LOGGED: readonly LoggedEntry[] = ENTRIES.map(({ items, ...entry }) => ({
  ...entry,
  bytes: 70 * items.length,
  items: items.map((item) => JSON.stringify(item)),
}));

Deno.test("a log that is opened again knows what was added", async () => {
  await using dir = scratch();
  const path = dir.join("done");
  const log = new ExportLog(path);
  for (const entry of ENTRIES) log.add(entry);
  log.close();
  const again = new ExportLog(path);
  assert.equal(again.has("0/b"), true);
  assert.equal(again.lengthOf("0/b"), 1234);
  assert.equal(again.has("2/a"), false);
  assert.deepEqual([...again.entries()], LOGGED);
  again.close();
});

Deno.test("wherever a crash cuts a log, whole lines count, the rest does not, and it can be gone on with", async () => {
  await using dir = scratch();
  const path = dir.join("done");
  const log = new ExportLog(path);
  for (const entry of ENTRIES) log.add(entry);
  log.close();
  const bytes = readFileSync(path);
  const ends = [...bytes].flatMap((byte, at) => byte === 0x0a ? [at + 1] : []);
  for (let length = bytes.length - 1; length >= 0; length--) {
    truncateSync(path, length);
    const whole = ends.filter((end) => end <= length).length;
    const cut = new ExportLog(path);
    assert.deepEqual([...cut.entries()], LOGGED.slice(0, whole), `cut at ${length}`);
    cut.add({ ...ENTRIES[2]!, key: "new" });
    cut.close();
    const after = new ExportLog(path);
    assert.deepEqual([...after.entries()].map(({ key }) => key), [
      ...ENTRIES.slice(0, whole).map(({ key }) => key),
      "new",
    ]);
    after.close();
    await Deno.writeFile(path, bytes.subarray(0, length));
  }
});

Deno.test("what a disk without power left at the end of a log is not believed", async () => {
  await using dir = scratch();
  const path = dir.join("done");
  const log = new ExportLog(path);
  log.add(ENTRIES[0]!);
  log.close();
  // What was added later may be there all the same.
  appendFileSync(path, new Uint8Array(512));
  appendFileSync(path, `\n${readFileSync(path, "utf8").split("\n")[0]}\n`);
  const again = new ExportLog(path);
  assert.deepEqual([...again.entries()], [LOGGED[0]]);
  again.close();
});
