/**
 * Damages a backup of 2,000 messages in six ordinary ways, lets kmsrecover and the tools that are
 * installed get out of it what they can, and writes docs/damage.md.
 *
 *     deno run -A scripts/damage_table.ts
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DAMAGES, messagesState, writeMessages } from "./fuzz/damages.ts";
import { mapZip } from "./fuzz/zip_map.ts";
import { PERMISSIONS } from "./permissions.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MESSAGES = 2000;

/** A way to get files out of a damaged archive; each tool's most forgiving one. */
interface Tool {
  readonly name: string;
  /** Commands that follow one another whatever the one before gave; the last one's exit counts. */
  commands(archive: string, target: string): readonly (readonly string[])[];
  /** What the archive's names are relative to. */
  fileIn(target: string, entry: string): string;
  readonly version: readonly string[];
}

const PYTHON = `
import sys, zipfile
bad = 0
with zipfile.ZipFile(sys.argv[1]) as archive:
    for info in archive.infolist():
        try:
            archive.extract(info, sys.argv[2])
        except Exception as error:
            bad += 1
            print(info.filename, error)
sys.exit(1 if bad else 0)
`;

const asNamed = (target: string, entry: string) => join(target, entry);

const TOOLS: readonly Tool[] = [
  {
    name: "kmsrecover --keep-going",
    commands: (archive, target) => [[
      ...[Deno.execPath(), "run", "--quiet", "--config", join(ROOT, "deno.json"), ...PERMISSIONS],
      ...[join(ROOT, "main.ts"), "--keep-going", "-m", "mail", "-s", target, archive],
    ]],
    fileIn: (target, entry) => join(target, entry.replace("@backup/store/", "")),
    version: [],
  },
  {
    name: "unzip",
    commands: (archive, target) => [["unzip", "-q", "-o", archive, "-d", target]],
    fileIn: asNamed,
    version: ["unzip", "-v"],
  },
  {
    name: "zip -FF, then unzip",
    commands: (archive, target) => [
      // It asks whether the archive is a single one, and waits for other volumes without end.
      ["sh", "-c", 'echo y | timeout 60 zip -FF "$0" --out "$1"', archive, `${target}.zip`],
      ["unzip", "-q", "-o", `${target}.zip`, "-d", target],
    ],
    fileIn: asNamed,
    version: ["zip", "-v"],
  },
  {
    name: "7z x",
    commands: (archive, target) => [["7z", "x", "-y", `-o${target}`, archive]],
    fileIn: asNamed,
    version: ["7z"],
  },
  {
    name: "bsdtar -x",
    commands: (archive, target) => [["bsdtar", "-x", "-f", archive, "-C", target]],
    fileIn: asNamed,
    version: ["bsdtar", "--version"],
  },
  {
    name: "bsdtar -x, from a pipe",
    commands: (archive, target) => [[
      "sh",
      "-c",
      'cat "$0" | bsdtar -x -f - -C "$1"',
      archive,
      target,
    ]],
    fileIn: asNamed,
    version: ["bsdtar", "--version"],
  },
  {
    name: "Python zipfile, each entry tried",
    commands: (archive, target) => [["python3", "-c", PYTHON, archive, target]],
    fileIn: asNamed,
    version: ["python3", "--version"],
  },
];

interface Row {
  readonly damage: string;
  readonly tool: string;
  readonly right: number;
  readonly wrong: number;
  readonly success: boolean;
}

function main(): void {
  const dir = mkdtempSync(join(tmpdir(), "kmsrecover-damage-"));
  try {
    const state = messagesState(MESSAGES);
    const files = [...state].filter(([path]) => !path.endsWith("/"));
    const bytes = new Uint8Array(readFileSync(writeMessages(dir, state)));
    const map = mapZip(bytes);
    const rows: Row[] = [];
    const wholes: number[] = [];
    const tools = TOOLS.filter(({ version }) => version.length === 0 || run(version) !== undefined);
    for (const damage of DAMAGES) {
      const damaged = damage.apply(bytes, map);
      const isIntact = new Set(map.entries.filter(damaged.isIntact).map(({ name }) => name));
      wholes.push(files.filter(([path]) => isIntact.has(path)).length);
      const archive = join(dir, "damaged", "F20240204T010000Z.zip");
      mkdirSync(dirname(archive), { recursive: true });
      writeFileSync(archive, damaged.bytes);
      for (const tool of tools) {
        const target = join(dir, "out");
        rmSync(target, { recursive: true, force: true });
        rmSync(`${target}.zip`, { force: true });
        mkdirSync(target);
        const codes = tool.commands(archive, target).map(run);
        let right = 0;
        let wrong = 0;
        for (const [path, { bytes }] of files) {
          const found = readIfThere(tool.fileIn(target, path));
          if (found === undefined) continue;
          if (isSame(found, bytes)) right++;
          else wrong++;
        }
        rows.push({
          damage: damage.name,
          tool: tool.name,
          right,
          wrong,
          success: codes.at(-1) === 0,
        });
        console.log(rows.at(-1));
      }
    }
    writeFileSync(join(ROOT, "docs", "damage.md"), page(rows, wholes, files.length, tools));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The exit code, or `undefined` where there is no such program. */
function run([program, ...args]: readonly string[]): number | undefined {
  try {
    return new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync().code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function versionOf({ version: [program, ...args] }: Tool): string {
  const { stdout } = new Deno.Command(program!, { args, stdin: "null" }).outputSync();
  const lines = new TextDecoder().decode(stdout).split("\n").map((line) => line.trim());
  const line = lines.find((line) => /\d\.\d/.test(line)) ?? program!;
  return /^.*?\d+(\.\d+)+/.exec(line.replace(/^This is /, ""))?.[0] ?? line;
}

function page(
  rows: readonly Row[],
  wholes: readonly number[],
  total: number,
  tools: readonly Tool[],
): string {
  const number = (value: number) => value.toLocaleString("en");
  const versions = new Set(
    tools.filter(({ version }) => version.length > 0).map(versionOf),
  );
  const lines = [
    "# What comes back from a damaged archive",
    "",
    `A full backup of one mailbox, ${number(MESSAGES)} messages and a status file (${
      number(total)
    } files), is damaged in six ordinary ways. Each tool gets out of it what it can, with its most forgiving options. *Right* are files with the right bytes; *wrong* are files that stand under their final name with other bytes than the backed-up ones (damaged, cut short or empty); *success* means exit code 0.`,
    "",
    `Beside kmsrecover: ${
      [...versions].join(", ")
    }. Written by \`deno run -A scripts/damage_table.ts\`.`,
    "",
  ];
  DAMAGES.forEach(({ name }, i) => {
    lines.push(
      `## ${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      "",
      `${number(wholes[i]!)} of ${number(total)} files are whole in the damaged archive.`,
      "",
      "| tool | right files back | wrong bytes under a final name | reported success |",
      "| --- | ---: | ---: | --- |",
      ...rows.filter(({ damage }) => damage === name).map(({ tool, right, wrong, success }) =>
        `| ${tool} | ${number(right)} | ${number(wrong)} | ${success ? "yes" : "no"} |`
      ),
      "",
    );
  });
  return lines.join("\n");
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

main();
