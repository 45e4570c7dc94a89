import { carryOutUndo, prepareUndo } from "../engine/undo.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { stepText, undoLines } from "../report/undo_text.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { ask, isAsked } from "./question.ts";
import type { UndoRequest } from "./request.ts";

/** What an undo needs of the outside. */
export type UndoRun = Pick<Run, "console" | "signal" | "surroundings"> & {
  readonly request: UndoRequest;
};

/**
 * Takes the last recovery back that kept what it replaced.
 *
 * @throws {RecoveryError} for everything that keeps it from being done.
 */
export async function performUndo(run: UndoRun): Promise<ExitCode> {
  const { request, console } = run;
  const session = sessionOf(run);
  const prepared = await prepareUndo(request, session);
  const { plan, isLive } = prepared;
  if (!plan) return EXIT.done;
  const lostCode = plan.lost.length > 0 ? EXIT.skipped : EXIT.done;
  if (request.isDryRun) {
    console.report.undo({ plan, outcome: undefined });
    return lostCode;
  }
  if (isLive && isAsked(request)) ask(undoLines(plan), { mustType: false, hints: [] });
  const outcome = await carryOutUndo(plan, prepared, session);
  console.stopProgress();
  for (const step of outcome.done) console.note(`taken back ${step.label}: ${stepText(step)}`);
  console.report.undo({ plan, outcome });
  if (outcome.error) console.error(outcome.error);
  return mergeExitCodes([lostCode, outcome.error ? exitCodeOf(outcome.error) : EXIT.done]);
}
