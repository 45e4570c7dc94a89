import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CalendarFile } from "../../lib/export/ical/calendar_file.ts";
import { type ManifestItem, movedBy } from "../../lib/export/manifest/manifest.ts";
import { ManifestWriter } from "../../lib/export/manifest/manifest_writer.ts";
import { MboxWriter } from "../../lib/export/mbox/mbox_writer.ts";
import { emlNames } from "../../lib/export/names/item_names.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { CORPUS } from "./corpus.ts";
import { EVENTS } from "./events.ts";
import { python, run, testWith } from "./programs.ts";

const PYTHON = python("hashlib", "python3");

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function described(bytes: Uint8Array, target: ManifestItem["target"]): ManifestItem {
  const source = { backup: "F.zip", entry: "x", size: bytes.length, sha256: sha256(bytes) };
  return { kind: "mail", messageId: null, date: null, source, target };
}

function write(dir: Scratch, file: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(dir.join(file)), { recursive: true });
  writeFileSync(dir.join(file), bytes);
}

function exportEml(dir: Scratch): ManifestItem[] {
  const names = emlNames(CORPUS.map(({ item }) => item), { longest: 120 });
  return CORPUS.map(({ bytes }, n) => {
    const file = `company.com/smith/INBOX/${names[n]}`;
    write(dir, file, bytes);
    return described(bytes, { format: "eml", file });
  });
}

/** An mbox in two parts, which are joined. */
function exportMbox(dir: Scratch): ManifestItem[] {
  const file = "company.com/smith/INBOX.mbox";
  const items: ManifestItem[] = [];
  write(dir, file, "");
  let length = 0;
  for (const part of [CORPUS.slice(0, 8), CORPUS.slice(8)]) {
    const base = length;
    let hash = createHash("sha256");
    const writer = new MboxWriter((block) => {
      hash.update(block);
      appendFileSync(dir.join(file), block);
      length += block.length;
    });
    for (const { item, bytes } of part) {
      hash = createHash("sha256");
      writer.begin(item);
      writer.push(bytes);
      const extent = writer.end();
      const target = { format: "mbox", file, ...extent, sha256: hash.digest("hex") } as const;
      items.push(movedBy(described(bytes, target), base));
    }
  }
  return items;
}

async function exportCalendar(dir: Scratch): Promise<ManifestItem[]> {
  const file = "company.com/smith/Calendar.ics";
  const calendar = new CalendarFile("Calendar");
  const items: ManifestItem[] = [];
  let body = "";
  for (const bytes of EVENTS) {
    const text = await calendar.add(bytes, 0);
    const [offset, length] = [body, text].map((each) => new TextEncoder().encode(each).length);
    const extent = { offset: offset!, length: length! };
    items.push(described(bytes, { format: "ical", file, ...extent, sha256: sha256(text) }));
    body += text;
  }
  const head = calendar.head();
  write(dir, file, head + body + CalendarFile.TAIL);
  return items.map((item) => movedBy(item, new TextEncoder().encode(head).length));
}

function checkOf(page: string): string {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  return /^python3 - <<'EOF'\r?\n(.*?)^EOF$/ms.exec(text)![1]!.replaceAll("\r\n", "\n");
}

testWith(
  [PYTHON],
  "the check of docs/export.md finds an export whole, or what was changed",
  async () => {
    await using dir = scratch();
    const items = [...exportEml(dir), ...exportMbox(dir), ...await exportCalendar(dir)];
    let manifest = "";
    const writer = new ManifestWriter((text) => manifest += text, {
      program: "kmsrecover",
      created: "2024-01-07T08:00:00Z",
      backups: [],
      selection: { domain: null, user: null, folder: null, find: null },
    });
    for (const item of items) writer.add(item);
    writer.end();
    write(dir, "manifest.json", manifest);
    const check = () => run(PYTHON, ["-c", checkOf("export.md")], { cwd: dir.path });
    assert.equal((await check()).trim(), `${items.length} messages checked`);
    const mbox = readFileSync(dir.join("company.com/smith/INBOX.mbox"));
    mbox[mbox.length - 100]! ^= 1;
    write(dir, "company.com/smith/INBOX.mbox", mbox);
    assert.match(
      await check(),
      /^changed: company.com\/smith\/INBOX.mbox\n\d+ messages checked\s*$/,
    );
  },
);
