/**
 * Makes `lib/zip/inflate/fast_inflate.wasm` from `fast_inflate.as.ts` and `code_tables.as.ts` beside it:
 * `deno task inflate`. A test fails where they do not belong together.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Not a dependency of the project: Deno 2.4 would put it, 100 MB, into the binary. */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

const room = join(dirname(dirname(fileURLToPath(import.meta.url))), "lib", "zip", "inflate");

/** Of sixty-four kilobytes each: what the source lays out, and room behind the output. */
const PAGES = "276";

/** Options that keep the project's own packages and lock file out of it. */
const APART = ["--quiet", "--no-config", "--no-lock", "--node-modules-dir=none"];

/** Whether the compiler is on this machine or can be downloaded. */
export function hasCompiler(): boolean {
  const { success } = new Deno.Command(Deno.execPath(), {
    args: ["cache", ...APART, COMPILER],
    stderr: "null",
  }).outputSync();
  return success;
}

/**
 * Compiles the source to a file.
 * @throws {Error} with what the compiler says
 */
export function makeInflate(result: string): void {
  const { code, stderr } = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...APART, "--allow-all"],
      COMPILER,
      "fast_inflate.as.ts",
      ...["-O3", "--noAssert", "--runtime", "stub", "--memoryBase", "64"],
      ...["--initialMemory", PAGES, "--maximumMemory", PAGES],
      ...["--outFile", result],
    ],
    cwd: room,
  }).outputSync();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

if (import.meta.main) {
  makeInflate("fast_inflate.wasm");
  console.log("lib/zip/inflate/fast_inflate.wasm");
}
