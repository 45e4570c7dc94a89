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

/** An archive whose directory was read. */
export interface Archive {
  readonly source: ByteSource;
  readonly directory: CentralDirectory;
  readonly findings: readonly Finding[];
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
 * odd is in `findings`. `salvage` (salvage/) reads every local header first, and if the directory
 * is damaged or does not agree with them, it looks for the entries themselves.
 * @throws {ZipError}
 */
export function openArchive(paths: readonly string[], options: OpenOptions = {}): Archive {
  const source = openSource(paths);
  try {
    const { trustDirectory = false } = options;
    const end = findEndRecord(source, { trustDirectory });
    const { directory, findings } = readDirectory(source, end, { trustDirectory });
    if (options.salvage && !agreesWithHeaders(source, directory)) {
      const why = "its directory does not agree with its local headers";
      throw cannotOpen("damaged-directory", paths[0]!, why);
    }
    return { source, directory, findings };
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
  const { directory, findings } = salvage(source);
  if (directory.count === 0) throw reason;
  const message = `${reason.message}; its entries were searched for`;
  return { source, directory, findings: [{ code: "salvaged", message }, ...findings] };
}
