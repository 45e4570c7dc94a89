import { type Choice, chooseBackup } from "../backup/choice.ts";
import { type Contents, mergeContents } from "../backup/contents.ts";
import { NoBackupError } from "../backup/no_backup_error.ts";
import { closeBackup, type Lost } from "../backup/opened_backup.ts";
import { remediesFor } from "../backup/remedies.ts";
import { findBackupsNearby } from "../engine/backup_search.ts";
import { findHostname } from "../kerio/installation.ts";
import { listContents } from "../engine/listing.ts";
import { resolveSelection, type Selection } from "../selection/selection.ts";
import { SelectionError } from "../selection/selection_error.ts";
import type { Surroundings } from "../recovery/target/targets.ts";
import type { Request } from "../model/request.ts";
import { commandWith, type Shell, withoutOption } from "./command_line.ts";
import type { Console } from "./console.ts";
import { perhapsMissing } from "../engine/doubtful.ts";
import { EXIT, type ExitCode } from "../report/exit_code.ts";
import { offsetOf } from "../report/dates.ts";
import type { Source } from "../report/report.ts";
import { describeSet } from "../report/text.ts";
import { explained } from "./selection_advice.ts";

/** One run, with all that it needs of the outside. */
export interface Run {
  readonly request: Request;
  /** As typed, for commands that are suggested. */
  readonly argv: readonly string[];
  readonly shell: Shell;
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly surroundings: Surroundings;
}

/** A run with its backups opened. */
export interface OpenRun extends Run {
  readonly source: Source;
  readonly contents: Contents;
  readonly selection: Selection;
  /** What of the backups is lost already: volumes, entries that a salvage did not find. */
  readonly lost: readonly Lost[];
}

/**
 * Carries out a request.
 *
 * @throws {RecoveryError} for everything that keeps it from being done.
 */
export async function perform(run: Run): Promise<ExitCode> {
  const choice = await choose(run);
  try {
    return await carryOut(await openRun(run, choice));
  } finally {
    for (const backup of choice.backups) closeBackup(backup);
  }
}

async function carryOut(open: OpenRun): Promise<ExitCode> {
  switch (open.request.action) {
    case "list":
      return list(open);
    case "verify": {
      const { performVerification } = await import("./perform_verification.ts");
      return await performVerification(open);
    }
    case "dry-run":
    case "recover": {
      const { performRecovery } = await import("./perform_recovery.ts");
      return await performRecovery(open);
    }
  }
}

async function openRun(
  run: Run,
  { backups, passedOver, why, catalog, isDirectory }: Choice,
): Promise<OpenRun> {
  const { request, console } = run;
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
  const contents = mergeContents(backups);
  const source: Source = {
    backups,
    passedOver,
    why,
    catalog: isDirectory ? catalog.sets : undefined,
    superseded: contents.superseded,
  };
  const selection = await select(run, contents);
  for (const note of selection.notes) console.warn(note);
  const lost = [...backups.flatMap(({ lost }) => lost), ...perhapsMissing(contents, request)];
  return { ...run, source, contents, selection, lost };
}

async function select(run: Run, contents: Contents): Promise<Selection> {
  const { scope, masks } = run.request;
  try {
    return resolveSelection(contents, scope, masks);
  } catch (error) {
    throw error instanceof SelectionError ? await explained(error, contents, run) : error;
  }
}

async function choose({ request, argv, shell, surroundings }: Run): Promise<Choice> {
  const { action, force, keepGoing, at, cfgdir } = request;
  try {
    return await chooseBackup(request.path, {
      at,
      acceptIncomplete: force || keepGoing || action === "list" || action === "verify",
      acceptStrangers: force && (action === "list" || action === "verify" || cfgdir !== undefined),
      acceptRenamed: force,
      liveHost: () => findHostname({ ...surroundings, cfgdir }),
      trustDirectory: force,
      salvage: keepGoing,
    });
  } catch (error) {
    if (!(error instanceof NoBackupError)) throw error;
    const nearby = error.isElsewhere ? await findBackupsNearby(request.path, surroundings) : [];
    // A file that is named is chosen already.
    const forFile = withoutOption(argv, "at");
    throw new NoBackupError(error.message, [
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
    ]);
  }
}

function withCommand(what: string, command: string | undefined): string {
  return command === undefined ? what : `${what}: ${command}`;
}

function list({ request, console, source, contents, selection }: OpenRun): ExitCode {
  const items = request.verbose && request.scope.folders.length > 0;
  const listing = listContents(contents, selection, { items });
  console.report.listing(source, listing, {
    verbose: request.verbose,
    isNarrowed: request.scope.users.length > 0,
  });
  return EXIT.done;
}
