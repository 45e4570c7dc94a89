import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { capturedRun } from "./fuzz/captured_run.ts";
import { judge, readAll } from "./guard_fuzz/judge.ts";
import { makeGround, makeWorld } from "./guard_fuzz/world.ts";
import { Random } from "./make_backup/random.ts";

const HELP = `deno run -P=test scripts/guard_fuzz.ts [--seed n] [--count n] [--minutes n]

Recovers random backups, whole and spoilt, with random options over random live mail, and counts the
live messages that are gone although nobody agreed to it.`;

export interface GuardTally {
  cases: number;
  /** Cases by how the backup was spoilt and how the run ended. */
  readonly ends: Map<string, number>;
}

export interface GuardFind {
  readonly seed: string;
  readonly number: number;
  readonly args: readonly string[];
  readonly spoilt: string;
  readonly wrong: readonly string[];
}

/** One random world and one command in it. */
export async function guardOnce(
  root: string,
  { seed, number }: { readonly seed: string; readonly number: number },
  tally: GuardTally,
): Promise<GuardFind | undefined> {
  const ground = makeGround(root);
  const world = makeWorld(ground, new Random(`guard ${seed} ${number}`));
  const before = readAll(ground.store);
  const { code, stderr } = await capturedRun(world.args);
  const wrong = judge(world, code, { before, after: readAll(ground.store) });
  if (/has a bug/.test(stderr)) wrong.push(stderr);
  tally.cases++;
  const end = `${world.spoilt}: exit ${code}`;
  tally.ends.set(end, (tally.ends.get(end) ?? 0) + 1);
  return wrong.length === 0
    ? undefined
    : { seed, number, args: world.args, spoilt: world.spoilt, wrong };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      count: { type: "string", default: "500" },
      minutes: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "kmsrecover-guard-")));
  const tally: GuardTally = { cases: 0, ends: new Map() };
  const until = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
  const last = values.minutes === undefined ? Number(values.count) : Infinity;
  let finds = 0;
  for (let number = 0; number < last && performance.now() < until; number++) {
    const at = number + Number(values.from);
    const find = await guardOnce(join(dir, "ground"), { seed: values.seed, number: at }, tally);
    if (!find) continue;
    finds++;
    console.log(`FIND ${JSON.stringify(find)}`);
  }
  rmSync(dir, { recursive: true, force: true });
  const ends = [...tally.ends].sort().map(([end, count]) => `  ${end} ${count} times`);
  console.log([`seed ${values.seed}: ${tally.cases} cases, ${finds} finds`, ...ends].join("\n"));
  return finds === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
