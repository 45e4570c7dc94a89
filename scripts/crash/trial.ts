import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Random } from "../make_backup/random.ts";
import { differences, type Digest, digestTree, unitsOf } from "./digest.ts";
import { type Ground, restore } from "./ground.ts";

/** A way to start the program. */
export interface Form {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** A recovery, with what it makes of the server when nothing disturbs it. */
export interface Reference {
  readonly name: string;
  readonly args: readonly string[];
  /** Milliseconds from its start until it begins to write, and until its end. */
  readonly begin: number;
  readonly duration: number;
  readonly before: Digest;
  readonly after: Digest;
}

/** How far a run had come when it was killed. */
export type Phase = "not begun" | "building" | "ready" | "swapping" | "swapped" | "over";

export const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  "full": [],
  "full -b": ["-b"],
  "-u": ["-d", "company.com", "-u", "user3"],
  "-u -b": ["-d", "company.com", "-u", "smith", "-b"],
  "-f": ["-d", "company.com", "-u", "user5", "-f", "INBOX"],
  "-f -b": ["-d", "company.com", "-u", "smith", "-f", "INBOX/Projects", "-b"],
  "-m": ["-m", "cfg,mail,sslcert"],
  "-m -b": ["-m", "cfg,lists,public", "-b"],
};

/** Runs a recovery without disturbance. */
export async function referenceOf(
  ground: Ground,
  form: Form,
  name: string,
): Promise<Reference> {
  restore(ground);
  const args = SCENARIOS[name]!;
  const before = digestTree(ground.server, { withWork: true });
  const started = performance.now();
  const run = start(ground, form, args);
  while (!run.isOver() && !workDirectories(ground).some((work) => existsSync(work))) await pause(1);
  const begin = performance.now() - started;
  const { code, text } = await run.end;
  const duration = performance.now() - started;
  if (code !== 0) throw new Error(`${name} ends with ${code}: ${text}`);
  const after = digestTree(ground.server, { withWork: true });
  const work = [...after.keys()].filter((path) => /\.kmsrecover(\/|$)/.test(path));
  if (work.length > 0) throw new Error(`${name} leaves ${work.join(", ")}`);
  return { name, args, begin, duration, before, after };
}

/**
 * Kills a recovery at a random moment, looks at every unit, and runs it again until it ends.
 *
 * @returns how far the first run had come.
 * @throws where a unit is not whole, or the second run does not end as the reference.
 */
export async function killOnce(
  ground: Ground,
  form: Form,
  reference: Reference,
  random: Random,
): Promise<Phase> {
  restore(ground);
  const isAimed = random.below(3) === 0;
  const kill = async () => {
    const run = start(ground, form, reference.args);
    if (isAimed) await untilSwapping(ground, run, random.below(12));
    else await Promise.race([untilSomeMoment(ground, run, reference, random), run.end]);
    run.child.kill("SIGKILL");
    await run.end;
    return assertWhole(ground, reference);
  };
  const phase = await kill();
  if (phase === "over") return phase;
  if (random.below(4) === 0 && await kill() === "over") return phase;
  const { code, text } = await start(ground, form, reference.args).end;
  if (code !== 0) throw new Error(`the second run ends with ${code}: ${text}`);
  const found = differences(digestTree(ground.server, { withWork: true }), reference.after);
  if (found.length > 0) throw new Error(`after the second run: ${found.slice(0, 10).join("; ")}`);
  return phase;
}

/** Most of the time of a small recovery goes by before it touches anything: that part is cut short. */
async function untilSomeMoment(
  ground: Ground,
  run: { isOver: () => boolean },
  { begin, duration }: Reference,
  random: Random,
): Promise<void> {
  if (random.below(12) === 0) return await pause(random.below(Math.ceil(begin)));
  while (!run.isOver() && !workDirectories(ground).some((work) => existsSync(work))) await pause(1);
  await pause(random.below(1000) / 1000 * (duration - begin));
}

function start(ground: Ground, form: Form, args: readonly string[]) {
  const child = new Deno.Command(form.program, {
    args: [...form.args, ground.backups, "--yes", "-g", ...args],
    cwd: ground.server,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isOver = false;
  const end = child.output().then(({ code, stdout, stderr }) => {
    isOver = true;
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stderr) + decoder.decode(stdout) };
  });
  const safe = {
    kill(signal: Deno.Signal) {
      try {
        if (!isOver) child.kill(signal);
      } catch {
        // It has just ended.
      }
    },
  };
  return { child: safe, end, isOver: () => isOver };
}

/** Waits until units change places, and a little longer. */
async function untilSwapping(
  ground: Ground,
  run: { isOver: () => boolean },
  extra: number,
): Promise<void> {
  const areas = workDirectories(ground).map((work) => join(work, "swapping"));
  while (!run.isOver() && !areas.some((area) => namesIn(area).length > 0)) await pause(0);
  await pause(extra);
}

/** Every unit is old or new, or away and named by a journal. */
function assertWhole(ground: Ground, { before, after }: Reference): Phase {
  const now = digestTree(ground.server);
  const [is, was, becomes] = [now, before, after].map(unitsOf);
  const underWay = unitsUnderWay(ground);
  let isNew = true;
  for (const unit of new Set([...was!.keys(), ...becomes!.keys()])) {
    const tree = is!.get(unit);
    if (tree !== becomes!.get(unit)) isNew = false;
    if (tree === was!.get(unit) || tree === becomes!.get(unit)) continue;
    if (!underWay.has(unit)) {
      throw new Error(`${unit} is neither old nor new, and no journal names it`);
    }
  }
  return phaseOf(ground, isNew);
}

function unitsUnderWay(ground: Ground): Set<string> {
  const underWay = new Set<string>();
  for (const work of workDirectories(ground)) {
    const begun = new Set(namesIn(join(work, "swapping")));
    if (begun.size === 0) continue;
    const { units } = JSON.parse(readFileSync(join(work, "journal"), "utf8").split("\n")[0]!) as {
      units: { number: number; parent: string; members: string[] }[];
    };
    for (const { number, parent, members } of units) {
      if (!begun.has(String(number))) continue;
      const path = relative(ground.server, join(parent, members.at(-1)!)).replaceAll("\\", "/");
      // One folder of a mailbox is under way: then the mailbox is neither old nor new.
      underWay.add(path).add(path.split("/").slice(0, 4).join("/")).add(
        path.split("/").slice(0, 2).join("/"),
      );
    }
  }
  return underWay;
}

function phaseOf(ground: Ground, isNew: boolean): Phase {
  const works = workDirectories(ground);
  const has = (area: string) => works.some((work) => namesIn(join(work, area)).length > 0);
  const journals = works.filter((work) => existsSync(join(work, "journal")));
  if (journals.length === 0) return isNew ? "over" : "not begun";
  if (has("swapping")) return "swapping";
  if (
    journals.some((work) => /\n\{"(done|finish)/.test(readFileSync(join(work, "journal"), "utf8")))
  ) {
    return "swapped";
  }
  return has("ready") ? "ready" : "building";
}

function workDirectories({ server }: Ground): string[] {
  return [join(server, "store/.kmsrecover"), join(server, ".kmsrecover")];
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
