import assert from "node:assert/strict";
import fc from "fast-check";
import { LONGEST_HEAD, readHead } from "../../lib/message/head.ts";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { eml, sample } from "./support.ts";

const USUAL = eml(
  "Return-Path: <ann@example.org>\nReceived: from a\n\tby b; Thu, 4 Mar 2021 19:09:26 -0500\n" +
    "Date: Thu, 4 Mar 2021 19:09:26 -0500\nSubject: Hello\nMessage-ID: <1@example.org>\n" +
    "References: <a@x>\n <b@x>\nFrom: Ann <ann@example.org>\nSender: robot@example.org\n" +
    "Reply-To: desk@example.org\nTo: bob@example.org\nCc: C <c@example.org>\nBcc: d@example.org\n\ntext\n",
);

Deno.test("readHead() gives all fields of a usual message", () => {
  assert.deepEqual(readHead(USUAL), {
    from: [{ name: "Ann", address: "ann@example.org" }],
    sender: [{ name: "", address: "robot@example.org" }],
    replyTo: [{ name: "", address: "desk@example.org" }],
    to: [{ name: "", address: "bob@example.org" }],
    cc: [{ name: "C", address: "c@example.org" }],
    bcc: [{ name: "", address: "d@example.org" }],
    subject: "Hello",
    date: { ms: Date.UTC(2021, 2, 5, 0, 9, 26), offset: -300 },
    messageId: "1@example.org",
    references: ["a@x", "b@x"],
    returnPath: "ann@example.org",
    contentType: "text/plain",
    hasAttachments: false,
    needsMore: false,
  });
});

Deno.test("readHead() needs more bytes until it has seen the blank line", () => {
  const whole = new TextDecoder().decode(USUAL).indexOf("\r\n\r\n") + 4;
  for (let length = 0; length <= USUAL.length; length++) {
    assert.equal(readHead(USUAL.subarray(0, length)).needsMore, length < whole, `${length} bytes`);
  }
});

Deno.test("a head that is whole stays the same, whatever bytes follow", () => {
  const texts = SAMPLES.filter(({ bytes }) => bytes.length < 100_000);
  for (const { name, bytes } of texts) {
    const all = { ...readHead(bytes), needsMore: false };
    const step = Math.max(1, Math.floor(bytes.length / 200));
    for (let length = 0; length < bytes.length; length += step) {
      const head = readHead(bytes.subarray(0, length));
      if (!head.needsMore) assert.deepEqual(head, all, `${name}, ${length} bytes`);
    }
  }
});

Deno.test("readHead() gives up where a head has no end, and shows what it has read", () => {
  const endless = new Uint8Array(LONGEST_HEAD + 10).fill(0x78);
  endless.set(new TextEncoder().encode("Subject: first\r\nX: "));
  const head = readHead(endless);
  assert.equal(head.needsMore, false);
  assert.equal(head.subject, "first");
});

Deno.test("the head alone tells about attachments where there is one part", () => {
  const typed = (type: string) => readHead(eml(`Content-Type: ${type}\n\n`)).hasAttachments;
  assert.equal(typed("text/html"), false);
  assert.equal(typed("application/pdf"), true);
  assert.equal(typed("text/plain; name=a.txt"), true);
  assert.equal(typed("multipart/mixed; boundary=x"), undefined);
  assert.equal(readHead(eml("Subject: x\n\n")).hasAttachments, false);
});

Deno.test("an item's head says no sender and no ID", () => {
  const head = readHead(sample("item contact"));
  assert.equal(head.subject, "Jiří Novák");
  assert.equal(head.contentType, "text/vcard");
  assert.deepEqual([head.from, head.to, head.messageId], [[], [], undefined]);
});

Deno.test("readHead() reads any bytes at all", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "From: ",
      "To: ",
      "Subject: ",
      "Date: ",
      "Content-Type: ",
      "\r\n",
      "\n",
      "\r",
      " ",
    ),
    fc.constantFrom(
      "=?utf-8?Q?",
      "?=",
      "=?",
      "<",
      ">",
      "(",
      ")",
      '"',
      "\\",
      ",",
      ";",
      ":",
      "@",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 10 }),
  );
  fc.assert(fc.property(fc.array(line, { maxLength: 40 }), (pieces) => {
    const head = readHead(Uint8Array.from(pieces.join(""), (it) => it.charCodeAt(0) & 0xff));
    assert.deepEqual(structuredClone(head), head);
  }));
});

Deno.test("floods of one character cost no more than their length", () => {
  // Each of them takes minutes with an algorithm that is not linear.
  const floods = [
    ...["<", "(", '"', "[", ",", ";", ":", "\\", "@", "=?", "=?a?q?", "=?a?q?x ", "?=", "a ", "' "],
    ...["x=(", ';a="', ";;", " ", "\r\n ", "\r\n\t\r\n", "a:a@b ", "@,", "<,", "\x80", "=?a?b?=?="],
  ];
  const beginnings = ["From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ", "Return-Path: "];
  for (
    const beginning of [...beginnings, "Content-Type: a/b; x=", "Content-Disposition: a; filename="]
  ) {
    for (const flood of floods) {
      const text = beginning + flood.repeat(Math.floor(128 * 1024 / flood.length));
      readHead(Uint8Array.from(text, (it) => it.charCodeAt(0)));
    }
  }
});
