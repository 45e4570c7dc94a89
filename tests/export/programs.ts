import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Scratch } from "../support/scratch.ts";

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** A program that nobody here wrote. */
export interface Program {
  /** What must be installed, as Debian calls it. */
  readonly package: string;
  readonly path: string | undefined;
}

/** Runs a program to its end; its complaints are the failure. Gives what it printed. */
export async function run(
  { path }: Program,
  args: readonly string[],
  { stdin, env, cwd }: RunOptions = {},
): Promise<string> {
  const child = new Deno.Command(path!, {
    args: [...args],
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(env && { env }),
    ...(cwd === undefined ? {} : { cwd }),
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, `${path} ${args.join(" ")}\n${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** The program of that name, if it is on this machine; `args` is a harmless way to start it. */
export function program(
  name: string,
  debianPackage: string,
  args: readonly string[] = ["--version"],
): Program {
  return { package: debianPackage, path: exitCode(name, args) === undefined ? undefined : name };
}

/** A Python that has a module. */
export function python(module: string, debianPackage: string): Program {
  const names = ["python3", "/usr/bin/python3", "python"];
  const path = names.find((name) => exitCode(name, ["-c", `import ${module}`]) === 0);
  return { package: debianPackage, path };
}

/** Has vdirsyncer put every item of a file into a file of its own, in the directory `apart`. */
export async function takeApart(
  vdirsyncer: Program,
  dir: Scratch,
  { file, extension }: { readonly file: string; readonly extension: string },
): Promise<void> {
  mkdirSync(dir.join("apart"));
  const configuration = `
[general]
status_path = "${dir.join("status")}"
[pair export]
a = "file"
b = "directory"
collections = null
[storage file]
type = "singlefile"
path = "${dir.join(file)}"
[storage directory]
type = "filesystem"
path = "${dir.join("apart")}"
fileext = "${extension}"
`;
  writeFileSync(dir.join("vdirsyncer.conf"), configuration);
  for (const command of ["discover", "sync"]) {
    await run(vdirsyncer, ["-c", dir.join("vdirsyncer.conf"), command], {
      env: { HOME: dir.path },
    });
  }
}

/** A test that needs programs; where one is missing, its name says so and it is skipped. */
export function testWith(
  needed: readonly Program[],
  name: string,
  fn: () => void | Promise<void>,
): void {
  const missing = needed.find(({ path }) => path === undefined);
  Deno.test({
    name: missing ? `${name} (skipped: ${missing.package} is not installed)` : name,
    ignore: missing !== undefined,
    fn,
  });
}

/** `undefined` where there is no such program. */
function exitCode(name: string, args: readonly string[]): number | undefined {
  try {
    return new Deno.Command(name, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync().code;
  } catch {
    return undefined;
  }
}
