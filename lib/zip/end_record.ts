import { type Buffer } from "node:buffer";
import { type ByteSource, readBytes } from "./byte_source.ts";
import { cannotOpen } from "./zip_error.ts";
import {
  END_RECORD_SIZE,
  MAX16,
  MAX32,
  uint64,
  viewOf,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from "./records.ts";

/** What the end of an archive says about its directory (APPNOTE 4.3.14 to 4.3.16). */
export interface EndRecord {
  /** Position (bytes in the source) of the end record. */
  readonly position: number;
  /** Where the directory has to end: at the zip64 end record, else at the end record. */
  readonly directoryEnd: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly count: number;
  /** Bytes. */
  readonly directorySize: number;
  /** Bytes from the start of `directoryDisk`. */
  readonly directoryOffset: number;
  readonly zip64: boolean;
  /** Bytes after the end record and its comment. */
  readonly trailing: number;
  /** Whether another end record might be meant. */
  readonly isDisputed: boolean;
}

const SIGNATURE = new Uint8Array([0x50, 0x4b, 5, 6]);

/**
 * Finds the end record. Readers differ in which one they take if there are several, so this
 * refuses them: the last signature must be a record whose comment ends with the file, and no
 * earlier one within reach of a comment may fit too.
 * @throws {ZipError} `not-a-zip`, `truncated`, `ambiguous`, `damaged-directory`
 */
export function findEndRecord(
  source: ByteSource,
  { trustDirectory = false }: { readonly trustDirectory?: boolean } = {},
): EndRecord {
  const archive = source.paths[0]!;
  const length = Math.min(source.size, END_RECORD_SIZE + MAX16);
  const start = source.size - length;
  const tail = readBytes(source, start, length);
  const last = tail.lastIndexOf(SIGNATURE);
  if (last < 0 || tail.length < END_RECORD_SIZE) throw missing(source, archive);
  const fitting: number[] = [];
  for (let at = tail.indexOf(SIGNATURE); at >= 0; at = tail.indexOf(SIGNATURE, at + 1)) {
    if (at + END_RECORD_SIZE > tail.length) continue;
    if (at + END_RECORD_SIZE + tail.readUInt16LE(at + 20) === tail.length) fitting.push(at);
  }
  if (fitting.length > 1 || (fitting.length === 1 && fitting[0] !== last)) {
    if (!trustDirectory) throw cannotOpen("ambiguous", archive, "it has more than one end record");
    return { ...parse(source, tail, start, fitting[0]!), isDisputed: true };
  }
  if (last + END_RECORD_SIZE > tail.length) {
    throw cannotOpen("truncated", archive, "its end record is cut off");
  }
  const record = parse(source, tail, start, last);
  if (record.trailing < 0) throw cannotOpen("truncated", archive, "its comment is cut off");
  if (record.trailing > 0 && !trustDirectory) {
    throw cannotOpen("ambiguous", archive, `${record.trailing} bytes follow its end record`);
  }
  return record;
}

function missing(source: ByteSource, archive: string) {
  if (source.size === 0) return cannotOpen("not-a-zip", archive, "it is empty");
  const head = readBytes(source, 0, 4);
  if (head.length === 4 && head[0] === 0x50 && head[1] === 0x4b) {
    return cannotOpen("truncated", archive, "the central directory is missing");
  }
  return cannotOpen("not-a-zip", archive, "it is not a zip archive");
}

function parse(source: ByteSource, tail: Buffer, start: number, at: number): EndRecord {
  const commentEnd = at + END_RECORD_SIZE + tail.readUInt16LE(at + 20);
  const record = {
    position: start + at,
    directoryEnd: start + at,
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    count: tail.readUInt16LE(at + 10),
    directorySize: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
    zip64: false,
    trailing: tail.length - commentEnd,
    isDisputed: false,
  };
  return withZip64(source, record) ?? record;
}

/** The values of the zip64 end record, if there is one. The two records must not disagree. */
function withZip64(source: ByteSource, record: EndRecord): EndRecord | undefined {
  const archive = source.paths[0]!;
  const at = record.position - ZIP64_LOCATOR_SIZE;
  if (at < ZIP64_END_RECORD_SIZE) return undefined;
  const locator = readBytes(source, at, ZIP64_LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return undefined;
  const wanted = record.count === MAX16 || record.directorySize === MAX32 ||
    record.directoryOffset === MAX32 || record.disk === MAX16 || record.directoryDisk === MAX16;
  const found = zip64Record(source, viewOf(locator), at);
  if (found === undefined) {
    if (!wanted) return undefined;
    throw cannotOpen("damaged-directory", archive, "its zip64 end record is missing");
  }
  const { position, view } = found;
  const large: EndRecord = {
    ...record,
    directoryEnd: position,
    disk: view.getUint32(16, true),
    directoryDisk: view.getUint32(20, true),
    count: uint64(view, 32),
    directorySize: uint64(view, 40),
    directoryOffset: uint64(view, 48),
    zip64: true,
  };
  const agree = (small: number, value: number, max: number) => small === max || small === value;
  if (
    !agree(record.disk, large.disk, MAX16) || !agree(record.count, large.count, MAX16) ||
    !agree(record.directoryDisk, large.directoryDisk, MAX16) ||
    !agree(record.directorySize, large.directorySize, MAX32) ||
    !agree(record.directoryOffset, large.directoryOffset, MAX32)
  ) throw cannotOpen("ambiguous", archive, "its two end records disagree");
  return large;
}

/** The zip64 end record: where the locator says, or (prepended bytes) right before the locator. */
function zip64Record(source: ByteSource, locator: DataView, end: number) {
  const start = source.starts[locator.getUint32(4, true)] ?? 0;
  const named = start + uint64(locator, 8);
  for (const position of [named, end - ZIP64_END_RECORD_SIZE]) {
    if (!(position >= 0 && position + ZIP64_END_RECORD_SIZE <= end)) continue;
    const view = viewOf(readBytes(source, position, ZIP64_END_RECORD_SIZE));
    if (view.byteLength < ZIP64_END_RECORD_SIZE) continue;
    if (view.getUint32(0, true) !== ZIP64_END_RECORD) continue;
    if (position + 12 + uint64(view, 4) === end) return { position, view };
  }
  return undefined;
}
