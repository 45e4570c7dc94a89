import { Buffer } from "node:buffer";
import { type ByteSource, readBytes } from "./byte_source.ts";
import { CentralDirectory, recordSize, type SharedDirectory } from "./central_directory.ts";
import { replaceBackslashes, sortedPositions } from "./directory_builder.ts";
import type { EndRecord } from "./end_record.ts";
import { cannotOpen, type ZipError } from "./zip_error.ts";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  LOCAL_HEADER_SIZE,
  MAX16,
  viewOf,
} from "./records.ts";
import type { Finding } from "./archive.ts";

const CHUNK = 16 << 20;
/** More than this no buffer holds, and no Kerio server writes. */
const MAX_DIRECTORY = 0x7fff0000;

export interface ReadDirectory {
  directory: CentralDirectory;
  findings: Finding[];
}

/**
 * Reads and checks the whole central directory (APPNOTE 4.3.12).
 * @throws {ZipError} `damaged-directory`, `ambiguous`, `missing-volume`, `unsupported`, `io`
 */
export function readDirectory(
  source: ByteSource,
  end: EndRecord,
  trustDirectory = false,
): ReadDirectory {
  const archive = source.paths[0] as string;
  const findings: Finding[] = [];
  if (end.isDisputed) {
    const message = "It has more than one end record; the first that fits is taken";
    findings.push({ code: "disputed-end", message });
  }
  if (end.trailing > 0) {
    const message = `${end.trailing} bytes follow its end record`;
    findings.push({ code: "trailing-bytes", message, bytes: end.trailing });
  }
  const place = placeDirectory(source, end, trustDirectory, findings);
  if (end.directorySize > MAX_DIRECTORY) {
    throw cannotOpen("unsupported", archive, "its central directory is larger than 2 GB");
  }
  const records = readRecords(source, place.position, end.directorySize);
  const offsets = indexRecords(records, archive);
  checkCount(offsets.length, end, archive, findings, trustDirectory);
  const draft: SharedDirectory = {
    records: records.buffer as SharedArrayBuffer,
    offsets: offsets.buffer as SharedArrayBuffer,
    sorted: undefined,
    end: place.position,
    starts: end.disk === 0 ? [0] : source.starts,
    shift: place.shift,
  };
  const draftDirectory = CentralDirectory.fromShared(draft);
  const { first, isRising } = checkPlaces(draftDirectory, place.position, archive, trustDirectory);
  const sorted = isRising ? undefined : sortedPositions(draftDirectory);
  if (sorted !== undefined) checkOverlaps(draftDirectory, new Float64Array(sorted), archive);
  if (first > place.shift && first > 4) {
    const message = `${first - place.shift} bytes before the first entry belong to no entry`;
    findings.push({ code: "unused-bytes", message, bytes: first - place.shift });
  }
  const directory = sorted === undefined
    ? draftDirectory
    : CentralDirectory.fromShared({ ...draft, sorted });
  return { directory, findings };
}

/** Where the directory is, and by how much all offsets are off because of prepended bytes. */
function placeDirectory(
  source: ByteSource,
  end: EndRecord,
  trustDirectory: boolean,
  findings: Finding[],
): { position: number; shift: number } {
  const archive = source.paths[0] as string;
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
  findings.push({ code: "shifted", message, bytes: shift });
  // The directory right before the end record is what most readers take.
  const shifted = readBytes(source, position + shift, 4);
  if (end.directorySize === 0 || isHeader(shifted)) return { position: position + shift, shift };
  return { position, shift: 0 };
}

function isHeader(bytes: Buffer): boolean {
  return bytes.length === 4 && bytes.readUInt32LE(0) === CENTRAL_HEADER;
}

function readRecords(source: ByteSource, position: number, size: number): Uint8Array {
  const records = new Uint8Array(new SharedArrayBuffer(size));
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = records.subarray(at, Math.min(at + CHUNK, size));
    if (source.read(position + at, chunk) !== chunk.length) {
      throw cannotOpen("truncated", source.paths[0] as string, "its central directory is cut off");
    }
    // Before gigabytes of something else are read.
    if (at === 0 && size >= 4 && viewOf(chunk).getUint32(0, true) !== CENTRAL_HEADER) {
      throw damaged(source.paths[0] as string, "record 1 of its central directory is damaged");
    }
  }
  return records;
}

/** The offset of every record; they must fill the directory without a gap. */
function indexRecords(records: Uint8Array, archive: string): Uint32Array {
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
    const difference = (words[word] as number) ^ 0x5c5c5c5c;
    if ((difference - 0x01010101) & ~difference & 0x80808080) break;
  }
  return bytes.indexOf(0x5c, word << 2);
}

/** Writers that know no zip64 write the count modulo 65536; the sizes still tell the truth. */
function checkCount(
  count: number,
  end: EndRecord,
  archive: string,
  findings: Finding[],
  trustDirectory: boolean,
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

/**
 * Every entry must lie before the directory, and rising entries must not overlap; unless the
 * directory is trusted, none may be a directory to one reader and a file to another. Returns the
 * first entry's position, and whether each lies after the one before.
 */
function checkPlaces(
  directory: CentralDirectory,
  end: number,
  archive: string,
  trustDirectory: boolean,
): { first: number; isRising: boolean } {
  let previousEnd = 0;
  let previous = -1;
  let first = directory.count === 0 ? 0 : Infinity;
  let isRising = true;
  for (let i = 0; i < directory.count; i++) {
    const position = directory.headerPosition(i);
    const entryEnd = endOf(directory, i, position);
    const size = directory.size(i);
    if (!(position >= 0 && entryEnd <= end && size <= Number.MAX_SAFE_INTEGER)) {
      const why = `the place or size of "${directory.name(i)}" is not inside the archive`;
      throw damaged(archive, why);
    }
    if (position > previous && position < previousEnd) throw overlap(directory, i, archive);
    if (size > 0 && directory.isDirectory(i) && !trustDirectory) {
      const why = `"${directory.name(i)}" is named as a directory, but holds data`;
      throw cannotOpen("ambiguous", archive, why);
    }
    if (position < first) first = position;
    if (position <= previous) isRising = false;
    previous = position;
    previousEnd = entryEnd;
  }
  return { first, isRising };
}

/** Intervals overlap exactly if, both sorted, a start lies before the end of its predecessor. */
function checkOverlaps(directory: CentralDirectory, starts: Float64Array, archive: string): void {
  const ends = new Float64Array(directory.count);
  for (let i = 0; i < directory.count; i++) {
    ends[i] = endOf(directory, i, directory.headerPosition(i));
  }
  ends.sort();
  for (let n = 1; n < starts.length; n++) {
    if ((starts[n] as number) >= (ends[n - 1] as number)) continue;
    for (let i = directory.count - 1; i >= 0; i--) {
      if (directory.headerPosition(i) === starts[n]) throw overlap(directory, i, archive);
    }
  }
}

/** The least position at which the entry's bytes can end: local extra fields are not known here. */
function endOf(directory: CentralDirectory, i: number, position: number): number {
  return position + LOCAL_HEADER_SIZE + directory.nameLength(i) + directory.compressedSize(i);
}

function overlap(directory: CentralDirectory, i: number, archive: string): ZipError {
  return cannotOpen("unsafe", archive, `"${directory.name(i)}" overlaps another entry`);
}

function damaged(archive: string, why: string): ZipError {
  return cannotOpen("damaged-directory", archive, why);
}
