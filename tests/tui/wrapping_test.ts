import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { wrapped } from "../../lib/tui/wrapping.ts";

Deno.test("text breaks at blanks, by the columns that it takes", () => {
  assert.deepEqual(wrapped("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapped("日本語 日本語", 8), ["日本語", "日本語"]);
  assert.deepEqual(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assert.deepEqual(wrapped("日本語", 3), ["日", "本", "語"]);
  assert.deepEqual(wrapped("a\n\n  b\tc", 20), ["a", "", "  b     c"]);
});

Deno.test("no line is wider than the screen, and nothing but blanks is lost", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "日", "👍🏽", " ", "\n", "-"),
    maxLength: 80,
  });
  fc.assert(fc.property(text, fc.integer({ min: 2, max: 30 }), (text, width) => {
    const lines = wrapped(text, width);
    for (const line of lines) assert.ok(stringWidth(line) <= width, JSON.stringify(line));
    assert.equal(lines.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
  }));
});
