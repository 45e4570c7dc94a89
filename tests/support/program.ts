import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PERMISSIONS } from "../../scripts/permissions.ts";

export { PERMISSIONS };

/** What a run left behind. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Beside the environment of the tests. */
  readonly env?: Record<string, string>;
  /** Text on standard input; without it the input is empty. */
  readonly stdin?: string;
}

/** A program that runs: end it with `kill`, then look at what it left. */
export interface StartedProgram {
  /** Sends the signal, or nothing if the program has ended in the meantime. */
  readonly kill: (signal: Deno.Signal) => void;
  readonly finished: Promise<ProgramResult>;
}

/** Runs kmsrecover as a user does, with pipes in place of a terminal. */
export async function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return await startProgram(args, options).finished;
}

/** Starts kmsrecover: from the sources, or the binary that `KMSRECOVER_BIN` names. */
export function startProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): StartedProgram {
  const [program, programArgs] = commandLine();
  const child = new Deno.Command(program, {
    args: [...programArgs, ...args],
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...foundByName(), ...options.env },
  }).spawn();
  return { kill: (signal) => killIfRunning(child, signal), finished: finish(child, options.stdin) };
}

/** Sends a signal to a process that may end by itself at any time, also between a look and this. */
export function killIfRunning(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // What Deno throws for a process whose end it knows, and for one that the system has just ended.
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The words of a suggested command, as a shell splits it; for words without quotes in them. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(["'])(.*?)\1|(\S+)/g)].map(([, , quoted, bare]) => quoted ?? bare!);
}

/** The program and the arguments that come before its own. */
export function commandLine(): [program: string, args: readonly string[]] {
  const binary = Deno.env.get("KMSRECOVER_BIN");
  if (binary) return [binary, []];
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  return [Deno.execPath(), ["run", "--quiet", "--config", config, ...PERMISSIONS, main]];
}

/** A binary is called by its name in what it suggests where the shell finds it by that. */
function foundByName(): Record<string, string> {
  const binary = Deno.env.get("KMSRECOVER_BIN");
  return binary ? { PATH: [dirname(binary), Deno.env.get("PATH")].join(delimiter) } : {};
}

async function finish(child: Deno.ChildProcess, stdin: string | undefined): Promise<ProgramResult> {
  const output = child.output();
  if (stdin !== undefined) await writeInput(child, stdin);
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The program may end without having read its input; that is not the test's concern. */
async function writeInput(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // a closed pipe
  }
}
