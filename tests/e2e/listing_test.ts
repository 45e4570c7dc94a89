import assert from "node:assert/strict";
import stringWidth from "string-width";
import { scratch } from "../support/scratch.ts";
import { kms, TESTDATA } from "./support.ts";
import { atTerminal, noTerminal } from "./terminal.ts";

/** The lines of the table that `-l` shows. */
function tableOf(output: string): string[] {
  const lines = output.replaceAll("\r", "").split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("Name ")));
}

Deno.test("-l without a terminal shows all folders in full, in the columns of one table", async () => {
  await using dir = scratch();
  const { stdout } = await kms(["-l", TESTDATA], { cwd: dir.path });
  const table = tableOf(stdout);
  const end = table[0]!.indexOf("Messages") + "Messages".length;
  for (const [name, messages] of [["  smith", "47"], ["    Входящие, старые", "6"]] as const) {
    const line = table.find((line) => line.startsWith(`${name} `))!;
    assert.equal(line.slice(0, end), name.padEnd(end - messages.length) + messages);
  }
  assert.ok(table.every((line) => !line.includes("…")));
});

Deno.test({
  name: "-l at a terminal is never wider than it, and one line a mailbox where it is too long",
  ignore: noTerminal,
  async fn() {
    await using dir = scratch();
    const show = async (args: readonly string[], columns: number, rows: number) => {
      const { code, output } = await atTerminal(dir.path, ["-l", ...args, TESTDATA], "", {
        size: { columns, rows },
      });
      assert.equal(code, 0, output);
      return tableOf(output);
    };
    const short = await show([], 100, 24);
    assert.ok(short.some((line) => /^ {2}smith +47 /.test(line)));
    assert.ok(!short.some((line) => line.includes("INBOX")));
    assert.ok(short.includes("To see the folders too, add -v, or name a mailbox with -u"));

    const narrow = await show(["-v"], 56, 24);
    assert.ok(narrow.every((line) => stringWidth(line) <= 56), narrow.join("\n"));
    assert.ok(narrow.some((line) => /^ {4}\S+… {2}/.test(line)));

    const named = await show(["-u", "jwayne"], 100, 5);
    assert.ok(named.some((line) => line.startsWith("    INBOX ")));
    const tall = await show([], 100, 80);
    assert.ok(tall.some((line) => line.startsWith("    INBOX ")));
  },
});
