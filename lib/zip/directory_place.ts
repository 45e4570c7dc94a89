import type { Buffer } from "node:buffer";
import { type ByteSource, readBytes } from "./byte_source.ts";
import type { EndRecord } from "./end_record.ts";
import type { Tolerance } from "./finding.ts";
import { CENTRAL_HEADER } from "./records.ts";
import { cannotOpen } from "./zip_error.ts";

/** Where a central directory is. */
export interface DirectoryPlace {
  /** Where it begins (bytes in the source). */
  readonly position: number;
  /** Bytes in front of the archive that its offsets do not count. */
  readonly shift: number;
}

/**
 * Where the directory is by its end record, and by how much all offsets are off because of prepended
 * bytes, which goes to `findings`.
 * @throws {ZipError} `damaged-directory`, `ambiguous`, `missing-volume`
 */
export function placeDirectory(
  source: ByteSource,
  end: EndRecord,
  { trustDirectory, findings }: Tolerance,
): DirectoryPlace {
  const archive = source.paths[0]!;
  const parts = source.starts.length;
  if (end.disk !== 0 && end.disk !== parts - 1) {
    const why = parts === 1
      ? `it is volume ${end.disk + 1} of a set and the others are not given`
      : `its end record speaks of ${end.disk + 1} volumes, but ${parts} are given`;
    throw cannotOpen("missing-volume", archive, why);
  }
  const start = end.directoryDisk === 0 ? 0 : source.starts[end.directoryDisk];
  if (start === undefined || end.directoryDisk > end.disk) {
    throw cannotOpen(
      "damaged-directory",
      archive,
      "its directory is on a volume that is not there",
    );
  }
  const position = start + end.directoryOffset;
  const shift = end.directoryEnd - (position + end.directorySize);
  if (shift === 0) return { position, shift };
  if (shift < 0) {
    const cut = end.disk === 0 && parts === 1 && end.directoryOffset >= source.size;
    const why = cut
      ? "its directory points behind its end: a part is missing, or it is the last of several volumes"
      : "its directory does not end where its end record begins";
    throw cannotOpen("damaged-directory", archive, why);
  }
  if (!trustDirectory) {
    const why = `its offsets are off by ${shift} bytes: something was put in front or between`;
    throw cannotOpen("ambiguous", archive, why);
  }
  const message = `The archive's offsets are off by ${shift} bytes`;
  findings.push({ code: "shifted", message });
  // The directory right before the end record is what most readers take.
  const shifted = readBytes(source, position + shift, 4);
  if (end.directorySize === 0 || isHeader(shifted)) return { position: position + shift, shift };
  return { position, shift: 0 };
}

function isHeader(bytes: Buffer): boolean {
  return bytes.length === 4 && bytes.readUInt32LE(0) === CENTRAL_HEADER;
}
