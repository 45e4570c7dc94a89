import { type ByteSource } from "./byte_source.ts";
import { CentralDirectory, type SharedDirectory } from "./central_directory.ts";
import { recordSize } from "./central_record.ts";
import { checkOverlaps, checkPlaces } from "./directory_checks.ts";
import { placeDirectory } from "./directory_place.ts";
import type { EndRecord } from "./end_record.ts";
import type { Finding, Tolerance } from "./finding.ts";
import { sortedPositions } from "./header_positions.ts";
import { replaceBackslashes } from "./names.ts";
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, MAX16, viewOf } from "./records.ts";
import { cannotOpen, type ZipError } from "./zip_error.ts";

const CHUNK = 16 << 20;
/** More than this no buffer holds, and no Kerio server writes. */
const MAX_DIRECTORY = 0x7fff0000;

/**
 * Reads and checks the whole central directory (APPNOTE 4.3.12). With `trustDirectory`, what is odd goes
 * to `findings` instead of being refused.
 * @throws {ZipError} `damaged-directory`, `ambiguous`, `missing-volume`, `truncated`, `unsupported`,
 * `unsafe`, `io`
 */
export function readDirectory(
  source: ByteSource,
  end: EndRecord,
  { trustDirectory }: { readonly trustDirectory: boolean },
): { readonly directory: CentralDirectory; readonly findings: readonly Finding[] } {
  const archive = source.paths[0]!;
  const findings: Finding[] = [];
  const tolerance: Tolerance = { trustDirectory, findings };
  if (end.isDisputed) {
    const message = "It has more than one end record; the first that fits is taken";
    findings.push({ code: "disputed-end", message });
  }
  if (end.trailing > 0) {
    const message = `${end.trailing} bytes follow its end record`;
    findings.push({ code: "trailing-bytes", message });
  }
  const place = placeDirectory(source, end, tolerance);
  if (end.directorySize > MAX_DIRECTORY) {
    throw cannotOpen("unsupported", archive, "its central directory is larger than 2 GB");
  }
  const records = readRecords(source, place.position, end.directorySize);
  const offsets = indexRecords(records, archive);
  checkCount(offsets.length, end, archive, tolerance);
  const draft: SharedDirectory = {
    records: records.buffer,
    offsets: offsets.buffer,
    sorted: undefined,
    end: place.position,
    starts: end.disk === 0 ? [0] : source.starts,
    shift: place.shift,
  };
  const draftDirectory = CentralDirectory.fromShared(draft);
  const { first, isRising } = checkPlaces(draftDirectory, archive, {
    end: place.position,
    trustDirectory,
  });
  const sorted = isRising ? undefined : sortedPositions(draftDirectory);
  if (sorted !== undefined) checkOverlaps(draftDirectory, new Float64Array(sorted), archive);
  if (first > place.shift && first > 4) {
    const message = `${first - place.shift} bytes before the first entry belong to no entry`;
    findings.push({ code: "unused-bytes", message });
  }
  const directory = sorted === undefined
    ? draftDirectory
    : CentralDirectory.fromShared({ ...draft, sorted });
  return { directory, findings };
}

function readRecords(
  source: ByteSource,
  position: number,
  size: number,
): Uint8Array<SharedArrayBuffer> {
  const records = new Uint8Array(new SharedArrayBuffer(size));
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = records.subarray(at, Math.min(at + CHUNK, size));
    if (source.read(position + at, chunk) !== chunk.length) {
      throw cannotOpen("truncated", source.paths[0]!, "its central directory is cut off");
    }
    // Before gigabytes of something else are read.
    if (at === 0 && size >= 4 && viewOf(chunk).getUint32(0, true) !== CENTRAL_HEADER) {
      throw damaged(source.paths[0]!, "record 1 of its central directory is damaged");
    }
  }
  return records;
}

/** The offset of every record; they must fill the directory without a gap. */
function indexRecords(records: Uint8Array, archive: string): Uint32Array<SharedArrayBuffer> {
  const view = viewOf(records);
  const found = new Uint32Array(Math.floor(records.length / CENTRAL_HEADER_SIZE));
  let count = 0;
  let at = 0;
  let backslash = indexOfBackslash(records, 0);
  while (at < records.length) {
    if (
      at + CENTRAL_HEADER_SIZE > records.length || view.getUint32(at, true) !== CENTRAL_HEADER
    ) throw damaged(archive, `record ${count + 1} of its central directory is damaged`);
    const next = at + recordSize(view, at);
    if (next > records.length) {
      throw damaged(archive, `record ${count + 1} of its central directory passes its end`);
    }
    if (backslash >= 0 && backslash < next) {
      replaceBackslashes(records, at + CENTRAL_HEADER_SIZE, view.getUint16(at + 28, true));
      backslash = indexOfBackslash(records, next);
    }
    found[count++] = at;
    at = next;
  }
  const offsets = new Uint32Array(new SharedArrayBuffer(count * 4));
  offsets.set(found.subarray(0, count));
  return offsets;
}

/** Like `indexOf()`, four bytes at a time: this goes over all of a directory. */
function indexOfBackslash(bytes: Uint8Array, from: number): number {
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2);
  const end = words.length;
  let word = (from + 3) >>> 2;
  for (let at = from; at < Math.min(word << 2, bytes.length); at++) {
    if (bytes[at] === 0x5c) return at;
  }
  for (; word < end; word++) {
    // A byte of `difference` is 0 exactly where one of the highest bits is set below.
    const difference = words[word]! ^ 0x5c5c5c5c;
    if ((difference - 0x01010101) & ~difference & 0x80808080) break;
  }
  return bytes.indexOf(0x5c, word << 2);
}

/** Writers that know no zip64 write the count modulo 65536; the sizes still tell the truth. */
function checkCount(
  count: number,
  end: EndRecord,
  archive: string,
  { trustDirectory, findings }: Tolerance,
): void {
  if (count === end.count) return;
  const wrapped = !end.zip64 && (count & MAX16) === end.count;
  const message = `The end record counts ${end.count} entries, the directory holds ${count}`;
  if (!wrapped && !trustDirectory) {
    const why = `its end record counts ${end.count} entries, its directory holds ${count}`;
    throw cannotOpen("ambiguous", archive, why);
  }
  findings.push({ code: wrapped ? "wrapped-count" : "wrong-count", message });
}

function damaged(archive: string, why: string): ZipError {
  return cannotOpen("damaged-directory", archive, why);
}
