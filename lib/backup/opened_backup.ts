import { openArchive } from "../zip/archive.ts";
import type { ByteSource } from "../zip/byte_source.ts";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { EntryReader } from "../zip/entry_reader.ts";
import { agreesWithHeaders } from "../zip/salvage/agreement.ts";
import { volumeLayout } from "../zip/volumes.ts";
import { ZipError } from "../zip/zip_error.ts";
import type { BackupSet } from "./catalog.ts";
import {
  METADATA_LIMIT,
  parseSummary,
  parseVersion,
  SUMMARY_FILE,
  type SummaryFile,
  VERSION_FILE,
  type VersionFile,
} from "./metadata.ts";
import { readUnpacked } from "./unpacked.ts";

/** One zip archive, or one folder, that entries are read from. */
export interface BackupArchive {
  /** What an administrator is shown: the file that was opened. */
  readonly label: string;
  /** The files that it consists of; for an unpacked backup its folder. */
  readonly paths: readonly string[];
  readonly form: "zip" | "folder";
  readonly directory: CentralDirectory;
  /** `undefined` for a folder. */
  readonly source: ByteSource | undefined;
}

/** Something of a backup that is lost or was left out, and why. */
export interface Lost {
  readonly archive: string;
  /** Path of the entry, where one is known. */
  readonly entry: string | undefined;
  readonly reason: string;
}

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
  /** Whether it looks like a backup of Kerio's at all. */
  readonly isKerio: boolean;
  /** What keeps it from being complete; empty for a complete backup. */
  readonly problems: readonly string[];
  /** What was odd and is trusted all the same. */
  readonly oddities: readonly string[];
  /** What a salvage found lost. */
  readonly lost: readonly Lost[];
}

export interface OpenBackupOptions {
  /** Read what can be read of damaged archives. */
  readonly salvage?: boolean;
  /** Trust an archive's central directory where other readers would see something else. */
  readonly trustDirectory?: boolean;
}

/**
 * Opens the volumes of a backup and checks its directories against its summary. Never throws for a
 * damaged backup: what is wrong stands in `problems`.
 */
export function openBackup(set: BackupSet, options: OpenBackupOptions = {}): OpenedBackup {
  const problems: string[] = set.missing.map((number) => `volume ${number} is missing`);
  const lost: Lost[] = [];
  const oddities: string[] = [];
  const archives = set.form === "folder"
    ? openFolder(set, problems)
    : openVolumes(set, options, { problems, oddities, lost });
  const surveys = archives.map(surveyArchive);
  const version = firstText(surveys, VERSION_FILE);
  const summaryText = firstText(surveys.toReversed(), SUMMARY_FILE);
  const summary = summaryText === undefined ? undefined : parseSummary(summaryText);
  const files = surveys.reduce((sum, survey) => sum + survey.files, 0);
  const bytes = surveys.reduce((sum, survey) => sum + survey.bytes, 0);
  if (summary === undefined && surveys.some(hasEncryptedSummary)) {
    const encrypted = `its ${SUMMARY_FILE} is encrypted`;
    // Nobody encrypts it alone: that is damage, or somebody who hides what is missing.
    if (archives.some(hasPlainFile)) problems.push(`${encrypted}, although other files are not`);
    else oddities.push(`${encrypted} and was not compared with what it holds`);
  } else if (archives.length > 0) {
    problems.push(...summaryProblems(set, summary, files, bytes));
  }
  if (options.salvage) lost.push(...unnamedLosses(set, problems, lost));
  return {
    set,
    archives,
    version: version === undefined ? undefined : parseVersion(version),
    summary,
    files,
    bytes,
    isKerio: version !== undefined || archives.some(({ directory }) => looksLikeKerio(directory)),
    problems,
    oddities,
    lost,
  };
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

function openFolder(set: BackupSet, problems: string[]): BackupArchive[] {
  const folder = set.volumes[0]!.path;
  try {
    const { directory, links } = readUnpacked(folder);
    if (links.length > 0) problems.push(`"${links[0]}" in it is a symbolic link`);
    return [{ label: folder, paths: [folder], form: "folder", directory, source: undefined }];
  } catch (error) {
    problems.push(`it cannot be read: ${messageOf(error)}`);
    return [];
  }
}

/** What opening the volumes of a backup brought to light. */
interface Findings {
  readonly problems: string[];
  readonly oddities: string[];
  readonly lost: Lost[];
}

function openVolumes(
  set: BackupSet,
  options: OpenBackupOptions,
  findings: Findings,
): BackupArchive[] {
  const archives: BackupArchive[] = [];
  const attempt = (action: () => void, archive: string) => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      findings.problems.push(error.message);
      findings.lost.push({ archive, entry: undefined, reason: error.message });
    }
  };
  const paths = set.volumes.map((volume) => volume.path);
  let groups = paths.map((path) => [path]);
  attempt(() => {
    if (set.missing.length === 0 && volumeLayout(paths) === "joined") groups = [paths];
  }, paths[0]!);
  for (const group of groups) {
    attempt(() => archives.push(openOne(group, options, findings)), group[0]!);
  }
  return archives;
}

