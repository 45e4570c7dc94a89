import { filesOf } from "../recovery/plan/plan.ts";
import { makePlan } from "../recovery/plan/planner.ts";
import { verifyFiles } from "../extraction/verification.ts";
import { doubtfulEntries } from "../engine/doubtful.ts";
import { EXIT, type ExitCode } from "../report/exit_code.ts";
import { passwordFor } from "./password.ts";
import type { OpenRun } from "./perform.ts";

/** Reads and checks every selected file. */
export async function performVerification(run: OpenRun): Promise<ExitCode> {
  const { request, console, source, contents, selection, lost, signal } = run;
  const plan = makePlan(contents, selection, { store: "/", cfgdir: "/" }, {
    keepReplaced: false,
    platform: run.surroundings.platform,
    leaveOut: doubtfulEntries(contents, request),
  });
  const files = filesOf(plan).sort();
  const started = performance.now();
  const verified = await verifyFiles(contents, files, {
    jobs: request.jobs,
    password: passwordFor(run, files),
    trustDirectory: request.force,
    keepGoing: true,
    listener: console,
    signal,
  });
  console.stopProgress();
  for (const { entry, reason } of verified.damaged) console.note(`damaged ${entry}: ${reason}`);
  console.report.verification({
    source,
    verified: { ...verified, damaged: [...verified.damaged, ...plan.unsafe] },
    lost,
    elapsed: performance.now() - started,
  });
  const isWhole = source.backups.every(({ problems }) => problems.length === 0) &&
    lost.length === 0 && verified.damaged.length === 0 && plan.unsafe.length === 0;
  return isWhole ? EXIT.done : EXIT.backup;
}
