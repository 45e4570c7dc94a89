/**
 * Makes the one binary: `deno task compile [--target <target>]`. It is written to
 * `dist/kmsrecover[-<target>][.exe]`, with the least permissions and the workers in it.
 *
 * `DENO_COMPILE` names another Deno to compile with; by default it is the one that runs this.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PERMISSIONS } from "./permissions.ts";

/** The systems that Kerio Connect runs on. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-pc-windows-msvc",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
] as const;

/** Modules that Workers begin with: nothing imports them. */
const WORKERS = ["lib/extraction/worker.ts", "lib/engine/worker.ts"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function main(args: readonly string[]): number {
  const target = targetOf(args);
  if (target === null) {
    console.error(`Usage: deno task compile [--target <target>]\nTargets: ${TARGETS.join(", ")}`);
    return 2;
  }
  const dist = join(root, "dist");
  Deno.mkdirSync(dist, { recursive: true });
  Deno.writeTextFileSync(join(dist, "build.json"), JSON.stringify({ commit: commit() }));
  const windows = target === undefined ? Deno.build.os === "windows" : target.includes("windows");
  const name = `kmsrecover${target === undefined ? "" : `-${target}`}${windows ? ".exe" : ""}`;
  const deno = Deno.env.get("DENO_COMPILE") ?? Deno.execPath();
  const { code } = new Deno.Command(deno, {
    args: [
      "compile",
      "--quiet",
      // Checked by `deno task check`; the types of another Deno would be written to the lock file.
      "--no-check",
      "--frozen",
      ...withoutTestPackages(deno),
      ...PERMISSIONS,
      // Less garbage waits in each worker: a third less memory for a million messages.
      "--v8-flags=--max-semi-space-size=2",
      ...[...WORKERS, "dist/build.json"].flatMap((path) => ["--include", path]),
      ...(target === undefined ? [] : ["--target", target]),
      "--output",
      join(dist, name),
      "main.ts",
    ],
    cwd: root,
  }).outputSync();
  if (code === 0) console.log(`dist/${name}`);
  return code;
}

/** Keeps the packages that only tests use out of the binary, where this Deno can. */
function withoutTestPackages(deno: string): string[] {
  const flag = "--exclude-unused-npm";
  const { stdout } = new Deno.Command(deno, {
    args: ["compile", "--help"],
    stderr: "null",
  }).outputSync();
  return new TextDecoder().decode(stdout).includes(flag) ? [flag] : [];
}

/** `undefined`: for this system; `null`: not understood. */
function targetOf(args: readonly string[]): string | undefined | null {
  if (args.length === 0) return undefined;
  const target = args.length === 2 && args[0] === "--target"
    ? args[1]
    : args.length === 1
    ? /^--target=(.*)$/.exec(args[0]!)?.[1]
    : undefined;
  return TARGETS.find((known) => known === target) ?? null;
}

function commit(): string {
  try {
    const { code, stdout } = new Deno.Command("git", {
      args: ["describe", "--always", "--dirty"],
      cwd: root,
      stderr: "null",
    }).outputSync();
    return code === 0 ? new TextDecoder().decode(stdout).trim() : "unknown";
  } catch {
    return "unknown";
  }
}

if (import.meta.main) Deno.exit(main(Deno.args));
