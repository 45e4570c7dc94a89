import { readFileSync } from "node:fs";
import type { ByteSource } from "../zip/byte_source.ts";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { EntryReader } from "../zip/entry_reader.ts";
import { ZipError } from "../zip/zip_error.ts";
import { METADATA_LIMIT, SUMMARY_FILE, VERSION_FILE } from "./metadata.ts";

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
  /**
   * Minutes that the server's clock, by which its entries are dated, was ahead of UTC when the backup
   * was started; `undefined` where that is not known. Entries of another season may be an hour off.
   */
  readonly utcOffset: number | undefined;
}

/** What one pass over an archive's directory tells. */
export interface Survey {
  readonly archive: BackupArchive;
  /** Files but for version and summary, and their sizes together in bytes. */
  files: number;
  bytes: number;
  /** For each of the two the index of the last entry of that name. */
  readonly metadata: Map<string, number>;
}

/** Goes through an archive's directory once. */
export function surveyArchive(archive: BackupArchive): Survey {
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
export function firstText(surveys: readonly Survey[], name: string): string | undefined {
  for (const { archive: { directory, source, paths, form }, metadata } of surveys) {
    const index = metadata.get(name);
    if (index === undefined || directory.size(index) > METADATA_LIMIT) continue;
    try {
      const bytes = form === "folder" || !source
        ? readFileSync(`${paths[0]}/${name}`)
        : new EntryReader(source, directory).read(index);
      if (bytes === undefined) continue;
      return new TextDecoder().decode(bytes);
    } catch (error) {
      // Whoever cannot read it is told so when the rest of it is read.
      if (error instanceof ZipError || (error instanceof Error && "code" in error)) continue;
      throw error;
    }
  }
  return undefined;
}

/** The summary is written last: that it is there says that the backup was finished. */
export function hasEncryptedSummary({ archive: { directory }, metadata }: Survey): boolean {
  const index = metadata.get(SUMMARY_FILE);
  return index !== undefined && directory.isEncrypted(index);
}

/** Whether some file of it is not encrypted. */
export function hasPlainFile({ directory }: BackupArchive): boolean {
  for (let index = 0; index < directory.count; index++) {
    if (!directory.isEncrypted(index) && directory.size(index) > 0) return true;
  }
  return false;
}

/** Names at the root that tell a backup of Kerio's from any other archive. */
const OF_KERIO: ReadonlySet<string> = new Set([
  VERSION_FILE,
  SUMMARY_FILE,
  "mailserver.cfg",
  "users.cfg",
]);

/** Whether it holds anything that only a backup of Kerio's does. */
export function looksLikeKerio(directory: CentralDirectory): boolean {
  for (let index = 0; index < directory.count; index++) {
    if (directory.nameLength(index) < 8) continue;
    const name = directory.name(index);
    if (name.startsWith("@backup/") || OF_KERIO.has(name)) return true;
  }
  return false;
}

/** So many files of something else are named. */
const MOST_NAMED = 3;

/** What archives hold that are not Kerio's: `it holds "a.jpg", "b.jpg" and 7 more`. */
export function describeHoldings(directories: readonly CentralDirectory[]): string {
  const names: string[] = [];
  let files = 0;
  for (const directory of directories) {
    for (let index = 0; index < directory.count; index++) {
      if (directory.isDirectory(index)) continue;
      files++;
      if (names.length < MOST_NAMED) names.push(`"${directory.name(index).slice(0, 80)}"`);
    }
  }
  if (files === 0) return "it holds no file";
  const more = files - names.length;
  return `it holds ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
