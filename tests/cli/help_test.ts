import assert from "node:assert/strict";
import { parseArguments } from "../../lib/cli/arguments.ts";
import { helpText, usageLine, wrap } from "../../lib/cli/help.ts";
import { EXAMPLES, examplesFor } from "../../lib/cli/examples.ts";
import { OPTIONS } from "../../lib/cli/options.ts";
import { MASKS } from "../../lib/model/request.ts";
import { wordsOf } from "../support/program.ts";
import { shellOf } from "./support.ts";

const LINUX = shellOf("linux");

Deno.test("help fits a terminal of 80 columns", () => {
  for (const platform of ["windows", "darwin", "linux"] as const) {
    for (const line of helpText(shellOf(platform)).split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("help names every option, mask, and example of the system it is read on", () => {
  for (const platform of ["windows", "darwin", "linux"] as const) {
    const help = helpText(shellOf(platform), 120);
    for (const { long } of OPTIONS) assert.ok(help.includes(`--${long}`), long);
    for (const mask of MASKS) assert.ok(help.includes(`\n  ${mask} `), mask);
    for (const { purpose, command } of examplesFor(platform, "kmsrecover")) {
      assert.ok(help.includes(`${purpose}:\n    ${command}\n`), command);
    }
  }
});

Deno.test("help calls the program as it is called", () => {
  const help = helpText({ platform: "linux", program: "/opt/my kerio/kmsrecover" }, 120);
  assert.ok(help.includes("    '/opt/my kerio/kmsrecover' /mnt/backup\n"));
});

Deno.test("all systems have the same examples, all of which are understood", () => {
  const [first, ...others] = EXAMPLES.map(({ examples }) => examples.map(({ purpose }) => purpose));
  assert.equal(others.length, 2);
  for (const purposes of others) assert.deepEqual(purposes, first);
  for (const platform of ["windows", "darwin", "linux"] as const) {
    for (const { command } of examplesFor(platform, "kmsrecover")) {
      assert.equal(parseArguments(wordsOf(command).slice(1), shellOf(platform)).kind, "run");
    }
  }
});

Deno.test("help begins with the usage and aligns its columns", () => {
  const lines = helpText(LINUX).split("\n");
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
