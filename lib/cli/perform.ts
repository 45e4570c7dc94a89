import { NoBackupError } from "../backup/no_backup_error.ts";
import { remediesFor } from "../backup/remedies.ts";
import { findBackupsNearby } from "../engine/backup_search.ts";
import { listContents } from "../engine/listing.ts";
import { type OpenBackups, openBackups, UnresolvedError } from "../engine/open_backups.ts";
import type { Remedy } from "../model/remedy.ts";
import { offsetOf } from "../report/dates.ts";
import { EXIT, type ExitCode } from "../report/exit_code.ts";
import { describeSet } from "../report/source_text.ts";
import { commandWith, withoutOption } from "./command_line.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { listingView } from "./listing_view.ts";
import { explained } from "./selection_advice.ts";

/**
 * Carries out a request.
 *
 * @throws {RecoveryError} for everything that keeps it from being done.
 */
export async function perform(run: Run): Promise<ExitCode> {
  if (run.request.isAll) {
    const { performAll } = await import("./perform_all.ts");
    return await withAdvice(run, () => performAll(run));
  }
  const open = await openFor(run);
  try {
    tellOf(open, run);
    await tellOverview(open, run);
    return await carryOut(run, open);
  } finally {
    open.close();
  }
}

async function carryOut(run: Run, open: OpenBackups): Promise<ExitCode> {
  switch (run.request.action) {
    case "list":
      return await list(run, open);
    case "verify":
      return await performVerification(run, open);
    case "dry-run":
    case "recover": {
      if (run.request.exportTo !== undefined) {
        const { performExport } = await import("./perform_export.ts");
        return await performExport(run, open, run.request.exportTo);
      }
      const { performRecovery } = await import("./perform_recovery.ts");
      return await performRecovery(run, open);
    }
  }
}

async function openFor(run: Run): Promise<OpenBackups> {
  const { request } = run;
  const isForReading = request.action === "list" || request.action === "verify";
  return await withAdvice(run, () => openBackups({ ...request, isForReading }, run));
}

/** Errors of the engine tell what else could be typed. */
async function withAdvice<T>(run: Run, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UnresolvedError) throw explained(error, run);
    throw error instanceof NoBackupError ? await withOthers(error, run) : error;
  }
}

/** Says which backups are read, which are not, and what is odd about them. */
function tellOf({ source, selection }: OpenBackups, { request, console }: Run): void {
  const { backups, passedOver } = source;
  for (const { set, reasons } of passedOver) {
    console.warn(
      `Skipped "${set.name}" (${describeSet(set, offsetOf(backups))}): ${reasons.join("; ")}`,
    );
  }
  for (const backup of backups) {
    const { set, problems, unopened, oddities, utcOffset } = backup;
    const remedies = remediesFor(backup, { salvage: request.keepGoing });
    for (const problem of problems) {
      const isUnopened = unopened.some(({ message }) => message === problem);
      console.warn(`"${set.name}": ${problem}`, isUnopened ? remedies : []);
    }
    for (const oddity of oddities) console.warn(`"${set.name}", trusted all the same: ${oddity}`);
    console.note(`backup ${set.name} (${describeSet(set, utcOffset)})`);
  }
  for (const note of selection.notes) console.warn(note);
}

/** What the backups hold, where a page shows it. */
async function tellOverview(
  { source, contents, selection }: OpenBackups,
  { console: { page } }: Run,
): Promise<void> {
  if (!page) return;
  const { messagesByMonth } = await import("../engine/message_times.ts");
  page.overview(source, {
    listing: listContents(contents, selection),
    months: messagesByMonth(contents, selection),
  });
}

/** The error with the commands for other backups. */
export async function withOthers(
  error: NoBackupError,
  { request, argv, shell, surroundings }: Pick<Run, "argv" | "shell" | "surroundings"> & {
    readonly request: { readonly path: string };
  },
): Promise<NoBackupError> {
  const nearby = error.isElsewhere ? await findBackupsNearby(request.path, surroundings) : [];
  // A file that is named is chosen already.
  const forFile = withoutOption(argv, "at");
  const hints: readonly Remedy[] = [
    ...error.hints,
    ...error.alternatives.map(({ path, what }) =>
      withCommand(what, commandWith(forFile, { path: request.path, other: path }, shell))
    ),
    ...nearby.slice(0, 3).map((other) =>
      withCommand(
        `There are backups in "${other}"`,
        commandWith(argv, { path: request.path, other }, shell),
      )
    ),
  ];
  return new NoBackupError(error.message, hints);
}

function withCommand(what: string, command: string | undefined): string {
  return command === undefined ? what : `${what}: ${command}`;
}

async function list(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { request, console } = run;
  const { source, contents, selection } = open;
  const wantsMessages = request.verbose && request.scope.folders.length > 0;
  if (request.find !== undefined || wantsMessages) {
    const { performSearch, performMessageListing } = await import("./perform_search.ts");
    return request.find !== undefined
      ? await performSearch(run, open)
      : await performMessageListing(run, open);
  }
  await console.report.listing(source, listContents(contents, selection), listingView(request));
  return EXIT.done;
}

async function performVerification(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { request, console } = run;
  const { verify } = await import("../engine/verify.ts");
  const result = await verify(open, request, sessionOf(run));
  console.stopProgress();
  for (const { entry, reason } of result.verified.damaged) {
    console.note(`damaged ${entry}: ${reason}`);
  }
  console.report.verification({ source: open.source, ...result });
  return result.isWhole ? EXIT.done : EXIT.backup;
}
