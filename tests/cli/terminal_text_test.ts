import assert from "node:assert/strict";
import { columnsOf, printable, truncateStart } from "../../lib/cli/terminal_text.ts";

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

Deno.test("columnsOf() counts columns, not characters", () => {
  assert.equal(columnsOf("abc"), 3);
  assert.equal(columnsOf("日本"), 4);
  assert.equal(columnsOf("e\u0301"), 1);
  assert.equal(columnsOf("😀"), 2);
  assert.equal(columnsOf("Ж"), 1);
});

Deno.test("truncateStart() keeps the end within the width", () => {
  assert.equal(truncateStart("company.com/smith", 17), "company.com/smith");
  assert.equal(truncateStart("company.com/smith", 8), "…m/smith");
  assert.equal(truncateStart("company.com/smith", 8, "..."), "...smith");
  assert.equal(truncateStart("日本語", 4), "…語");
  assert.equal(truncateStart("日本語", 1), "…");
  assert.equal(truncateStart("abcdef", 2, "..."), "");
});
