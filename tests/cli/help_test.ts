import assert from "node:assert/strict";
import { helpText, usageLine, wrap } from "../../lib/cli/help.ts";
import { EXAMPLES, OPTIONS } from "../../lib/cli/options.ts";
import { MASKS } from "../../lib/request.ts";

Deno.test("help fits a terminal of 80 columns", () => {
  for (const line of helpText(80).split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("help names every option, mask and example", () => {
  const help = helpText(120);
  for (const { long } of OPTIONS) assert.ok(help.includes(`--${long}`), long);
  for (const mask of MASKS) assert.ok(help.includes(`\n  ${mask} `), mask);
  for (const { examples } of EXAMPLES) {
    for (const { command } of examples) assert.ok(help.includes(command), command);
  }
});

Deno.test("help begins with the usage and aligns its columns", () => {
  const lines = helpText(80).split("\n");
  assert.equal(lines[0], "Usage: kmsrecover [options] <directory_name>|<file_name>");
  assert.equal(lines[0], usageLine);
  assert.ok(lines.includes("  -h, --help            Print this help."));
  assert.ok(lines.includes("      --version         Print version, commit and platform."));
});

Deno.test("every option has a unique name and the original's have a letter", () => {
  const longs = OPTIONS.map(({ long }) => long);
  assert.equal(new Set(longs).size, longs.length);
  const letters = OPTIONS.flatMap((option) => "short" in option ? [option.short] : []);
  assert.deepEqual(letters.toSorted().join(""), "bcdfghlmqsuv");
  for (const option of OPTIONS) assert.equal("short" in option, option.group === "original");
});

Deno.test("wrap() breaks at spaces and leaves long words whole", () => {
  assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrap("a extraordinarily b", 5), ["a", "extraordinarily", "b"]);
  assert.deepEqual(wrap("", 5), [""]);
});
