import type { CapturedRun } from "./captured_run.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { firstDifference, isSame } from "./playground.ts";
import { contentKey } from "./samples.ts";

/** The tree of the playground before and after a run. */
export interface Trees {
  readonly before: ReadonlyMap<string, Uint8Array>;
  readonly after: ReadonlyMap<string, Uint8Array>;
}

/** No run of a small backup may take longer (ms). */
const MOST_MILLISECONDS = 15_000;

/**
 * What is wrong with what a run did; empty if nothing is. The demands: no crash, never success with
 * wrong or missing files, no wrong bytes under a final name, nothing changed outside the targets,
 * nothing at all changed where the backup was refused.
 */
export function judge(fuzzCase: FuzzCase, run: CapturedRun, trees: Trees): string[] {
  const wrong = judgeOutput(run);
  const outside = [...trees.before].filter(([path]) => !isInTarget(path));
  const outsideAfter = [...trees.after].filter(([path]) => !isInTarget(path));
  const changed = firstDifference(new Map(outside), new Map(outsideAfter));
  if (changed !== undefined) wrong.push(`changed outside the targets: ${changed}`);
  const left = [...trees.after.keys()].find((path) => /(^|\/)\.kmsrecover(\/|$)/.test(path));
  if (left !== undefined) wrong.push(`work is left behind: ${left}`);
  if (!isRecovery(run) || run.code >= 4) {
    const touched = firstDifference(trees.before, trees.after);
    if (touched !== undefined) wrong.push(`exit ${run.code}, but changed: ${touched}`);
    return wrong;
  }
  return [...wrong, ...judgeFiles(fuzzCase, run, trees)];
}

function isRecovery({ args }: CapturedRun): boolean {
  return !args.some((arg) => ["-l", "--verify", "--dry-run"].includes(arg));
}

function judgeOutput({ args, code, stdout, stderr, milliseconds }: CapturedRun): string[] {
  const wrong: string[] = [];
  if (stderr.includes("has a bug")) wrong.push(`a bug: ${stderr.slice(0, 500)}`);
  if (milliseconds > MOST_MILLISECONDS) wrong.push(`it took ${Math.round(milliseconds)} ms`);
  const isRefused = code === 5 && /Not enough space|but in the backup it is/.test(stdout + stderr);
  if (![0, 3, 4].includes(code) && !isRefused) {
    wrong.push(`exit ${code}: ${(stderr + stdout).slice(0, 500)}`);
  }
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(stdout + stderr) && !args.includes("--json")) {
    wrong.push("control characters were printed");
  }
  if (args.includes("--json") && !stderr.includes("has a bug")) {
    try {
      if (JSON.parse(stdout).exitCode !== code) wrong.push("--json tells another exit code");
    } catch {
      wrong.push("--json printed something else");
    }
  }
  return wrong;
}

function judgeFiles(
  { sample, mutations, foreign }: FuzzCase,
  run: CapturedRun,
  trees: Trees,
): string[] {
  const wrong: string[] = [];
  // An encrypted summary is not compared.
  const isConsistent = mutations.some((mutation) =>
    mutation.isConsistent || (mutation.isUncounted && sample.password !== undefined)
  );
  const isRenaming = mutations.some((mutation) => mutation.isRenaming);
  const isTrusting = run.args.includes("--force");
  for (const [path, bytes] of trees.after) {
    if (path.endsWith("/") || !isInTarget(path)) continue;
    const live = trees.before.get(path);
    if (live !== undefined && isSame(live, bytes)) continue;
    const versions = sample.states.map((state) => state.get(entryOf(path)));
    if (versions.some((version) => version !== undefined && isSame(version, bytes))) continue;
    if (run.code !== 0 && foreign.has(contentKey(bytes))) continue;
    const isKnown = sample.contents.has(contentKey(bytes));
    // CRC-32 says nothing of names: one that is damaged where no other copy of it is left is not
    // seen. But then the run does not tell success, and the content is that of some entry.
    const mayBeElsewhere = isConsistent ||
      (versions.every((version) => version === undefined)
        ? isTrusting || run.code !== 0
        : isRenaming && (isTrusting || run.code !== 0));
    if (!isKnown) wrong.push(`wrong bytes: ${path}`);
    else if (!mayBeElsewhere) wrong.push(`content of another entry: ${path}`);
  }
  if (run.code === 0 && !isConsistent && !isTrusting) {
    const missing = sample.states.map((state) => firstMissing(state, trees.after));
    if (missing.every((path) => path !== undefined)) {
      wrong.push(`exit 0, but not there or not as in the backup: ${missing.at(-1)}`);
    }
  }
  const untouchable = ["kerio/mailserver", "kerio/store/queue/1.eml"];
  untouchable.push("kerio/store/mail/company.com/gone/INBOX/#msgs/00000001.eml");
  for (const path of untouchable) {
    if (!isSame(trees.before.get(path)!, trees.after.get(path) ?? new Uint8Array())) {
      wrong.push(`live data that no backup holds is gone: ${path}`);
    }
  }
  return wrong;
}

function firstMissing(
  state: ReadonlyMap<string, Uint8Array>,
  after: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  for (const [entry, bytes] of state) {
    const found = after.get(targetOf(entry));
    if (found === undefined || !isSame(found, bytes)) return entry;
  }
  return undefined;
}

/** Where an entry of a backup belongs, said once more and apart from the program. */
function targetOf(entry: string): string {
  return `kerio/${entry.replace(/^@backup\//, "")}`;
}

function entryOf(path: string): string {
  const below = path.slice("kerio/".length);
  return below.includes("/") ? `@backup/${below}` : below;
}

function isInTarget(path: string): boolean {
  return path.startsWith("kerio/");
}
