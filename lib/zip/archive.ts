import { type ByteSource, openSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { readDirectory } from "./directory_reader.ts";
import { findEndRecord } from "./end_record.ts";
import type { Finding } from "./finding.ts";
import { agreesWithHeaders } from "./salvage/agreement.ts";
import { salvage } from "./salvage/salvage.ts";
import { cannotOpen, ZipError } from "./zip_error.ts";

export interface OpenOptions {
  /** Read what can be read although the directory is damaged or missing. */
  readonly salvage?: boolean;
  /** Trust the central directory where two honest readers would differ. */
  readonly trustDirectory?: boolean;
}

/** An archive whose directory was read, or whose entries were searched for. */
export interface Archive {
  readonly source: ByteSource;
  readonly directory: CentralDirectory;
  /** What was odd; in a salvage, what is lost. */
  readonly findings: readonly Finding[];
  /** Why its entries were searched for; undefined if the directory is its own. */
  readonly damage: ZipError | undefined;
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
 * odd is in `findings`. With `salvage`, the entries themselves are searched for (salvage/) if the
 * directory is damaged, or does not agree with the local headers: these are all read for that,
 * unless the directory is trusted.
 * @throws {ZipError}
 */
export function openArchive(paths: readonly string[], options: OpenOptions = {}): Archive {
  const source = openSource(paths);
  try {
    return options.salvage ? openOrSalvage(source, options) : open(source, options);
  } catch (error) {
    source.close();
    throw error;
  }
}

function open(source: ByteSource, { trustDirectory = false }: OpenOptions): Archive {
  const end = findEndRecord(source, { trustDirectory });
  return { source, ...readDirectory(source, end, { trustDirectory }), damage: undefined };
}

function openOrSalvage(source: ByteSource, options: OpenOptions): Archive {
  let opened: Archive | undefined;
  let damage: ZipError;
  try {
    opened = open(source, options);
    if (options.trustDirectory || agreesWithHeaders(source, opened.directory)) return opened;
    const why = "its directory does not agree with its local headers";
    damage = cannotOpen("damaged-directory", source.paths[0]!, why);
  } catch (error) {
    if (!(error instanceof ZipError) || error.code === "io") throw error;
    damage = error;
  }
  try {
    return salvaged(source, damage);
  } catch (error) {
    // With what the directory says, more comes back than with nothing.
    if (opened !== undefined && error instanceof ZipError) return opened;
    throw error;
  }
}

/** @throws `damage` if nothing is found */
function salvaged(source: ByteSource, damage: ZipError): Archive {
  const { directory, findings } = salvage(source);
  if (directory.count === 0) throw damage;
  const message = `${damage.message}; its entries were searched for`;
  return { source, directory, findings: [{ code: "salvaged", message }, ...findings], damage };
}
