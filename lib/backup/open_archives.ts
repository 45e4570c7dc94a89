import { openArchive } from "../zip/archive.ts";
import { volumeLayout } from "../zip/volumes.ts";
import {
  cannotOpen,
  isDenied,
  readableCause,
  ZipError,
  type ZipErrorCode,
} from "../zip/zip_error.ts";
import type { BackupSet } from "./catalog.ts";
import type { BackupArchive } from "./survey.ts";
import { readUnpacked } from "./unpacked.ts";

export interface OpenBackupOptions {
  /** Read what can be read of damaged archives. */
  readonly salvage?: boolean;
  /** Trust an archive's central directory where other readers would see something else. */
  readonly trustDirectory?: boolean;
}

/** Something of a backup that is lost or was left out, and why. */
export interface Lost {
  readonly archive: string;
  /** Path of the entry, where one is known. */
  readonly entry: string | undefined;
  readonly reason: string;
}

/** A volume or folder that could not be opened as it is. */
export interface Unopened {
  readonly code: ZipErrorCode;
  /** Whether the right to read it is lacking. */
  readonly isDenied: boolean;
  /** `Cannot open "X.zip": the central directory is missing` */
  readonly message: string;
}

/** What opening a backup brought to light. */
export interface Findings {
  /** What keeps it from being complete. */
  readonly problems: string[];
  /** What could not be opened, or only by a salvage; each is among the problems too. */
  readonly unopened: Unopened[];
  /** What was odd and is trusted all the same. */
  readonly oddities: string[];
  readonly lost: Lost[];
}

/**
 * Opens what can be opened of a backup; what cannot is told in `findings`. The offset from UTC is not
 * known yet: it takes what is in them.
 */
export function openArchives(
  set: BackupSet,
  options: OpenBackupOptions,
  findings: Findings,
): BackupArchive[] {
  return set.form === "folder"
    ? openFolder(set.volumes[0]!.path, findings)
    : openVolumes(set, options, findings);
}

function openFolder(folder: string, findings: Findings): BackupArchive[] {
  try {
    const { directory, links } = readUnpacked(folder);
    if (links.length > 0) findings.problems.push(`"${links[0]}" in it is a symbolic link`);
    const archive = { label: folder, paths: [folder], form: "folder", directory } as const;
    return [{ ...archive, source: undefined, utcOffset: undefined }];
  } catch (error) {
    const { path } = error as { path?: string };
    notOpened(cannotOpen("io", path ?? folder, readableCause(error), error), findings);
    return [];
  }
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
      // Looking at the layout may have met it before.
      if (findings.problems.includes(error.message)) return;
      notOpened(error, findings);
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
  options: OpenBackupOptions,
  found: Findings,
): BackupArchive {
  const { trustDirectory = false, salvage = false } = options;
  const label = paths[0]!;
  const { source, directory, findings, damage } = openArchive(paths, { trustDirectory, salvage });
  if (damage === undefined) {
    found.oddities.push(...findings.map(({ message }) => message));
  } else {
    notOpened(damage, found);
    for (const finding of findings) {
      found.lost.push({ archive: label, entry: finding.entry, reason: finding.message });
    }
  }
  return { label, paths, form: "zip", directory, source, utcOffset: undefined };
}

function notOpened(error: ZipError, { problems, unopened }: Findings): void {
  problems.push(error.message);
  unopened.push({ code: error.code, isDenied: isDenied(error), message: error.message });
}
