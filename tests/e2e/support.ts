import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type State, testdataStates } from "../../scripts/make_backup.ts";
import { type Installation, makeInstallation } from "../support/installation.ts";
import { type ProgramOptions, type ProgramResult, runProgram } from "../support/program.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { assertTree, readTree, type Tree } from "../support/tree.ts";
import { type Expectation, treeAfter } from "./expected.ts";

export const IS_WINDOWS = Deno.build.os === "windows";
export const IS_ROOT = !IS_WINDOWS && Deno.uid() === 0;

/** The directory of the sample backups. */
export const TESTDATA = fileURLToPath(new URL("../../testdata", import.meta.url));

let states: ReturnType<typeof testdataStates> | undefined;

/** The states behind the sample backups, made once. */
export function samples(): ReturnType<typeof testdataStates> {
  return states ??= testdataStates();
}

/** Copies the sample backups into a directory, or those that are wanted; their times too. */
export function copyTestdata(
  directory: string,
  isWanted: (name: string) => boolean = () => true,
): void {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(TESTDATA).filter(isWanted)) {
    copyFileSync(join(TESTDATA, name), join(directory, name));
    const { atime, mtime } = statSync(join(TESTDATA, name));
    utimesSync(join(directory, name), atime, mtime);
  }
}

/** A server in a directory of its own, as it is before anything is recovered. */
export interface TestServer extends AsyncDisposable {
  readonly scratch: Scratch;
  /** The installation, which holds the store. */
  readonly dir: string;
  readonly installation: Installation;
  readonly before: Tree;
  /** What must be there after a recovery. */
  after(state: State, more?: Partial<Expectation>): Tree;
  /** Runs the program in the installation's folder and demands an exit code. */
  run(args: readonly string[], code?: number): Promise<ProgramResult>;
  assertAfter(state: State, more?: Partial<Expectation>): void;
  assertUntouched(): void;
}

/** Makes a server with live data; `prepare` may change it before it is looked at. */
export function makeServer(prepare?: (installation: Installation) => void): TestServer {
  const temporary = scratch();
  const dir = temporary.join("kerio");
  mkdirSync(dir);
  const installation = makeInstallation(dir);
  prepare?.(installation);
  const before = readTree(dir);
  const targets = { cfgdir: dir, store: installation.store };
  const after = (state: State, more: Partial<Expectation> = {}) =>
    treeAfter(before, state, { dir, targets, ...more });
  return {
    scratch: temporary,
    dir,
    installation,
    before,
    after,
    run: (args, code = 0) => kms(args, { cwd: dir }, code),
    assertAfter: (state, more) => assertTree(readTree(dir), after(state, more)),
    assertUntouched: () => assertSameTree(readTree(dir), before),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

/** Runs the program and demands an exit code; the message of a failure has all that it printed. */
export async function kms(
  args: readonly string[],
  options: ProgramOptions & { readonly cwd: string },
  code = 0,
): Promise<ProgramResult> {
  const result = await runProgram(args, options);
  assert.equal(
    result.code,
    code,
    `kmsrecover ${args.join(" ")} gave ${result.code}, expected ${code}\n` +
      `--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`,
  );
  return result;
}

/** Nothing at all changed: contents, modes, and the times of files and directories. */
export function assertSameTree(actual: Tree, expected: Tree): void {
  assert.deepEqual([...actual.keys()], [...expected.keys()]);
  assertTree(actual, expected);
  for (const [path, node] of expected) {
    const found = actual.get(path)!;
    assert.equal(found.mtimeMs, node.mtimeMs, `${path}: modification time`);
    assert.equal(found.mode, node.mode, `${path}: mode`);
  }
}
