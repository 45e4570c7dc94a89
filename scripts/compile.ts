/**
 * Makes the one binary: `deno task compile [--target <name>]`. It is written to
 * `dist/kmsrecover[-<name>][.exe]`, with the least permissions and the workers in it.
 *
 * `DENO_COMPILE` names another Deno to compile with; by default it is the one that runs this.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "./release/compile.ts";
import { buildFacts } from "./release/facts.ts";
import { makeStage } from "./release/stage.ts";
import { binaryName, extension, type Target, TARGETS, thisTarget } from "./release/targets.ts";
import { setWindowsFacts } from "./release/windows_facts.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function main(args: readonly string[]): number {
  const name = nameIn(args);
  const target = name === undefined ? thisTarget() : targetNamed(name);
  if (target === undefined) {
    const names = TARGETS.map((each) => each.name).join(", ");
    console.error(`Usage: deno task compile [--target <name>]\nTargets: ${names}`);
    return 2;
  }
  const file = name === undefined ? `kmsrecover${extension(target.triple)}` : binaryName(target);
  const output = join(root, "dist", file);
  const facts = buildFacts(root);
  mkdirSync(dirname(output), { recursive: true });
  const compiled = compileProgram(makeStage(root, facts), target, output);
  if (!compiled.ok) {
    console.error(`Cannot make "${file}": ${compiled.reason}`);
    return 1;
  }
  if (target.triple.includes("windows")) setWindowsFacts(output, facts);
  console.log(`dist/${file}`);
  return 0;
}

/** `windows-x64`, or Deno's own name for it; `undefined`: for this system. */
function nameIn(args: readonly string[]): string | undefined {
  if (args.length === 0) return undefined;
  return args.join("=").replace(/^--target=/, "");
}

function targetNamed(name: string): Target | undefined {
  return TARGETS.find((target) => target.name === name || target.triple === name);
}

if (import.meta.main) Deno.exit(main(Deno.args));
