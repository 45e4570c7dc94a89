import { carryOutExport } from "../engine/export/carry_out.ts";
import { prepareExport } from "../engine/export/prepare_export.ts";
import type { OpenBackups } from "../engine/open_backups.ts";
import { isPartial } from "../engine/source.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { meantBy } from "./meant.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { versionText } from "./version.ts";

/** Writes mail for other programs, or says what would be written. */
export async function performExport(
  run: Run,
  open: OpenBackups,
  directory: string,
): Promise<ExitCode> {
  const { request, console } = run;
  const session = sessionOf(run);
  const meant = await meantBy(run, open);
  const isDryRun = request.action === "dry-run";
  const prepared = prepareExport(open, {
    ...request,
    directory,
    messages: meant?.messages,
    find: request.findText,
    program: versionText().split(" (")[0]!,
    isDryRun,
  }, session);
  const { plan, place, obstacles, available, begun } = prepared;
  const isWhole = open.lost.length === 0 && !isPartial(open.source) &&
    (meant?.unread.length ?? 0) === 0;
  const whole = isWhole ? EXIT.done : EXIT.skipped;
  const about = { source: open.source, plan, directory: place.directory };
  if (isDryRun) {
    await console.report.exportPlan({ ...about, available, isBegun: begun !== undefined });
    for (const { message, hints } of obstacles) {
      console.warn(`It would stop here: ${message}`, hints);
    }
    return obstacles[0] ? exitCodeOf(obstacles[0]) : whole;
  }
  for (const { folder: { mailbox, name, kind = "mail" }, messages } of plan.leftOut) {
    console.warn(
      `Left out: ${mailbox} ${name} (${messages}): ${request.format} holds no ${kind}`,
    );
  }
  const result = await carryOutExport(prepared, session);
  console.stopProgress();
  for (const { entry, reason } of result.skipped) console.note(`skipped ${entry}: ${reason}`);
  console.report.exported({ ...about, result, lost: open.lost });
  return mergeExitCodes([result.totals.skipped > 0 ? EXIT.skipped : EXIT.done, whole]);
}
