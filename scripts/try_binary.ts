/**
 * Tries a program that was made for this system: `deno task try <program>`. It must be of this
 * version, check and recover the sample backups of `testdata`, and print what it carries.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { manPage } from "../lib/cli/man_page.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const backups = join(root, "testdata");

function main(program: string, dir: string): void {
  const run = (...args: readonly string[]) => output(program, args);
  assert.ok(run("--version").startsWith(`kmsrecover ${config.version} (commit `));
  assert.equal(run("man"), manPage());
  assert.match(run("completions", "powershell"), /Register-ArgumentCompleter/);
  assert.match(run("-l", backups), /company\.com/);
  assert.equal(JSON.parse(run("--verify", "--json", backups)).exitCode, 0);
  run("-s", dir, "-d", "company.com", "-u", "smith", "-q", backups);
  const inbox = join(dir, "mail", "company.com", "smith", "INBOX", "#msgs");
  assert.ok(existsSync(inbox) && readdirSync(inbox).length > 0, "smith's INBOX came back");
}

function output(program: string, args: readonly string[]): string {
  const { code, stdout, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  const decoder = new TextDecoder();
  assert.equal(code, 0, `kmsrecover ${args.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

if (import.meta.main) {
  const [program] = Deno.args;
  if (program === undefined) {
    console.error("Usage: deno task try <program>");
    Deno.exit(2);
  }
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "kmsrecover-try-")));
  try {
    main(program, dir);
    console.log(`${program} works`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
