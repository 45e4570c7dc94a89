import { join } from "node:path";
import { PERMISSIONS } from "../permissions.ts";
import { BUILD_FILE, type Stage, WORKERS } from "./stage.ts";
import { type Target, targetOfProgram } from "./targets.ts";

/** What became of one target: nothing, or why there is no binary. */
export type Compiled = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Compiles the staged program for a target into a file, with the Deno that `DENO_COMPILE` names, by
 * default the one that runs this. `DENORT_BIN` names a runtime to build on; it is used for the
 * target that it is a program for, and the runtimes of the others are downloaded.
 */
export function compileProgram(stage: Stage, target: Target, output: string): Compiled {
  const deno = denoToCompileWith();
  const { code, stderr } = new Deno.Command(deno, {
    args: compileArguments(target, output),
    cwd: stage.source,
    clearEnv: true,
    env: compileEnvironment(stage, target),
  }).outputSync();
  return code === 0
    ? { ok: true }
    : { ok: false, reason: reasonIn(new TextDecoder().decode(stderr)) };
}

/** The program that compiles: its version is that of the runtime in the binary. */
export function denoToCompileWith(): string {
  return Deno.env.get("DENO_COMPILE") ?? Deno.execPath();
}

function compileArguments({ triple }: Target, output: string): string[] {
  return [
    "compile",
    "--quiet",
    // Checked by `deno task check`.
    "--no-check",
    "--frozen",
    "--cached-only",
    // The cache of compiled code would lie in the temporary directory, where everybody may write:
    // whoever puts a file of that name there would run code as the administrator.
    "--no-code-cache",
    ...PERMISSIONS,
    // Less garbage waits in each worker: a third less memory for a million messages.
    "--v8-flags=--max-semi-space-size=2",
    ...[...WORKERS, BUILD_FILE].flatMap((path) => ["--include", path]),
    ...(triple.includes("windows") ? ["--icon", iconPath()] : []),
    ...["--target", triple, "--output", output, "main.ts"],
  ];
}

function iconPath(): string {
  return join(import.meta.dirname!, "..", "icon", "kmsrecover.ico");
}

function compileEnvironment(stage: Stage, target: Target): Record<string, string> {
  const { DENORT_BIN, ...env } = Deno.env.toObject();
  const isFor = DENORT_BIN !== undefined && targetOfProgram(DENORT_BIN) === target;
  return {
    ...env,
    ...(isFor ? { DENORT_BIN } : {}),
    DENO_DIR: stage.denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}

/** What went wrong, in a line; all that Deno says where it is not the usual. */
function reasonIn(stderr: string): string {
  const url = /(?:Download|url \()\s*(https:[^\s)]+denort[^\s)]+)/.exec(stderr)?.[1];
  if (url !== undefined && /Setting up base binary|Writing/.test(stderr)) {
    return `its runtime cannot be downloaded (${url.split("/").at(-1)})`;
  }
  return stderr.replace(/\n\s*Stack backtrace:[^]*/, "").trim();
}
