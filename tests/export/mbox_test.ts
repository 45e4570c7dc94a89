import assert from "node:assert/strict";
import fc from "fast-check";
import { fromLine } from "../../lib/export/mbox/from_line.ts";
import { MboxWriter } from "../../lib/export/mbox/mbox_writer.ts";
import { statusLines } from "../../lib/export/mbox/status.ts";
import { asLatin1, cutAt, item, latin1 } from "./items.ts";
import { mboxOf, readMboxrd } from "./mboxrd.ts";

const NEW = item({ flags: { recent: true } });
const FROM = "From User1@domain.local Fri Mar  5 00:09:26 2021\n";

function written(message: string, cuts: readonly number[] = []): string {
  return asLatin1(mboxOf([{ item: NEW, chunks: cutAt(latin1(message), cuts) }]).bytes);
}

Deno.test("a message begins with envelope sender and time of delivery in UTC, in English", () => {
  assert.equal(`${fromLine(item())}\n`, FROM);
  const december = Date.UTC(2024, 11, 31, 23, 59, 59, 999);
  assert.match(fromLine(item({ arrival: december })), / Tue Dec 31 23:59:59 2024$/);
});

Deno.test("the time of delivery is the arrival, else the date, else that of the file", () => {
  const [date, modified] = [Date.UTC(2005, 0, 2), Date.UTC(2006, 0, 2)];
  const at = (values: Parameters<typeof item>[0]) => fromLine(item(values)).slice(-4);
  assert.equal(at({ date, modified }), "2021");
  assert.equal(at({ arrival: undefined, date, modified }), "2005");
  assert.equal(at({ arrival: undefined, date: undefined, modified }), "2006");
  assert.equal(at({ arrival: 9e15, date: -1, modified: NaN }), "1970");
});

Deno.test("a sender that cannot stand in a From line does not get into it", () => {
  const sender = (returnPath: string | undefined, from = "") =>
    fromLine(item({ returnPath, from })).split(" ")[1];
  assert.equal(sender("<>", "a@example.com"), "MAILER-DAEMON", "a bounce");
  assert.equal(sender(undefined, "a@example.com"), "a@example.com");
  assert.equal(sender(undefined), "MAILER-DAEMON");
  for (const bad of ["<a b@example.com>", "<a\nFrom b@c>", "<jörg@example.com>", "<\0>"]) {
    assert.equal(sender(bad), "MAILER-DAEMON", bad);
  }
});

Deno.test("flags are written as mutt and Dovecot read them", () => {
  const lines = (flags: Parameters<typeof item>[0] & object) => statusLines(item(flags).flags);
  assert.equal(lines({ flags: { recent: true } }), "");
  assert.equal(lines({ flags: {} }), "Status: O\n");
  assert.equal(lines({ flags: { seen: true, recent: true } }), "Status: RO\n");
  assert.equal(
    lines({ flags: { seen: true, answered: true, flagged: true, draft: true, deleted: true } }),
    "Status: RO\nX-Status: AFTD\n",
  );
});

Deno.test("lines that begin with From get one more >, all other bytes stay", () => {
  const message = "Subject: x\r\n\r\nFrom me\r\n>From you\r\n>>>From all\r\n From\r\nFromage\r\n" +
    "from here\r\n> From\r\nx From \r\n>\r\nFrom ";
  const expected = "Subject: x\n\n>From me\n>>From you\n>>>>From all\n From\nFromage\n" +
    "from here\n> From\nx From \n>\n>From \n\n";
  assert.equal(written(message), FROM + expected);
});

Deno.test("CRLF becomes LF; bare CRs, NULs and 8-bit bytes stay", () => {
  assert.equal(
    written("A: b\r\n\r\n\0\xff\xe4\r\r\n\ra\rb\n\r\n"),
    `${FROM}A: b\n\n\0\xff\xe4\r\n\ra\rb\n\n\n`,
  );
  assert.equal(written("A: b\n\nlast\r"), `${FROM}A: b\n\nlast\r\n\n`);
});

Deno.test("a message without line end, an empty one and one without head are whole messages", () => {
  assert.equal(written("A: b\r\n\r\nlast"), `${FROM}A: b\n\nlast\n\n`);
  assert.equal(written(""), `${FROM}\n`);
  assert.equal(written("A: b"), `${FROM}A: b\n\n`);
  assert.equal(written("\r\nbody"), `${FROM}\nbody\n\n`);
});

Deno.test("what a message says of itself as part of a mailbox does not get into this one", () => {
  const head = "Subject: x\r\nStatus: RO\r\nX-STATUS : D\r\ncontent-length: 999\r\n folded\r\n" +
    "X-UID: 3\r\nX-IMAP: 1 2\r\nX-IMAPbase: 1 2\r\nX-Keywords: a\r\nX-Status-Of: kept\r\n" +
    " Status: kept\r\nTo: y\r\n";
  const body = "Status: RO\r\nContent-Length: 5\r\n";
  assert.equal(
    written(`${head}\r\n${body}`),
    `${FROM}Subject: x\nX-Status-Of: kept\n Status: kept\nTo: y\n\nStatus: RO\nContent-Length: 5\n\n`,
  );
});

