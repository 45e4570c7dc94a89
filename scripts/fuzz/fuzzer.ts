import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CapturedRun, capturedRun } from "./captured_run.ts";
import { type FuzzCase, makeCase } from "./fuzz_case.ts";
import { judge } from "./judge.ts";
import { makePlayground, type Playground, reset, snapshot } from "./playground.ts";
import type { Sample } from "./samples.ts";

/** Something that must not be. */
export interface Find {
  readonly seed: number;
  readonly number: number;
  readonly sample: string;
  readonly mutations: readonly string[];
  readonly args: readonly string[];
  readonly wrong: readonly string[];
}

export interface FuzzOptions {
  readonly samples: readonly Sample[];
  readonly seed: number;
  /** A directory that is the fuzzer's own. */
  readonly dir: string;
  /** Where damaged archives of finds are kept. */
  readonly findsDir?: string | undefined;
}

/** How the program ended, over all runs. */
export type Tally = Map<number, number>;

/** Carries out one case with several runs of the program and returns what was wrong. */
export async function fuzzOne(
  options: FuzzOptions,
  number: number,
  tally: Tally = new Map(),
): Promise<Find[]> {
  const { samples, seed, dir, findsDir } = options;
  const fuzzCase = makeCase(samples, seed, number);
  const ground = makePlayground(dir);
  const finds: Find[] = [];
  for (const args of runsOf(fuzzCase, ground)) {
    const { run, wrong } = await runOnce(fuzzCase, ground, args);
    tally.set(run.code, (tally.get(run.code) ?? 0) + 1);
    if (wrong.length === 0) continue;
    const find: Find = {
      seed,
      number,
      sample: fuzzCase.sample.name,
      mutations: fuzzCase.mutations.map(({ what }) => what),
      args,
      wrong,
    };
    finds.push(find);
    if (findsDir !== undefined) keep(findsDir, fuzzCase, find, run);
  }
  return finds;
}

async function runOnce(fuzzCase: FuzzCase, ground: Playground, args: readonly string[]) {
  reset(ground, fuzzCase.files);
  const { password } = fuzzCase.sample;
  if (password === undefined) Deno.env.delete("KMSRECOVER_PASSWORD");
  else Deno.env.set("KMSRECOVER_PASSWORD", password);
  const before = snapshot(ground.root);
  const run = await capturedRun(args);
  const after = snapshot(ground.root);
  return { run, wrong: judge(fuzzCase, run, { before, after }) };
}

/** A plain recovery, one that keeps going, and one of the rest. */
function runsOf({ files, namesFile, random }: FuzzCase, ground: Playground): string[][] {
  const path = namesFile ? join(ground.backup, random.pick([...files.keys()])) : ground.backup;
  const targets = ["-c", ground.cfgdir, "-s", ground.store, "--yes"];
  const form = random.pick([["--json"], ["--json"], ["-v"], []]);
  const more = random.pick([
    ["--replace-incomplete", "--force"],
    ["--replace-incomplete", "--keep-going", "--force"],
    ["-l"],
    ["--verify"],
    ["--keep-going", "--verify"],
    ["--dry-run", "--keep-going"],
    ["-l", "--keep-going", "-v"],
    ["-l", "--find", randomQuery(random)],
    ["-l", "--find", randomQuery(random), "--keep-going"],
  ]);
  return [
    [...targets, ...form, path],
    [...targets, ...form, "--replace-incomplete", "--keep-going", path],
    [...targets, ...form, ...more, path],
  ];
}

const TERMS = [
  "report",
  '"of the"',
  "from:smith",
  "to:@",
  "body:server",
  "body:please",
  "file:.pdf",
  "has:attachment",
  "after:2024-01-01",
  "before:2024",
  "larger:500",
  "smaller:2k",
  "is:read",
  "is:flagged",
  "kind:event",
  "kind:mail",
];

/** A query that can be understood. */
function randomQuery(random: FuzzCase["random"]): string {
  const term = () => (random.below(4) === 0 ? "-" : "") + random.pick(TERMS);
  const terms = Array.from({ length: 1 + random.below(4) }, term);
  return terms.join(random.pick([" ", " OR "]));
}

function keep(findsDir: string, fuzzCase: FuzzCase, find: Find, run: CapturedRun): void {
  const dir = join(findsDir, `${find.seed}-${find.number}`);
  mkdirSync(dir, { recursive: true });
  for (const [name, bytes] of fuzzCase.files) writeFileSync(join(dir, name), bytes);
  const { stdout, stderr, code, milliseconds } = run;
  const text = JSON.stringify({ ...find, code, milliseconds, stdout, stderr }, null, 2);
  writeFileSync(
    join(dir, `find${find.args.join("").replace(/[^a-z-]/g, "").slice(-40)}.json`),
    text,
  );
}
