import assert from "node:assert/strict";
import fc from "fast-check";
import { binaryText } from "../../lib/message/binary_text.ts";
import { DEEPEST, MOST_PARTS, readStructure } from "../../lib/message/structure.ts";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { eml } from "./support.ts";

/** Type, depth and content of each part. */
function partsOf(message: string): unknown[] {
  const text = binaryText(eml(message));
  return readStructure(text).map((
    { type, depth, start, end },
  ) => [type, depth, text.slice(start, end)]);
}

Deno.test("readStructure() gives the leaves of nested multiparts and messages with their places", () => {
  assert.deepEqual(
    partsOf(
      "Content-Type: multipart/mixed; boundary=O\n\npreamble\n--O\n" +
        "Content-Type: multipart/alternative; boundary=I\n\n--I\n\nplain\n--I\nContent-Type: text/html\n\n" +
        "<p>\n--I--\n--O\nContent-Type: message/rfc822\n\nSubject: in\n\nforwarded\n--O--\nepilogue\n",
    ),
    [
      ["text/plain", 2, "plain"],
      ["text/html", 2, "<p>"],
      ["message/rfc822", 1, "Subject: in\r\n\r\nforwarded"],
      ["text/plain", 2, "forwarded"],
    ],
  );
});

Deno.test("a message of one part is that part", () => {
  assert.deepEqual(partsOf("Subject: x\n\ntext\n"), [["text/plain", 0, "text\r\n"]]);
  assert.deepEqual(partsOf(""), [["text/plain", 0, ""]]);
  assert.deepEqual(partsOf("\nSubject: x\n"), [["text/plain", 0, "Subject: x\r\n"]]);
});

Deno.test("a message that has lost its blank line keeps its text", () => {
  assert.deepEqual(partsOf("Subject: x\nThe text.\nMore\n"), [[
    "text/plain",
    0,
    "The text.\r\nMore\r\n",
  ]]);
  const broken = "Received: from a\nby b\nSubject: x\nContent-Transfer-Encoding: base64\n\nYWJj\n";
  assert.deepEqual(partsOf(broken), [["text/plain", 0, "YWJj\r\n"]], "a fold in it is no base64");
});

Deno.test("a multipart that cannot be taken apart is a text of as many bytes", () => {
  assert.deepEqual(partsOf("Content-Type: multipart/mixed\n\n--B\ntext\n"), [
    ["text/plain", 0, "--B\r\ntext\r\n"],
  ]);
  assert.deepEqual(partsOf("Content-Type: multipart/mixed; boundary=B\n\nno part\n"), [
    ["text/plain", 0, "no part\r\n"],
  ]);
});

Deno.test("an inner multipart ends where the outer one goes on, also with the same boundary", () => {
  assert.deepEqual(
    partsOf(
      "Content-Type: multipart/mixed; boundary=O\n\n--O\nContent-Type: multipart/mixed; boundary=I\n\n" +
        "--I\n\nin\n--O\n\nout\n--O--\n",
    ),
    [["text/plain", 2, "in"], ["text/plain", 1, "out"]],
  );
  assert.deepEqual(
    partsOf(
      "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=B\n\n" +
        "--B\n\nin\n--B--\n--B\n\nout\n--B--\n",
    ),
    [["text/plain", 2, "in"], ["text/plain", 1, "out"]],
  );
});

Deno.test("multiparts deeper than the limit become one text", () => {
  let message = "Content-Type: text/plain\n\nbottom\n";
  for (let level = DEEPEST + 10; level > 0; level--) {
    message =
      `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${message}\n--b${level}--\n`;
  }
  const parts = readStructure(binaryText(eml(message)));
  assert.equal(parts.length, 1);
  assert.equal(parts[0]!.depth, DEEPEST);
});

Deno.test("more parts than the limit are one, up to the end", () => {
  const part = "--B\n\nx\n";
  const text = binaryText(eml(
    `Content-Type: multipart/mixed; boundary=B\n\n${
      part.repeat(MOST_PARTS + 100)
    }--B\n\nlast\n--B--\n`,
  ));
  const parts = readStructure(text);
  assert.equal(parts.length, MOST_PARTS);
  assert.match(text.slice(parts.at(-1)!.start, parts.at(-1)!.end), /last\r\n--B--\r\n$/);
});

Deno.test("floods of boundaries and heads cost no more than their length", () => {
  const size = 4 * 1024 * 1024;
  const head = "Content-Type: multipart/mixed; boundary=B\r\n\r\n";
  const nested = (n: number) => `--B\r\nContent-Type: multipart/mixed; boundary=B${n}\r\n\r\n`;
  const floods = [
    "\n--",
    "--\n",
    "--B\n",
    "--B--\n",
    "--B\r\nContent-Type: message/rfc822\r\n\r\n",
    "--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n",
    "--B\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n",
    `${"--B".padEnd(900, "-")}\n`,
  ];
  for (const flood of floods) readStructure(head + flood.repeat(Math.floor(size / flood.length)));
  readStructure(head + Array.from({ length: 50_000 }, (_, n) => nested(n)).join(""));
});

Deno.test("parts stand one after another within the message, whatever it is", () => {
  const piece = fc.oneof(
    fc.constantFrom("--B", "--C", "--", "\r\n", "\n", "\r", "x", " ", ":"),
    fc.constantFrom(
      "Content-Type: multipart/mixed; boundary=B\r\n\r\n",
      "Content-Type: multipart/mixed; boundary=C\r\n\r\n",
      "Content-Type: message/rfc822\r\n\r\n",
      "Content-Type: text/html\r\n\r\n",
    ),
  );
  const check = (text: string) => {
    for (const { start, end } of readStructure(text)) {
      assert.ok(start >= 0 && start <= end && end <= text.length);
    }
  };
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => check(pieces.join(""))));
  for (const { bytes } of SAMPLES) check(binaryText(bytes));
});
