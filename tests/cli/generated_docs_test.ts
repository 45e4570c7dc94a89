import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COMPLETION_FILES, completions } from "../../lib/cli/completions.ts";
import { manPage } from "../../lib/cli/man_page.ts";
import { OPTIONS, SHELLS } from "../../lib/cli/options.ts";

function committed(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8").replaceAll(
    "\r\n",
    "\n",
  );
}

function isInstalled(program: string): boolean {
  if (Deno.build.os === "windows") return false;
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch {
    return false;
  }
}

/** Runs a checker; its complaints are the failure. */
function check(program: string, args: readonly string[]): void {
  const { code, stdout, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
}

function docs(name: string): string {
  return fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
}

Deno.test("the committed manual page is what scripts/make_man.ts makes", () => {
  assert.equal(committed("kmsrecover.1"), manPage());
});

Deno.test("the manual page names every option", () => {
  for (const { long } of OPTIONS) {
    assert.ok(manPage().includes(`\\-\\-${long.replaceAll("-", "\\-")}\\fR`), long);
  }
});

Deno.test({
  name: "mandoc finds no error in the manual page",
  ignore: !isInstalled("mandoc"),
  fn: () => check("mandoc", ["-T", "lint", "-W", "error", docs("kmsrecover.1")]),
});

for (const shell of SHELLS) {
  Deno.test(`the committed completions for ${shell} are what scripts/make_man.ts makes`, () => {
    assert.equal(committed(`completions/${COMPLETION_FILES[shell]}`), completions(shell));
    for (const { long } of OPTIONS) assert.ok(completions(shell).includes(long), long);
  });

  Deno.test({
    name: `${shell} accepts its completions`,
    ignore: !isInstalled(shell),
    fn: () => check(shell, ["-n", docs(`completions/${COMPLETION_FILES[shell]}`)]),
  });
}
