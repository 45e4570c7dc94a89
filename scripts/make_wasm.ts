/**
 * Makes the WebAssembly of the program from the AssemblyScript beside it: `deno task wasm`. A test fails
 * where they do not belong together.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Not a dependency of the project: Deno 2.4 would put it, 100 MB, into the binary. */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

/** A module, and what it is made of. */
export interface WasmModule {
  /** Directory below the project's. */
  readonly room: string;
  readonly source: string;
  readonly result: string;
  /** Of sixty-four kilobytes each: what the source lays out, and room behind the output. */
  readonly pages: number;
}

export const MODULES: readonly WasmModule[] = [
  {
    room: "lib/zip/inflate",
    source: "fast_inflate.as.ts",
    result: "fast_inflate.wasm",
    pages: 276,
  },
  { room: "lib/export/lines", source: "line_ends.as.ts", result: "line_ends.wasm", pages: 3 },
];

const project = dirname(dirname(fileURLToPath(import.meta.url)));

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
 * Compiles a module to a file.
 * @throws {Error} with what the compiler says
 */
export function makeWasm({ room, source, pages }: WasmModule, result: string): void {
  const { code, stderr } = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...APART, "--allow-all"],
      COMPILER,
      source,
      ...["-O3", "--noAssert", "--runtime", "stub", "--memoryBase", "64"],
      ...["--initialMemory", `${pages}`, "--maximumMemory", `${pages}`],
      ...["--outFile", result],
    ],
    cwd: join(project, room),
  }).outputSync();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

/** The module's file in the project. */
export function wasmFile({ room, result }: WasmModule): string {
  return join(project, room, result);
}

if (import.meta.main) {
  for (const module of MODULES) {
    makeWasm(module, module.result);
    console.log(`${module.room}/${module.result}`);
  }
}
