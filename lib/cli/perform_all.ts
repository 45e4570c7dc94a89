import type { DatedBackup } from "../engine/dated_backup.ts";
import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import { RecoveryError } from "../model/errors.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { resultOf } from "../report/verify_each_text.ts";
import { type Run, sessionOf } from "./run_context.ts";

/** So many backups that are not whole are named in the error at the end. */
const MOST_NAMED = 20;

/**
 * Lists or checks every backup of a directory.
 *
 * @throws {RecoveryError} for everything that keeps it from being done.
 */
export async function performAll(run: Run): Promise<ExitCode> {
  if (run.request.action === "verify") return await verifyAll(run);
  if (run.request.find === undefined) return await listAll(run);
  const { performSearchEach } = await import("./perform_search.ts");
  return await performSearchEach(run);
}

async function listAll(run: Run): Promise<ExitCode> {
  const { request, console } = run;
  const { historyOf } = await import("../engine/history/history.ts");
  const history = await historyOf(request, run, Date.now());
  for (const entry of history.entries) {
    const { set, problems } = entry.backup;
    for (const problem of problems) console.warn(`"${set.name}": ${problem}`);
    warnOfOddities(entry, run);
  }
  for (const note of history.notes) console.warn(note);
  await console.report.history(history);
  return EXIT.done;
}

async function verifyAll(run: Run): Promise<ExitCode> {
  const { request, console } = run;
  const { verifyEach } = await import("../engine/verify_each.ts");
  const result = await verifyEach(request, sessionOf(run), {
    now: Date.now(),
    onChecked: (checked) => {
      warnOfOddities(checked, run);
      const { set } = checked.backup;
      for (const { entry, reason } of checked.verification?.verified.damaged ?? []) {
        console.note(`damaged "${set.name}": ${entry}: ${reason}`);
      }
      console.note(`checked "${set.name}": ${resultOf(checked)}`);
      console.report.checked(checked);
    },
  });
  console.stopProgress();
  for (const note of result.notes) console.warn(note);
  await console.report.allVerified(result);
  const failure = failureOf(result);
  if (failure) console.error(failure);
  return mergeExitCodes([
    failure ? exitCodeOf(failure) : EXIT.done,
    ...result.checked.map(({ failure }) => failure ? exitCodeOf(failure) : EXIT.done),
  ]);
}

function warnOfOddities({ backup: { set, oddities } }: DatedBackup, { console }: Run): void {
  for (const oddity of oddities) console.warn(`"${set.name}", trusted all the same: ${oddity}`);
}

/** What somebody has to be told who reads nothing but errors. */
function failureOf({ directory, checked, newest }: EachVerified): RecoveryError | undefined {
  const bad = checked.filter(({ isWhole }) => !isWhole);
  if (bad.length === 0) {
    const without = newest.find(({ set }) => set === undefined);
    const of = without?.host === undefined ? "" : ` of "${without.host}"`;
    return without && new RecoveryError("backup", `No backup${of} in "${directory}" is complete`);
  }
  const more = bad.length - MOST_NAMED;
  return new RecoveryError(
    "backup",
    `${bad.length} of ${checked.length} backups in "${directory}" ${
      bad.length === 1 ? "is" : "are"
    } not whole`,
    [
      ...bad.slice(0, MOST_NAMED).map(textOf),
      ...more > 0 ? [`and ${more} more; --log <file> or --json names them all`] : [],
    ],
  );
}

function textOf(checked: CheckedBackup): string {
  return `"${checked.backup.set.name}": ${resultOf(checked)}`;
}
