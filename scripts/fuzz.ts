/**
 * `deno task fuzz`: damages sample backups in thousands of ways and demands of the program that it
 * never crashes or hangs, never tells success for wrong bytes, and never writes outside its targets.
 *
 *     deno task fuzz --minutes 60              a long run; the seed is printed
 *     deno task fuzz --seed 7 --from 120 --count 1     case 120 of seed 7 once more
 *     deno task fuzz --sample C.zip …          other archives among the samples
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fuzzOne, type Tally } from "./fuzz/fuzzer.ts";
import { makeSamples } from "./fuzz/samples.ts";

/** A process that carries out so many cases leaves no room for memory to grow unseen. */
const BATCH = 500;
/** A process that says nothing for so long (ms) hangs. */
const PATIENCE = 120_000;
/** More memory than this (bytes) for small backups is a find. */
const MOST_MEMORY = 1_500_000_000;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    minutes: { type: "string" },
    count: { type: "string" },
    from: { type: "string", default: "0" },
    sample: { type: "string", multiple: true, default: [] },
    finds: { type: "string" },
    child: { type: "boolean", default: false },
  },
});

/** Carries out cases and tells each on a line. */
async function child(): Promise<void> {
  const from = Number(values.from);
  const dir = mkdtempSync(join(tmpdir(), "kmsrecover-fuzz-"));
  const options = {
    samples: makeSamples(values.sample),
    seed: Number(values.seed),
    dir: join(dir, "ground"),
    findsDir: values.finds,
  };
  const tell = (line: unknown) => console.log(JSON.stringify(line));
  let current = from;
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell({ finds: [{ number: current, wrong: [`unhandled: ${event.reason?.stack}`] }] });
  });
  try {
    for (; current < from + Number(values.count); current++) {
      const tally: Tally = new Map();
      const finds = await fuzzOne(options, current, tally);
      const memory = Deno.memoryUsage().rss;
      if (memory > MOST_MEMORY) tell({ finds: [{ number: current, wrong: [`${memory} bytes`] }] });
      tell({ number: current, finds, tally: [...tally] });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Totals {
  cases: number;
  runs: number;
  finds: number;
  readonly codes: Map<number, number>;
}

async function main(): Promise<number> {
  const seed = Number(values.seed);
  const finds = values.finds ?? mkdtempSync(join(tmpdir(), "kmsrecover-finds-"));
  const until = values.minutes === undefined
    ? Infinity
    : performance.now() + Number(values.minutes) * 60_000;
  const wanted = values.count !== undefined
    ? Number(values.count)
    : values.minutes === undefined
    ? 2000
    : Infinity;
  console.log(`seed ${seed}, finds go to ${finds}`);
  const totals: Totals = { cases: 0, runs: 0, finds: 0, codes: new Map() };
  let from = Number(values.from);
  while (totals.cases < wanted && performance.now() < until) {
    const count = Math.min(BATCH, wanted - totals.cases);
    const before = totals.cases;
    await batch({ seed, from, count, finds, until }, totals);
    from += Math.max(1, totals.cases - before);
    const codes = [...totals.codes].sort().map(([code, n]) => `exit ${code}: ${n}`).join(", ");
    console.log(
      `seed ${seed}: ${totals.cases} cases, ${totals.runs} runs (${codes}), ${totals.finds} finds`,
    );
  }
  return totals.finds === 0 ? 0 : 1;
}

async function batch(
  { seed, from, count, finds, until }: {
    seed: number;
    from: number;
    count: number;
    finds: string;
    until: number;
  },
  totals: Totals,
): Promise<void> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--config", config, fileURLToPath(import.meta.url), "--child"],
      ...["--seed", `${seed}`, "--from", `${from}`, "--count", `${count}`, "--finds", finds],
      ...values.sample.flatMap((path) => ["--sample", path]),
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let number = from - 1;
  let isStopped = false;
  const kill = (why: string | undefined) => {
    isStopped = true;
    if (why !== undefined) {
      totals.finds++;
      totals.cases++;
      console.log(`FIND seed ${seed} case ${number + 1}: ${why}`);
    }
    process.kill("SIGKILL");
  };
  let timer = setTimeout(() => kill("it hangs"), PATIENCE);
  let rest = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      clearTimeout(timer);
      timer = setTimeout(() => kill("it hangs"), PATIENCE);
      const told = JSON.parse(line);
      for (const find of told.finds) {
        totals.finds++;
        console.log(`FIND ${JSON.stringify(find)}`);
      }
      if (told.tally === undefined) continue;
      number = told.number;
      totals.cases++;
      for (const [code, n] of told.tally) {
        totals.codes.set(code, (totals.codes.get(code) ?? 0) + n);
        totals.runs += n;
      }
      if (performance.now() > until && !isStopped) kill(undefined);
    }
  }
  clearTimeout(timer);
  const { success } = await process.status;
  if (!success && !isStopped) kill("the process ended");
}

if (values.child) await child();
else {
  for (const path of values.sample) {
    if (!existsSync(path)) throw new TypeError(`There is no file "${path}"`);
  }
  Deno.exit(await main());
}
