import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProgramName } from "./programs.ts";

/** One run of a program. */
export interface Run {
  /** From its start to its end. */
  readonly seconds: number;
  /** Of the process or the largest of its children. */
  readonly peakBytes: number | undefined;
  /** Time of processors, of all threads together. */
  readonly cpuSeconds: number | undefined;
}

export interface Result {
  readonly program: ProgramName;
  /** Medians. */
  readonly seconds: number;
  readonly peakBytes: number | undefined;
  readonly cpuSeconds: number | undefined;
}

export interface Measurement {
  readonly commands: ReadonlyMap<ProgramName, readonly string[]>;
  /** Where the programs write; emptied before each run. */
  readonly out: string;
  readonly runs: number;
  /** Makes in `out` what a program of ours finds there. */
  readonly prepare?: ((program: ProgramName) => Promise<void>) | undefined;
  readonly say: (line: string) => void;
}

/** Runs the programs in alternation, each as often, and gives their medians. */
export async function measure(
  { commands, out, runs, prepare, say }: Measurement,
): Promise<Result[]> {
  const all = new Map([...commands.keys()].map((program) => [program, [] as Run[]]));
  for (let turn = 0; turn < runs; turn++) {
    for (const [program, command] of commands) {
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out, { recursive: true });
      await prepare?.(program);
      await settle();
      const run = await runOnce(command, join(out, "..", "kmsrecover-bench-cost"));
      all.get(program)!.push(run);
      const cost = run.cpuSeconds === undefined
        ? ""
        : ` (processor ${run.cpuSeconds.toFixed(2)} s)`;
      say(`  ${turn + 1}/${runs} ${program} ${run.seconds.toFixed(3)} s${cost}`);
    }
  }
  rmSync(out, { recursive: true, force: true });
  return [...all].map(([program, list]) => ({
    program,
    seconds: median(list.map(({ seconds }) => seconds)),
    peakBytes: medianOf(list.map(({ peakBytes }) => peakBytes)),
    cpuSeconds: medianOf(list.map(({ cpuSeconds }) => cpuSeconds)),
  }));
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What an earlier run left to be written must not slow down the next. */
async function settle(): Promise<void> {
  if (Deno.build.os !== "windows") await new Deno.Command("sync").output();
}

async function runOnce(command: readonly string[], costFile: string): Promise<Run> {
  const timed = await hasTime();
  const [program, ...args] = timed ? [TIME, "-f", "%M %U %S", "-o", costFile, ...command] : command;
  const child = new Deno.Command(program!, { args, stdout: "null", stderr: "piped" });
  const started = performance.now();
  const { code, stderr } = await child.output();
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) {
    const text = new TextDecoder().decode(stderr);
    throw new Error(`${command.join(" ")} ended with ${code}: ${text.slice(0, 2000)}`);
  }
  if (!timed) return { seconds, peakBytes: undefined, cpuSeconds: undefined };
  const told = readFileSync(costFile, "utf8").trim().split("\n").at(-1)!;
  rmSync(costFile);
  const [kilobytes, user, system] = told.split(" ").map(Number) as [number, number, number];
  return { seconds, peakBytes: kilobytes * 1024, cpuSeconds: user + system };
}

const TIME = "/usr/bin/time";

/** GNU time tells the memory and the processor time of a process. */
async function hasTime(): Promise<boolean> {
  try {
    return (await new Deno.Command(TIME, { args: ["-f", "%M", "true"] }).output()).success;
  } catch {
    return false;
  }
}
