import type { OpenBackups } from "../engine/open_backups.ts";
import { type PreparedRecovery, prepareRecovery } from "../engine/prepare_recovery.ts";
import type { IntoRequest } from "../engine/recovery_request.ts";
import { carryOut, type RecoveryResult } from "../engine/recover.ts";
import { isPartial } from "../engine/source.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { formatBytes } from "../model/units.ts";
import type { ForeignWork } from "../recovery/target/foreign_work.ts";
import { changeDone } from "../report/change_text.ts";
import { formatMoment } from "../report/dates.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { reckonings } from "../report/guard_text.ts";
import { meantBy } from "./meant.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { confirm, isAsked } from "./question.ts";

/** A dry run, or a recovery. */
export async function performRecovery(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { request, console } = run;
  const session = sessionOf(run);
  const meant = await meantBy(run, open);
  const prepared = await prepareRecovery(open, {
    ...request,
    merge: request.merge || request.into
      ? { messages: meant?.messages, into: intoOf(request) }
      : undefined,
    isDryRun: request.action === "dry-run",
    isAsked: isAsked(request),
  }, session);
  const searched = meant && meant.unread.length > 0 ? EXIT.skipped : EXIT.done;
  if (prepared.request.isDryRun) {
    return mergeExitCodes([await tellPlan(run, prepared), searched]);
  }
  const notes = prepared.foreign.map(foreignText);
  if (prepared.isLive && prepared.request.isAsked) confirm(prepared, notes);
  else for (const note of notes) console.warn(note);
  const result = await carryOut(prepared, session);
  console.stopProgress();
  return mergeExitCodes([tellResult(run, prepared, result), searched]);
}

/** Without --merge, what it goes into must be new. */
function intoOf({ into, merge }: Run["request"]): IntoRequest | undefined {
  return into && { ...into, mustBeNew: !merge };
}

/** What would be done, and what would keep it from being done; gives what the recovery would exit with. */
async function tellPlan(
  { request, console }: Run,
  prepared: PreparedRecovery,
): Promise<ExitCode> {
  const { open, guarded, found, needs, refused, obstacles } = prepared;
  const { unsafe } = guarded.plan;
  const lost = [...open.lost, ...unsafe, ...refused];
  await console.report.plan({
    source: open.source,
    guarded,
    ...found,
    needs,
    lost,
    isDetailed: request.verbose,
  });
  for (const { message, hints } of obstacles) {
    console.warn(`It would stop here: ${message}`, hints);
  }
  if (unsafe.length > 0 && !request.keepGoing) return EXIT.backup;
  if (obstacles[0]) return exitCodeOf(obstacles[0]);
  return completeness(prepared, lost);
}

function tellResult(
  { console }: Run,
  prepared: PreparedRecovery,
  result: RecoveryResult,
): ExitCode {
  const { open, guarded, found } = prepared;
  const { outcome, receipts } = result;
  for (const { entry, archive, reason } of outcome.lost) {
    console.note(`skipped ${entry ?? archive}: ${reason}`);
  }
  for (const receipt of receipts) console.note(`${receipt.unit.label}: ${changeDone(receipt)}`);
  for (const warning of reckonings(guarded, outcome)) console.warn(warning);
  console.report.recovery({
    ...result,
    source: open.source,
    guarded,
    targets: found.targets,
    made: found.made,
  });
  if (outcome.error) console.error(outcome.error);
  return mergeExitCodes([
    outcome.error ? exitCodeOf(outcome.error) : EXIT.done,
    completeness(prepared, outcome.lost),
  ]);
}

function completeness({ open }: PreparedRecovery, lost: readonly Lost[]): ExitCode {
  return lost.length > 0 || isPartial(open.source) ? EXIT.skipped : EXIT.done;
}

function foreignText({ path, started, labels, bytes }: ForeignWork): string {
  const what = labels.length > 3
    ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more`
    : labels.join(", ");
  return `Another recovery was interrupted (begun ${
    formatMoment(Date.parse(started), undefined)
  }: ${what}). What it had only prepared in "${path}" (${formatBytes(bytes)}) is cleared away`;
}
