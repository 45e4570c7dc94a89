import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  type ManifestHead,
  type ManifestItem,
  type ManifestSkipped,
  type ManifestTotals,
  movedBy,
} from "../../lib/export/manifest/manifest.ts";
import { ManifestWriter } from "../../lib/export/manifest/manifest_writer.ts";

const SCHEMA = new URL("../../docs/export-manifest.schema.json", import.meta.url);
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true })
  .compile(JSON.parse(readFileSync(SCHEMA, "utf8")));

const HEAD: ManifestHead = {
  program: "kmsrecover 0.1.0",
  created: "2024-01-07T08:00:00Z",
  backups: [
    { name: "F20240106T220008Z.zip", type: "full", time: "2024-01-06T22:00:08Z", host: "mail" },
    { name: "unpacked", type: "folder", time: null, host: null },
  ],
  selection: { domain: "company.com", user: null, folder: null, find: 'subject:"offer"' },
};

const ITEM: ManifestItem = {
  kind: "mail",
  messageId: "4290230881-12521@domain.local",
  date: "2021-03-05T00:09:26Z",
  source: {
    backup: "F20240106T220008Z.zip",
    entry: "@backup/store/mail/company.com/smith/INBOX/#msgs/00000001.eml",
    size: 1050,
    sha256: "0".repeat(64),
  },
  target: { format: "eml", file: "company.com/smith/INBOX/2021-03-05 0009 Email 1.eml" },
};

const IN_MBOX: ManifestItem = {
  ...ITEM,
  messageId: null,
  date: null,
  target: {
    format: "mbox",
    file: "company.com/smith/INBOX.mbox",
    offset: 17,
    length: 1100,
    sha256: "f".repeat(64),
  },
};

interface Manifest extends ManifestHead {
  readonly items: readonly ManifestItem[];
  readonly skipped: readonly ManifestSkipped[];
  readonly totals: ManifestTotals;
}

function manifest(items: readonly ManifestItem[], skipped: readonly string[] = []) {
  let text = "";
  const writer = new ManifestWriter((block) => text += block, HEAD);
  for (const item of items) writer.add(item);
  for (const entry of skipped) {
    writer.skip({ backup: HEAD.backups[0]!.name, entry, reason: "damaged" });
  }
  const totals = writer.end();
  return { text, totals };
}

Deno.test("a manifest is what its schema says, with and without items", () => {
  for (const items of [[], [ITEM], [ITEM, IN_MBOX]]) {
    for (const skipped of [[], ["a"], ["a", "b\u202e\ud800"]]) {
      const { text, totals } = manifest(items, skipped);
      const document = JSON.parse(text) as Manifest;
      const isAsDescribed = isValid(document);
      assert.ok(isAsDescribed, JSON.stringify(isValid.errors, null, 2));
      assert.deepEqual(document.items, items);
      assert.deepEqual(document.skipped.map(({ entry }) => entry), skipped);
      assert.deepEqual(document.totals, totals);
      assert.deepEqual(totals, {
        items: items.length,
        bytes: 1050 * items.length,
        skipped: skipped.length,
      });
      assert.deepEqual(document.selection, HEAD.selection);
    }
  }
});

Deno.test("the schema refuses what proves nothing", () => {
  const document = JSON.parse(manifest([ITEM]).text);
  const { sha256: _, ...source } = ITEM.source;
  for (
    const item of [
      { ...ITEM, source },
      { ...ITEM, source: { ...ITEM.source, sha256: "abc" } },
      { ...ITEM, target: { ...ITEM.target, offset: 5 } },
      { ...ITEM, date: "yesterday" },
    ]
  ) assert.equal(isValid({ ...document, items: [item] }), false);
});

Deno.test("each item is a line of its own", () => {
  const lines = manifest([ITEM, IN_MBOX]).text.split("\n");
  const items = lines.filter((line) => line.includes('"sha256"')).map((line) =>
    line.replace(/,$/, "")
  );
  assert.deepEqual(items.map((line) => JSON.parse(line)), [ITEM, IN_MBOX]);
});

Deno.test("half a million items pass through in blocks", () => {
  let largest = 0;
  let length = 0;
  const writer = new ManifestWriter((block) => {
    largest = Math.max(largest, block.length);
    length += block.length;
  }, HEAD);
  for (let n = 0; n < 500_000; n++) writer.add(ITEM);
  assert.equal(writer.end().items, 500_000);
  assert.ok(largest < 70_000, `${largest} characters at once`);
  assert.ok(length > 500_000 * JSON.stringify(ITEM).length);
});

Deno.test("an item of a part is moved to where the part lies in the joined file", () => {
  assert.equal(movedBy(IN_MBOX, 1000).target.offset, 1017);
  assert.deepEqual(movedBy(ITEM, 1000), ITEM);
});

Deno.test("items behind what was skipped are a mistake of the program", () => {
  const writer = new ManifestWriter(() => {}, HEAD);
  writer.skip({ backup: "x", entry: "y", reason: "z" });
  assert.throws(() => writer.add(ITEM));
});
