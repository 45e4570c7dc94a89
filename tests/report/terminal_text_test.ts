import assert from "node:assert/strict";
import stringWidth from "string-width";
import { loadWidths } from "../../lib/report/display_width.ts";
import { printable, truncateEnd, truncateStart } from "../../lib/report/terminal_text.ts";

await loadWidths();

Deno.test("printable() makes escape sequences and line breaks visible", () => {
  assert.equal(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
  assert.equal(printable("a\r\n\tb\x00\x7f\x9b"), "a\\x0d\\x0a\\x09b\\x00\\x7f\\x9b");
});

Deno.test("printable() makes bidirectional and invisible marks visible", () => {
  assert.equal(printable("exe.\u202etxt\u2066"), "exe.\\u202etxt\\u2066");
  assert.equal(printable("\u200b\ufeff\u2028"), "\\u200b\\ufeff\\u2028");
});

Deno.test("printable() makes lone surrogates visible and leaves pairs", () => {
  assert.equal(printable("a\ud83d"), "a\\ud83d");
  assert.equal(printable("\ude00a"), "\\ude00a");
  assert.equal(printable("😀"), "😀");
});

Deno.test("printable() leaves names of all languages and paths as they are", () => {
  for (const name of ["Отправленные", "日本語", "עברית", "C:\\a b\\ü", "Été"]) {
    assert.equal(printable(name), name);
  }
});

Deno.test("truncateStart() keeps the end within the width", () => {
  assert.equal(truncateStart("company.com/smith", 17), "company.com/smith");
  assert.equal(truncateStart("company.com/smith", 8), "…m/smith");
  assert.equal(truncateStart("company.com/smith", 8, "..."), "...smith");
  assert.equal(truncateStart("日本語", 4), "…語");
  assert.equal(truncateStart("日本語", 1), "…");
  assert.equal(truncateStart("abcdef", 2, "..."), "");
});

Deno.test("truncateEnd() keeps the beginning within the width", () => {
  assert.equal(truncateEnd("company.com/smith", 17), "company.com/smith");
  assert.equal(truncateEnd("company.com/smith", 8), "company…");
  assert.equal(truncateEnd("company.com/smith", 8, "..."), "compa...");
  assert.equal(truncateEnd("日本語", 4), "日…");
  assert.equal(truncateEnd("日本語", 1), "…");
  assert.equal(truncateEnd("abcdef", 2, "..."), "");
});

Deno.test("truncateEnd() and truncateStart() never cut inside of a character", () => {
  // An e with an accent of its own, a flag of two letters, a thumb with its colour.
  for (const character of ["e\u0301", "🇨🇿", "👍🏽"]) {
    for (let width = 1; width < 5; width++) {
      const kept = character.repeat(Math.floor((width - 1) / stringWidth(character)));
      assert.equal(truncateEnd(character.repeat(5), width), `${kept}…`);
      assert.equal(truncateStart(character.repeat(5), width), `…${kept}`);
    }
  }
});
