import type { ByteSource } from "../zip/byte_source.ts";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { EntryReader } from "../zip/entry_reader.ts";
import { ZipError } from "../zip/errors.ts";
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

/** Whether it holds anything that only a backup of Kerio's does. */
export function looksLikeKerio(directory: CentralDirectory): boolean {
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
