import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tokenize } from "../../lib/cli/tokens.ts";
import { copyTestdata, makeServer } from "../e2e/support.ts";
import { runProgram } from "../support/program.ts";
import { commandBlocks, type DocumentCommand, inlineCommands } from "./document_commands.ts";
import { standIn } from "./stand_in.ts";

const root = new URL("../../", import.meta.url);
const DOCUMENTS = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].sort();

/** Programs of the systems that documents name; here they are not run. */
const NOT_RUN = [
  ...[
    "apt",
    "brew",
    "codesign",
    "dpkg",
    "gh",
    "git",
    "mount",
    "rpm",
    "sha256sum",
    "unzip",
    "winget",
    "xattr",
  ],
  ...["crontab", "journalctl", "launchctl", "Register-ScheduledTask", "schtasks", "systemctl"],
  ...["cp", "install", "mkdir", "sudo", "Unblock-File", "net", "signtool", "service"],
];

for (const document of DOCUMENTS) {
  const markdown = readFileSync(new URL(document, root), "utf8");
  for (const block of commandBlocks(markdown)) {
    const [{ line }] = block as [DocumentCommand];
    Deno.test(`the commands of ${document}, line ${line}, work as they are written`, async () => {
      await using server = makeServer();
      const backups = server.scratch.join("backup");
      copyTestdata(backups, (name) => name.endsWith(".zip"));
      mkdirSync(server.scratch.join("scratch"));
      const playground = { backups, scratch: server.scratch.join("scratch") };
      const configuration = join(server.dir, "mailserver.cfg");
      const live = readFileSync(configuration);
      for (const command of block) {
        await run(command, { playground, cwd: server.dir });
        // a recovered one names a store that is not of this test: /opt/kerio/mailserver/store
        writeFileSync(configuration, live);
      }
    });
  }

  Deno.test(`the options that ${document} names exist, and its links lead somewhere`, () => {
    for (const words of inlineCommands(markdown)) {
      const complaints = tokenize(words).complaints.filter(({ message }) =>
        message.startsWith("Unknown")
      );
      assert.deepEqual(complaints, [], words.join(" "));
    }
    const here = new URL(document, root);
    for (const [, address] of markdown.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)) {
      assert.doesNotThrow(() => Deno.statSync(fileURLToPath(new URL(address!, here))), address);
    }
  });
}

type Ground = { playground: Parameters<typeof standIn>[1]; cwd: string };

async function run(command: DocumentCommand, { playground, cwd }: Ground): Promise<void> {
  const where = `line ${command.line}: ${command.text}`;
  const [program = "", ...args] = command.words;
  if (/^(?:&\s*)?"?(?:.*[\\/])?kmsrecover(?:\.exe)?"?$/.test(program)) {
    const words = args.map((word) => standIn(word, playground));
    // a terminal would be asked; here nothing is, and --yes does no harm
    const { code, stderr, stdout } = await runProgram(words, { cwd });
    assert.equal(code, command.exitCode, `${where}\n${stderr}${stdout}`);
  } else if (program === "deno" || program === "npx") {
    checkDeno(args, where);
  } else {
    assert.ok(NOT_RUN.includes(program), `${where}: what is "${program}"?`);
  }
}

/** Tasks and scripts that a document names exist; running all of them would take hours. */
function checkDeno(args: readonly string[], where: string): void {
  const { tasks } = JSON.parse(readFileSync(new URL("deno.json", root), "utf8"));
  const task = args[args.indexOf("task") + 1];
  const script = args.find((word) => word.endsWith(".ts"));
  if (args.includes("task")) assert.ok(task! in tasks, where);
  else if (script) assert.doesNotThrow(() => Deno.statSync(new URL(script, root)), where);
  else assert.ok(["fmt", "lint", "check", "test"].includes(args[0]!), where);
}
