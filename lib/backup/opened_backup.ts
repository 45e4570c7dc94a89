import { agreesWithHeaders } from "../zip/salvage/agreement.ts";
import { volumeName } from "./archive_name.ts";
import type { BackupSet } from "./catalog.ts";
import {
  parseSummary,
  parseVersion,
  SUMMARY_FILE,
  type SummaryFile,
  VERSION_FILE,
  type VersionFile,
} from "./metadata.ts";
import {
  type Findings,
  type Lost,
  openArchives,
  type OpenBackupOptions,
  type Unopened,
} from "./open_archives.ts";
import { timeOf, utcOffsetOf } from "./server_time.ts";
import {
  type BackupArchive,
  describeHoldings,
  firstText,
  hasEncryptedSummary,
  hasPlainFile,
  looksLikeKerio,
  type Survey,
  surveyArchive,
} from "./survey.ts";

export type { Lost, Unopened } from "./open_archives.ts";
export type { BackupArchive } from "./survey.ts";

/** A backup with its directories read, none of its content. */
export interface OpenedBackup {
  readonly set: BackupSet;
  readonly archives: readonly BackupArchive[];
  readonly version: VersionFile | undefined;
  readonly summary: SummaryFile | undefined;
  /** Files that the directories name, the two text files left out. */
  readonly files: number;
  /** Their uncompressed sizes together, in bytes. */
  readonly bytes: number;
  /** Minutes that the server's clock was ahead of UTC when the backup was started, where known. */
  readonly utcOffset: number | undefined;
  /** Whether anything in it is of Kerio's; `false` too where nothing could be opened. */
  readonly isKerio: boolean;
  /** What keeps it from being complete; empty for a complete backup. */
  readonly problems: readonly string[];
  /** What could not be opened, or only by a salvage; each is among the problems too. */
  readonly unopened: readonly Unopened[];
  /** What was odd and is trusted all the same. */
  readonly oddities: readonly string[];
  /** What a salvage found lost. */
  readonly lost: readonly Lost[];
}

/**
 * Opens the volumes of a backup and checks its directories against its summary. Never throws for a
 * damaged backup: what is wrong stands in `problems`.
 */
export function openBackup(set: BackupSet, options: OpenBackupOptions = {}): OpenedBackup {
  const findings: Findings = {
    problems: missingVolumes(set),
    unopened: [],
    oddities: [],
    lost: [],
  };
  const opened = openArchives(set, options, findings);
  const surveys = opened.map(surveyArchive);
  const versionText = firstText(surveys, VERSION_FILE);
  const summaryText = firstText(surveys.toReversed(), SUMMARY_FILE);
  const version = versionText === undefined ? undefined : parseVersion(versionText);
  const utcOffset = set.timeFrom === "name" ? utcOffsetOf(set.time, version?.started) : undefined;
  const backup: OpenedBackup = {
    set: dated(set, version),
    archives: opened.map((archive) => ({ ...archive, utcOffset })),
    version,
    summary: summaryText === undefined ? undefined : parseSummary(summaryText),
    files: surveys.reduce((sum, survey) => sum + survey.files, 0),
    bytes: surveys.reduce((sum, survey) => sum + survey.bytes, 0),
    utcOffset,
    isKerio: versionText !== undefined || summaryText !== undefined ||
      opened.some(({ directory }) => looksLikeKerio(directory)),
    ...findings,
  };
  checkCompleteness(backup, surveys, findings);
  if (set.timeFrom !== "name" && backup.isKerio) findings.oddities.push(UNKNOWN_TYPE);
  if (options.salvage) findings.lost.push(...unnamedLosses(set, findings));
  return backup;
}

/** Whether all entries have their local headers where the directories say. Reads all headers. */
export function agreesWithItsHeaders({ archives }: OpenedBackup): boolean {
  return archives.every(({ source, directory }) =>
    source === undefined || agreesWithHeaders(source, directory)
  );
}

/** Closes the files that a backup holds open. */
export function closeBackup(backup: OpenedBackup): void {
  for (const archive of backup.archives) archive.source?.close();
}

/** An oddity: a renamed differential would look like this too. */
export const UNKNOWN_TYPE = "its name does not tell whether it is a full backup or a differential";

/** Where the name does not tell when it was started, `.version.txt` may. */
function dated(set: BackupSet, version: VersionFile | undefined): BackupSet {
  const time = set.timeFrom === "name" ? undefined : timeOf(version?.started);
  return time === undefined ? set : { ...set, time, timeFrom: "version" };
}

function missingVolumes({ name, missing }: BackupSet): string[] {
  return missing.map((number) => `volume ${number} is missing ("${volumeName(name, number)}")`);
}

/** Adds to the findings what the summary, or that there is none, says of the backup. */
function checkCompleteness(
  { set, archives, summary, isKerio, unopened, files, bytes }: OpenedBackup,
  surveys: readonly Survey[],
  { problems, oddities }: Findings,
): void {
  if (summary) {
    problems.push(...wrongCounts(summary, files, bytes));
    return;
  }
  if (surveys.some(hasEncryptedSummary)) {
    const encrypted = `its ${SUMMARY_FILE} is encrypted`;
    // Nobody encrypts it alone: that is damage, or somebody who hides what is missing.
    if (archives.some(hasPlainFile)) problems.push(`${encrypted}, although other files are not`);
    else oddities.push(`${encrypted} and was not compared with what it holds`);
    return;
  }
  // It may be in what could not be opened.
  if (archives.length === 0 || unopened.length > 0) return;
  if (!isKerio) problems.push(`it ${strangerText(archives)}`);
  // An unpacked backup of 6.0 has no known summary.
  else if (set.form === "zip") problems.push(lackOfSummary(set));
}

/** `is not a backup of Kerio Connect: it holds "a.jpg" and 7 more` */
export function strangerText(archives: readonly BackupArchive[]): string {
  const holdings = describeHoldings(archives.map(({ directory }) => directory));
  return `is not a backup of Kerio Connect: ${holdings}`;
}

/** What is known to be missing although nothing tells its names: a recovery of it is not complete. */
function unnamedLosses(set: BackupSet, { problems, lost }: Findings): Lost[] {
  const archive = set.volumes[0]!.path;
  return problems
    .filter((problem) => !lost.some(({ reason }) => reason.includes(problem)))
    .map((reason) => ({ archive, entry: undefined, reason }));
}

function wrongCounts(summary: SummaryFile, files: number, bytes: number): string[] {
  const problems: string[] = [];
  if (summary.files !== undefined && summary.files !== files) {
    problems.push(`its ${SUMMARY_FILE} counts ${summary.files} files, but it holds ${files}`);
  }
  if (summary.bytes !== undefined && summary.bytes !== bytes) {
    problems.push(`its ${SUMMARY_FILE} says ${summary.bytes} bytes, but it holds ${bytes}`);
  }
  return problems;
}

/** The summary is the last entry of the last volume: which of the two is lacking cannot be told. */
function lackOfSummary({ name, volumes }: BackupSet): string {
  const next = volumeName(name, volumes.at(-1)!.number + 1);
  return `it has no ${SUMMARY_FILE}: its last volume ("${next}" or a later one) is missing, or the backup was interrupted`;
}
