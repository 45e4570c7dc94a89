import assert from "node:assert/strict";
import { plainText } from "../../../scripts/release/plain_text.ts";

Deno.test("a README becomes text that reads well without a program for Markdown", () => {
  const markdown = [
    "# Title",
    "",
    "Some _words_ in **bold** and `code`, with a [link](https://example.org) and a file,",
    "[docs/json.md](docs/json.md), see [LICENSE](LICENSE).",
    "",
    "```",
    "kmsrecover --mask=cfg *_x_* /backup",
    "```",
    "",
    "| code | meaning |",
    "| ---- | ------- |",
    "| 0    | done    |",
  ].join("\n");
  assert.equal(
    plainText(markdown),
    [
      "Title",
      "=====",
      "",
      "Some words in bold and code, with a link (https://example.org) and a file,",
      "docs/json.md, see LICENSE.",
      "",
      "    kmsrecover --mask=cfg *_x_* /backup",
      "",
      " code   meaning",
      " 0      done",
      "",
    ].join("\n"),
  );
});
