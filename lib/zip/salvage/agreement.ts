import type { ByteSource } from "../byte_source.ts";
import type { CentralDirectory } from "../central_directory.ts";
import { byPosition } from "../header_positions.ts";
import { ZipError } from "../zip_error.ts";
import { RecordPlacer } from "./record_placer.ts";
import { SignatureScan } from "./signature_scan.ts";

/** Bytes that are read at once: a disk is not asked for each header, nor read where entries are larger. */
const WINDOW = 1 << 16;

/**
 * Whether every entry has its local header where the directory says, and its data descriptor behind.
 * Reads all of them: most of an archive of short messages, little of one of large files. Where it cannot
 * be read, nothing is held against the directory: the entries there tell it when they are read.
 */
export function agreesWithHeaders(source: ByteSource, directory: CentralDirectory): boolean {
  const scan = new SignatureScan(source, { windowSize: WINDOW });
  const placer = new RecordPlacer(scan, directory);
  try {
    for (const i of byPosition(directory)) {
      const position = directory.headerPosition(i);
      if (placer.at(i, position, directory.limit(i)) === undefined) return false;
    }
  } catch (error) {
    if (!(error instanceof ZipError && error.code === "io")) throw error;
  }
  return true;
}
