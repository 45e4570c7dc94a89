/**
 * `deno task demo`: makes a fictitious installation in `./demo`, recovers the newest backups of
 * `testdata` into it with the program itself, and lists what came back.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PERMISSIONS } from "./permissions.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const demo = join(root, "demo");
const store = join(demo, "store");
const backups = join(root, "testdata");

function main(): number {
  console.log(`A fictitious Kerio Connect installation in ${demo}, with one mailbox gone bad:\n`);
  makeInstallation();
  printTree(store);
  console.log("\n$ cd demo && kmsrecover --yes ../testdata\n");
  const code = kmsrecover(["--yes", backups]);
  if (code !== 0) return code;
  console.log("\nWhat came back:\n");
  printTree(demo);
  console.log("\n$ kmsrecover -l -d company.com ../testdata\n");
  return kmsrecover(["-l", "-d", "company.com", backups]);
}

/** A server whose smith has lost a folder, and whose newest mailbox no backup holds. */
function makeInstallation(): void {
  if (exists(demo)) Deno.removeSync(demo, { recursive: true });
  const newer = join(store, "mail", "company.com", "newcomer", "INBOX", "#msgs");
  const damaged = join(store, "mail", "company.com", "smith", "INBOX", "#msgs");
  for (const directory of [newer, damaged]) Deno.mkdirSync(directory, { recursive: true });
  Deno.writeTextFileSync(join(newer, "00000001.eml"), "Subject: no backup holds me\r\n\r\n");
  Deno.writeTextFileSync(join(damaged, "00000001.eml"), "\0\0\0 damaged \0\0\0");
  Deno.writeTextFileSync(
    join(demo, "mailserver.cfg"),
    `<config>\r\n<table name="Directories">\r\n  <variable name="StoreDir">${
      store.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    }</variable>\r\n</table>\r\n</config>\r\n`,
  );
}

/** Prints each mailbox and part with its number of files. */
function printTree(directory: string, indent = "  "): void {
  for (const { name, isDirectory } of sorted(directory)) {
    const path = join(directory, name);
    if (!isDirectory) {
      console.log(`${indent}${name}`);
      continue;
    }
    const isWhole = indent.length > 6 || /^(ssl|settings|license|xmpp|im|lists|spam|#)/.test(name);
    console.log(`${indent}${name}/${isWhole ? `  (${countFiles(path)} files)` : ""}`);
    if (!isWhole) printTree(path, `${indent}  `);
  }
}

function sorted(directory: string): Deno.DirEntry[] {
  return [...Deno.readDirSync(directory)].sort((a, b) => a.name < b.name ? -1 : 1);
}

function countFiles(directory: string): number {
  return sorted(directory).reduce(
    (sum, { name, isDirectory }) => sum + (isDirectory ? countFiles(join(directory, name)) : 1),
    0,
  );
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function kmsrecover(args: readonly string[]): number {
  const config = join(root, "deno.json");
  const { code } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--config", config, ...PERMISSIONS, join(root, "main.ts"), ...args],
    cwd: demo,
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
  return code;
}

if (import.meta.main) Deno.exit(main());
