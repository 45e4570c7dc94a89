import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { killIfRunning } from "../../tests/support/program.ts";
import type { Random } from "../make_backup/random.ts";
import { differences, type Digest, digestTree, unitsOf } from "./digest.ts";
import { type Ground, restore } from "./ground.ts";

/** A way to start the program. */
export interface Form {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** A command that is killed. */
export interface Scenario {
  /** Which backups it is given; none for `--undo`. */
  readonly backups: "all" | "differential" | "none";
  readonly args: readonly string[];
  /** A recovery that goes before it, undisturbed. */
  readonly after?: readonly string[];
  /** What it ends with; default 0. */
  readonly code?: number;
  /** After the kill it is taken back, and not run again. */
  readonly isUndone?: boolean;
  /** It adds to what is live, so units are neither old nor new in between; no live message may go. */
  readonly isAddition?: boolean;
}

/** A recovery, with what it makes of the server when nothing disturbs it. */
export interface Reference {
  readonly name: string;
  readonly scenario: Scenario;
  /** Milliseconds from its start until it begins to write, and until its end. */
  readonly begin: number;
  readonly duration: number;
  readonly before: Digest;
  readonly after: Digest;
}

/** How far a run had come when it was killed. */
export type Phase = "not begun" | "building" | "ready" | "swapping" | "swapped" | "over";

const recovery = (...args: string[]): Scenario => ({ backups: "all", args });
const undo = (...after: string[]): Scenario => ({
  backups: "none",
  args: ["--undo"],
  after: ["-b", ...after],
});

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "full": recovery(),
  "full -b": recovery("-b"),
  "-u": recovery("-d", "company.com", "-u", "user3"),
  "-u -b": recovery("-d", "company.com", "-u", "smith", "-b"),
  "-f": recovery("-d", "company.com", "-u", "user5", "-f", "INBOX"),
  "-f -b": recovery("-d", "company.com", "-u", "smith", "-f", "INBOX/Projects", "-b"),
  "-m": recovery("-m", "cfg,mail,sslcert"),
  "-m -b": recovery("-m", "cfg,lists,public", "-b"),
  "full -b, undone": { ...recovery("-b"), isUndone: true },
  "-m -b, undone": { ...recovery("-m", "cfg,lists,public,license", "-b"), isUndone: true },
  "undo": undo(),
  "undo -u": undo("-d", "company.com", "-u", "smith"),
  "undo -m": undo("-m", "cfg,mail,sslcert"),
  "merge": { ...recovery("--merge"), isAddition: true },
  "merge -b": {
    ...recovery("-d", "company.com", "-u", "smith", "--merge", "-b"),
    isAddition: true,
  },
  "incomplete": { backups: "differential", args: ["--force"], code: 3, isAddition: true },
};

/** Runs a recovery without disturbance. */
export async function referenceOf(
  ground: Ground,
  form: Form,
  name: string,
): Promise<Reference> {
  const scenario = SCENARIOS[name]!;
  await prepare(ground, form, scenario);
  const before = digestTree(ground.server, { withWork: true });
  const started = performance.now();
  const run = start(ground, form, scenario);
  while (!run.isOver() && !workDirectories(ground).some((work) => existsSync(work))) await pause(1);
  const begin = performance.now() - started;
  const { code, text } = await run.end;
  const duration = performance.now() - started;
  if (code !== (scenario.code ?? 0)) throw new Error(`${name} ends with ${code}: ${text}`);
  const after = digestTree(ground.server, { withWork: true });
  const work = [...after.keys()].filter((path) => /\.kmsrecover(\/|$)/.test(path));
  if (work.length > 0) throw new Error(`${name} leaves ${work.join(", ")}`);
  return { name, scenario, begin, duration, before, after };
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
  const { scenario } = reference;
  await prepare(ground, form, scenario);
  const isAimed = random.below(3) === 0;
  const kill = async () => {
    const run = start(ground, form, scenario);
    if (isAimed) await untilSwapping(ground, run, random.below(12));
    else await Promise.race([untilSomeMoment(ground, run, reference, random), run.end]);
    run.kill("SIGKILL");
    await run.end;
    return assertWhole(ground, reference);
  };
  const phase = await kill();
  if (phase === "over") return phase;
  if (scenario.isUndone) {
    await takeBack(ground, form, reference);
    return phase;
  }
  if (random.below(4) === 0 && await kill() === "over") return phase;
  const { code, text } = await start(ground, form, scenario).end;
  if (code !== (scenario.code ?? 0)) throw new Error(`the second run ends with ${code}: ${text}`);
  const now = digestTree(ground.server, { withWork: true });
  const found = scenario.isAddition
    ? differences(withoutNumbers(now), withoutNumbers(reference.after))
    : differences(now, reference.after);
  if (found.length > 0) throw new Error(`after the second run: ${found.slice(0, 10).join("; ")}`);
  return phase;
}

/** Takes back what a killed recovery has done: every unit is as before then. */
async function takeBack(ground: Ground, form: Form, { before }: Reference): Promise<void> {
  const { code, text } = await start(ground, form, undo()).end;
  const isNothing = code === 4 && text.includes("can be taken back");
  if (code !== 0 && !isNothing) throw new Error(`the undo ends with ${code}: ${text}`);
  const [is, was] = [digestTree(ground.server), before].map(unitsOf);
  for (const unit of new Set([...is!.keys(), ...was!.keys()])) {
    if (is!.get(unit) !== was!.get(unit)) {
      throw new Error(`after the undo, ${unit} is not as before`);
    }
  }
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

/** Puts the server into the state in which the scenario begins. */
async function prepare(ground: Ground, form: Form, { after }: Scenario): Promise<void> {
  restore(ground);
  if (!after) return;
  const { code, text } = await start(ground, form, recovery(...after)).end;
  if (code !== 0) throw new Error(`${after.join(" ")} ends with ${code}: ${text}`);
}

function start(ground: Ground, form: Form, { backups, args }: Scenario) {
  const path = { all: [ground.backups], differential: [ground.differential], none: [] }[backups];
  const child = new Deno.Command(form.program, {
    args: [...form.args, ...path, "--yes", "-g", ...args],
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
  return {
    kill: (signal: Deno.Signal) => killIfRunning(child, signal),
    end,
    isOver: () => isOver,
  };
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
function assertWhole(ground: Ground, { before, after, scenario }: Reference): Phase {
  const now = digestTree(ground.server);
  if (scenario.isAddition) return phaseOf(ground, assertNothingTaken(now, before, after));
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

/** The messages of each folder, whatever their numbers: those that a killed run took are not given again. */
function withoutNumbers(digest: Digest): Digest {
  const plain = new Map<string, string>();
  for (const [path, word] of digest) {
    // They tell of the numbers, and are of the moment at which they were written.
    if (/\/(status|indexlog)\.fld$/.test(path)) continue;
    const folder = /^(.*\/#msgs)\/[0-9a-f]{8}\.eml$/i.exec(path)?.[1];
    if (folder === undefined) plain.set(path, word);
    else {for (let copy = 1;; copy++) {
        const key = `${folder}/${word}/${copy}`;
        if (plain.has(key)) continue;
        plain.set(key, "");
        break;
      }}
  }
  return plain;
}

/** Every live message is there as it was; gives whether all has come. */
function assertNothingTaken(now: Digest, before: Digest, after: Digest): boolean {
  for (const [path, word] of before) {
    if (path.endsWith(".eml") && now.get(path) !== word) throw new Error(`${path} was taken away`);
  }
  return [...after].every(([path, word]) => now.get(path) === word);
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
