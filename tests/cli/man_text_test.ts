import assert from "node:assert/strict";
import { manPage } from "../../lib/cli/man_page.ts";
import { manText } from "../../lib/cli/man_text.ts";
import { OPTIONS } from "../../lib/cli/options.ts";

Deno.test("the manual page becomes text with headings, tags and wrapped paragraphs", () => {
  const roff = [
    '.\\" a comment',
    '.TH KMSRECOVER 1 "" "kmsrecover" "User Commands"',
    ".SH OPTIONS",
    "Options may stand before the path;",
    ".B \\-\\-",
    "ends them,",
    "says the .BAK of",
    ".BR \\-u ,",
    "the server\\(aqs.",
    ".TP",
    "\\fB\\-s\\fR, \\fB\\-\\-store\\fR \\fIdir\\fR",
    "Where messages go.",
    ".SH EXAMPLES",
    ".SS Windows",
    "All:",
    ".PP",
    ".nf",
    "    kmsrecover E:\\ebackup",
    ".fi",
  ].join("\n");
  assert.equal(
    manText(roff, 40),
    [
      "OPTIONS",
      "       Options may stand before the",
      "       path; -- ends them, says the .BAK",
      "       of -u, the server's.",
      "",
      "       -s, --store dir",
      "              Where messages go.",
      "",
      "EXAMPLES",
      "",
      "   Windows",
      "       All:",
      "",
      "           kmsrecover E:\\backup",
      "",
    ].join("\n"),
  );
});

Deno.test("the manual page as text names every option and has no macro left", () => {
  const text = manText(manPage(), 80);
  for (const { long } of OPTIONS) assert.ok(text.includes(`--${long}`), long);
  assert.doesNotMatch(text, /^\.|\\[-f(&]/m);
  for (const line of text.split("\n")) assert.ok(line.length <= 104, line);
});
