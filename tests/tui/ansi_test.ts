import assert from "node:assert/strict";
import { lineCodes, Painter } from "../../lib/tui/ansi.ts";
import type { Frame, Line } from "../../lib/tui/line.ts";

const ALL = { color: true, unicode: true };

function frame(...texts: readonly string[]): Frame {
  return {
    size: { columns: 10, rows: texts.length },
    lines: texts.map((text): Line => [{ text: text.padEnd(10) }]),
  };
}

Deno.test("only the lines that have changed are sent", () => {
  const painter = new Painter(ALL);
  assert.ok(painter.paint(frame("one", "two", "three")).includes("one"));
  const next = painter.paint(frame("one", "2", "three"));
  assert.ok(next.includes("\x1b[2;1H") && next.includes("2         "));
  assert.ok(!next.includes("one") && !next.includes("three"));
});

Deno.test("after another size or another program, all is drawn anew", () => {
  const painter = new Painter(ALL);
  painter.paint(frame("one", "two"));
  const larger = painter.paint(frame("one", "two", "three"));
  assert.ok(larger.includes("\x1b[2J") && larger.includes("one"));
  painter.forget();
  assert.ok(painter.paint(frame("one", "two", "three")).includes("one"));
});

Deno.test("nothing that stands in a message steers the terminal", () => {
  const hostile = "a\x1b]0;title\x07\x9b31m\x00\r\n\u202egpj.exe\u2066\x7fz";
  const codes = lineCodes([{ text: hostile, style: { isBold: true } }], ALL);
  assert.ok(codes.startsWith("\x1b[1m") && codes.endsWith("\x1b[0m"));
  const text = codes.slice(4, -4);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  assert.match(text, /^a\\x1b\]0;title/);
});

Deno.test("without colours, bold and reverse still tell one thing from another", () => {
  const line: Line = [{ text: "x", style: { color: "red", isBold: true, isReverse: true } }];
  assert.equal(lineCodes(line, { ...ALL, color: false }), "\x1b[1;7mx\x1b[0m");
  assert.equal(lineCodes(line, ALL), "\x1b[1;7;31mx\x1b[0m");
});

Deno.test("a terminal without Unicode gets ASCII", () => {
  assert.equal(lineCodes([{ text: "a › b…é" }], { ...ALL, unicode: false }), "a > b.?");
});