function openOne(
  paths: readonly string[],
  { trustDirectory = false, salvage = false }: OpenBackupOptions,
  { problems, oddities, lost }: Findings,
): BackupArchive {
  const label = paths[0]!;
  const { source, directory, findings, damage } = openArchive(paths, { trustDirectory, salvage });
  if (damage === undefined) {
    oddities.push(...findings.map(({ message }) => message));
  } else {
    problems.push(damage.message);
    for (const finding of findings) {
      lost.push({ archive: label, entry: finding.entry, reason: finding.message });
    }
  }
  return { label, paths, form: "zip", directory, source };
}

/** What is known to be missing although nothing tells its names: a recovery of it is not complete. */
function unnamedLosses(
  set: BackupSet,
  problems: readonly string[],
  lost: readonly Lost[],
): Lost[] {
  const archive = set.volumes[0]!.path;
  return problems
    .filter((problem) => !lost.some(({ reason }) => reason.includes(problem)))
    .map((reason) => ({ archive, entry: undefined, reason }));
}

function summaryProblems(
  set: BackupSet,
  summary: SummaryFile | undefined,
  files: number,
  bytes: number,
): string[] {
  if (!summary) {
    // An unpacked backup of 6.0 has no known summary.
    return set.form === "folder" ? [] : [`it has no ${SUMMARY_FILE}: the backup was interrupted`];
  }
  const problems: string[] = [];
  if (summary.files !== undefined && summary.files !== files) {
    problems.push(`its ${SUMMARY_FILE} counts ${summary.files} files, but it holds ${files}`);
  }
  if (summary.bytes !== undefined && summary.bytes !== bytes) {
    problems.push(`its ${SUMMARY_FILE} says ${summary.bytes} bytes, but it holds ${bytes}`);
  }
  return problems;
}

/** What one pass over an archive's directory tells. */
interface Survey {
  readonly archive: BackupArchive;
  /** Files but for version and summary, and their sizes together in bytes. */
  files: number;
  bytes: number;
  /** For each of the two the index of the last entry of that name. */
  readonly metadata: Map<string, number>;
}

function surveyArchive(archive: BackupArchive): Survey {
  const { directory } = archive;
  const survey: Survey = { archive, files: 0, bytes: 0, metadata: new Map() };
  for (let index = 0; index < directory.count; index++) {
    if (directory.isDirectory(index)) continue;
    const length = directory.nameLength(index);
    if (length === SUMMARY_FILE.length || length === VERSION_FILE.length) {
      const name = directory.name(index);
      if (name === SUMMARY_FILE || name === VERSION_FILE) {
        survey.metadata.set(name, index);
        continue;
      }
    }
    survey.files++;
    survey.bytes += directory.size(index);
  }
  return survey;
}

/** The text file `name` at the root, from the first archive that holds a readable one. */
function firstText(surveys: readonly Survey[], name: string): string | undefined {
  for (const { archive: { directory, source, paths, form }, metadata } of surveys) {
    const index = metadata.get(name);
    if (index === undefined || directory.size(index) > METADATA_LIMIT) continue;
    try {
      const bytes = form === "folder" || !source
        ? Deno.readFileSync(`${paths[0]}/${name}`)
        : new EntryReader(source, directory).read(index);
      if (bytes === undefined) continue;
      return new TextDecoder().decode(bytes);
    } catch (error) {
      if (error instanceof ZipError || error instanceof Deno.errors.NotFound) continue;
      throw error;
    }
  }
  return undefined;
}

/** The summary is written last: that it is there says that the backup was finished. */
function hasEncryptedSummary({ archive: { directory }, metadata }: Survey): boolean {
  const index = metadata.get(SUMMARY_FILE);
  return index !== undefined && directory.isEncrypted(index);
}

function hasPlainFile({ directory }: BackupArchive): boolean {
  for (let index = 0; index < directory.count; index++) {
    if (!directory.isEncrypted(index) && directory.size(index) > 0) return true;
  }
  return false;
}

function looksLikeKerio(directory: CentralDirectory): boolean {
  for (let index = 0; index < directory.count; index++) {
    const length = directory.nameLength(index);
    if (length < 8) continue;
    const name = directory.name(index);
    if (name.startsWith("@backup/") || name === VERSION_FILE || name === "mailserver.cfg") {
      return true;
    }
  }
  return false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