Deno.test("text of a message that has no proper head is not taken for header fields", () => {
  assert.equal(written("Dear all\r\nStatus: fine\r\n"), `${FROM}Dear all\nStatus: fine\n\n`);
  assert.equal(
    written("A: b\r\nDear all\r\nStatus: fine"),
    `${FROM}A: b\nDear all\nStatus: fine\n\n`,
  );
});

Deno.test("a message that brings the From line of another mailbox keeps its head", () => {
  assert.equal(
    written("From a Thu Jan  1\r\nStatus: RO\r\nSubject: x\r\n\r\n"),
    `${FROM}>From a Thu Jan  1\nSubject: x\n\n\n`,
  );
});

const line = fc.oneof(
  fc.constantFrom("", "From ", "From", ">From x", ">>From ", ">", "F", "Fr", "From\t", "\r", "\0"),
  fc.constantFrom("Subject: x", "Status: RO", "X-Status:", "X-UID: 1", " folded", "To : y", ":"),
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 12 }),
);
const anyMessage = fc.array(fc.tuple(line, fc.constantFrom("\r\n", "\r\n", "\n", "\r", "")), {
  maxLength: 12,
}).map((lines) => lines.map(([text, end]) => text + end).join(""));

/** A message with LF line ends, without the fields that a mailbox keeps. */
function normalized(message: string): string {
  const text = message.replaceAll("\r\n", "\n");
  const lines = (text === "" || text.endsWith("\n") ? text : `${text}\n`).split(/(?<=\n)/);
  const kept: string[] = [];
  let isOwn = false;
  for (let isFirst = true; lines.length > 0; isFirst = false) {
    const line = lines[0]!;
    const isFrom = isFirst && /^>*From /.test(line);
    // deno-lint-ignore no-control-regex
    const isHead = isFrom || /^[ \t]/.test(line) || /^[^\x00-\x20:]*[ \t]*:/.test(line);
    if (!isHead) break;
    if (!/^[ \t]/.test(line)) {
      isOwn = /^(status|x-(status|uid|imap|imapbase|keywords)|content-length)[ \t]*:/i.test(line);
    }
    if (!isOwn) kept.push(line);
    lines.shift();
  }
  return [...kept, ...lines].join("");
}

Deno.test("whatever a message holds and however it comes, it can be read back as it was", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyMessage, fc.array(fc.nat(400), { maxLength: 6 })), { maxLength: 4 }),
      (messages) => {
        const { bytes, extents } = mboxOf(
          messages.map(([text, cuts]) => ({ item: NEW, chunks: cutAt(latin1(text), cuts) })),
        );
        const read = readMboxrd(bytes);
        assert.deepEqual(
          read.map(({ message }) => message),
          messages.map(([text]) => normalized(text)),
        );
        const parts = extents.map(({ offset, length }) => bytes.subarray(offset, offset + length));
        assert.equal(parts.map(asLatin1).join(""), asLatin1(bytes));
        assert.ok(parts.every((part) => asLatin1(part).startsWith(FROM)));
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("chunks do not matter: byte by byte gives the same as all at once", () => {
  fc.assert(
    fc.property(anyMessage, (text) => {
      const whole = mboxOf([{ item: NEW, chunks: [latin1(text)] }]).bytes;
      const bytewise = [...latin1(text)].map((byte) => Uint8Array.of(byte));
      assert.deepEqual(mboxOf([{ item: NEW, chunks: bytewise }]).bytes, whole);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a message of 50 MB passes through in small pieces, in bounded memory", () => {
  const block = latin1("From the beginning\r\n".repeat(3277));
  const quoted = 3277 * (block.length / 3277 - 1 + 1);
  let total = 0;
  let largest = 0;
  const writer = new MboxWriter((bytes) => {
    total += bytes.length;
    largest = Math.max(largest, bytes.length);
  });
  writer.begin(NEW);
  writer.push(latin1("Subject: large\r\n\r\n"));
  for (let n = 0; n < 800; n++) writer.push(block);
  const { length } = writer.end();
  assert.equal(length, FROM.length + "Subject: large\n\n".length + 800 * quoted + 1);
  assert.equal(total, length);
  assert.ok(largest <= 256 * 1024, `${largest} bytes at once`);
});

Deno.test("a head without end is passed on, not collected", () => {
  let total = 0;
  const writer = new MboxWriter((bytes) => total += bytes.length);
  writer.begin(NEW);
  for (let n = 0; n < 200; n++) writer.push(new Uint8Array(100_000).fill(0x61));
  writer.end();
  assert.equal(total, FROM.length + 20_000_000 + 2);
});
