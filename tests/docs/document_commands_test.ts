import assert from "node:assert/strict";
import { join } from "node:path";
import { commandBlocks, inlineCommands } from "./document_commands.ts";
import { standIn } from "./stand_in.ts";

function wordsIn(...lines: readonly string[]): string[][] {
  const [block = []] = commandBlocks(["```", ...lines, "```"].join("\n"));
  return block.map(({ words }) => [...words]);
}

Deno.test("commands are taken without remarks, prompts, pipes and redirections", () => {
  assert.deepEqual(
    wordsIn(
      "$ ./kmsrecover -l /mnt/backup        what is in it",
      "# a remark of its own",
      'kmsrecover -f "Sent Items" /mnt/backup  one folder',
      "kmsrecover -q /backup || exit 1",
      "kmsrecover man | man -l -",
      "kmsrecover --verify /mnt/backup # exits with 4",
      "kmsrecover -d company.com \\",
      "  -u smith /mnt/backup",
    ),
    [
      ["./kmsrecover", "-l", "/mnt/backup"],
      ["kmsrecover", "-f", "Sent Items", "/mnt/backup"],
      ["kmsrecover", "-q", "/backup"],
      ["kmsrecover", "man"],
      ["kmsrecover", "--verify", "/mnt/backup"],
      ["kmsrecover", "-d", "company.com", "-u", "smith", "/mnt/backup"],
    ],
  );
});

Deno.test("what a document says of the exit code is what is demanded", () => {
  const [block] = commandBlocks("```\nkmsrecover -l /x  # exits with 4\nkmsrecover -l /y\n```\n");
  assert.deepEqual(block!.map(({ exitCode, line }) => [line, exitCode]), [[2, 4], [3, 0]]);
});

Deno.test("blocks that are no commands are left out", () => {
  assert.deepEqual(commandBlocks("```json\n{}\n```\n\n```text\nerror: x\n```\n"), []);
});

Deno.test("commands within sentences are found, also over the end of a line", () => {
  assert.deepEqual(inlineCommands("Say `kmsrecover -l\n--json /x` or `./kmsrecover -q`."), [
    ["-l", "--json", "/x"],
    ["-q"],
  ]);
});

Deno.test("samples stand in for the paths, archives and dates of each system", () => {
  const playground = { backups: "/b", scratch: "/s" };
  const stood = (word: string) => standIn(word, playground);
  assert.equal(stood("/mnt/backup"), join("/b"));
  assert.equal(stood("E:\\backup\\F20051009T220008Z.zip"), join("/b", "F20240107T010000Z.zip"));
  assert.equal(stood("--store=D:\\tmp"), `--store=${join("/s", "tmp")}`);
  assert.equal(stood("/tmp/look"), join("/s", "look"));
  assert.equal(stood("company.com"), "company.com");
  assert.throws(() => stood("<directory>"), /is a blank/);
});
