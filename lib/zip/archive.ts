import { type ByteSource, openSource, readBytes } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { readDirectory } from "./directory_reader.ts";
import { findEndRecord } from "./end_record.ts";
import { cannotOpen, ZipError } from "./zip_error.ts";
import { CENTRAL_HEADER, LOCAL_HEADER } from "./records.ts";
import { decodeName } from "./names.ts";
import { agreesWithHeaders, salvage } from "./salvage/salvage.ts";

export interface OpenOptions {
  /** Read what can be read although the directory is damaged or missing. */
  salvage?: boolean;
  /** Trust the central directory where two honest readers would differ. */
  trustDirectory?: boolean;
}

/** What was odd or lost, for the admin to read. */
export interface Finding {
  code: string;
  message: string;
  entry?: string;
  bytes?: number;
}

export interface Archive {
  readonly paths: readonly string[];
  readonly source: ByteSource;
  readonly directory: CentralDirectory;
  readonly findings: readonly Finding[];
  readonly comment: string;
}

/**
 * Opens one zip, or the volumes of one zip that is cut or spanned (APPNOTE 8).
 *
 * The policy: an archive that two honest readers would read differently is refused (`ambiguous`).
 * - The last end record counts; its comment must end with the file, and no other end record may
 *   fit. Its directory must end where it begins (so nothing is prepended or inserted), hold
 *   nothing but records, and as many as it says (modulo 65536 without zip64: old writers wrap).
 *   A zip64 end record must agree with it.
 * - What is named as a directory (`a/`) holds no data.
 * - No entry may reach into another or into the directory (`unsafe`, `damaged-directory`).
 * - When an entry is read, its local header must agree with the directory in name, method, flags,
 *   CRC-32 and sizes, a data descriptor must repeat them, and the bytes must fit them.
 *
 * `trustDirectory` tolerates all that but overlaps and wrong bytes: the directory wins, what was
 * odd is in `findings`. `salvage` (salvage.ts) reads every local header first, and if the directory
 * is damaged or does not agree with them, it looks for the entries themselves.
 * @throws {ZipError}
 */
export function openArchive(paths: readonly string[], options: OpenOptions = {}): Archive {
  const source = openSource(paths);
  try {
    const end = findEndRecord(source, options.trustDirectory);
    const { directory, findings } = readDirectory(source, end, options.trustDirectory);
    const comment = decodeName(end.comment);
    if (options.salvage && !agreesWithHeaders(source, directory)) {
      const why = "its directory does not agree with its local headers";
      throw cannotOpen("damaged-directory", paths[0] as string, why);
    }
    return { paths: source.paths, source, directory, findings, comment };
  } catch (error) {
    try {
      if (options.salvage && error instanceof ZipError) return salvaged(source, error);
      throw error;
    } catch (final) {
      source.close();
      throw final;
    }
  }
}

function salvaged(source: ByteSource, reason: ZipError): Archive {
  if (reason.code === "io") throw reason;
  const { directory, findings, comment } = salvage(source);
  if (directory.count === 0) throw reason;
  const message = `${reason.message}; its entries were searched for`;
  return {
    paths: source.paths,
    source,
    directory,
    findings: [{ code: "salvaged", message }, ...findings],
    comment: decodeName(comment),
  };
}

/**
 * Whether one file is a whole zip of its own: an end record without other disks, and the directory
 * right before it. Reads only the end of the file.
 * @throws {ZipError} `io`
 */
export function hasEndRecord(path: string): boolean {
  const source = openSource([path]);
  try {
    const end = findEndRecord(source);
    if (end.disk !== 0 || end.directoryDisk !== 0) return false;
    if (end.directoryOffset + end.directorySize !== end.directoryEnd) return false;
    if (end.directorySize === 0) return end.count === 0;
    return readsSignature(source, end.directoryOffset, CENTRAL_HEADER);
  } catch (error) {
    if (error instanceof ZipError && error.code !== "io") return false;
    throw error;
  } finally {
    source.close();
  }
}

/**
 * Whether volumes are zips of their own or one zip cut or spanned across them. One whole zip among
 * them means own zips: no slice of a zip looks like that.
 * @throws {ZipError} `io`
 */
export function volumeLayout(paths: readonly string[]): "own" | "joined" {
  if (paths.length < 2 || paths.some(hasEndRecord)) return "own";
  const last = openSource(paths.slice(-1));
  try {
    findEndRecord(last, true);
    return "joined";
  } catch (error) {
    if (error instanceof ZipError && error.code === "io") throw error;
  } finally {
    last.close();
  }
  return paths.every(startsWithEntry) ? "own" : "joined";
}

function startsWithEntry(path: string): boolean {
  const source = openSource([path]);
  try {
    return readsSignature(source, 0, LOCAL_HEADER);
  } finally {
    source.close();
  }
}

function readsSignature(source: ByteSource, position: number, signature: number): boolean {
  const bytes = readBytes(source, position, 4);
  return bytes.length === 4 && bytes.readUInt32LE(0) === signature;
}
