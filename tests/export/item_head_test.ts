import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { HeadReader, type ItemHead } from "../../lib/export/item_head.ts";

const MAIL = "Return-Path: <bounce@example.org>\r\nFrom: Jöhn <john@example.org>\r\n" +
  "Message-ID: <1@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n" +
  "Date: Sat, 6 Jan 2024 18:44:00 +0100\r\n\r\nText\r\n";
const HEAD: ItemHead = {
  kind: "mail",
  date: Date.UTC(2024, 0, 6, 17, 44),
  from: "john@example.org",
  subject: "Grüße",
  returnPath: "bounce@example.org",
  messageId: "1@example.org",
};

/** What a reader gives that gets a message in chunks of these sizes, the last one again and again. */
function readIn(text: string, sizes: readonly number[]): { head: ItemHead; text: string } {
  const bytes = Buffer.from(text);
  const reader = new HeadReader(bytes.length, undefined);
  let found: { head: ItemHead; bytes: Uint8Array } | undefined;
  let out = "";
  const chunk = new Uint8Array(bytes.length);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[Math.min(turn, sizes.length - 1)]!;
    const end = Math.min(at + size, bytes.length);
    // The memory of a chunk is used again for the next one.
    chunk.set(bytes.subarray(at, end));
    const given = chunk.subarray(0, end - at);
    if (found) out += Buffer.from(given).toString("latin1");
    else {
      found = reader.push(given);
      if (found) out += Buffer.from(found.bytes).toString("latin1");
    }
    chunk.fill(0);
    at = end;
  }
  if (!found) {
    found = reader.end();
    out += Buffer.from(found.bytes).toString("latin1");
  }
  return { head: found.head, text: Buffer.from(out, "latin1").toString() };
}

Deno.test("a head is the same in whatever chunks a message comes, and no byte of it is lost", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
  fc.assert(fc.property(sizes, (sizes) => {
    assert.deepEqual(readIn(MAIL, sizes), { head: HEAD, text: MAIL });
  }));
});

Deno.test("a head of many chunks is read in time in proportion to its length", () => {
  const field = `X-Long: ${"x".repeat(60)}\r\n`;
  const text = field.repeat(20_000) + MAIL;
  const { head, text: out } = readIn(text, [500]);
  assert.equal(head.messageId, "1@example.org");
  assert.equal(out.length, text.length);
});

Deno.test("an empty message has a head that says nothing, and what ends early is given out", () => {
  const reader = new HeadReader(1000, "mail");
  assert.equal(reader.push(Buffer.from("From: a@b.c\r\nSubj")), undefined);
  const { head, bytes } = reader.end();
  assert.equal(head.from, "a@b.c");
  assert.equal(Buffer.from(bytes).toString(), "From: a@b.c\r\nSubj");
  assert.deepEqual(new HeadReader(0, "note").end().head, {
    kind: "note",
    date: undefined,
    from: "",
    subject: "",
    returnPath: undefined,
    messageId: undefined,
  });
});
