import { type ByteSource } from "../byte_source.ts";
import { CentralDirectory } from "../central_directory.ts";
import { recordSize } from "../central_record.ts";
import { type EndRecord, findEndRecord } from "../end_record.ts";
import { replaceBackslashes } from "../names.ts";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD,
  LOCAL_HEADER,
  MAX16,
  viewOf,
  ZIP64_END_RECORD,
} from "../records.ts";
import { DataCheck } from "./data_check.ts";
import { checkLocalEntry, landsOnRecord, readLocalEntry } from "./local_entry.ts";
import { RecordPlacer } from "./record_placer.ts";
import { SignatureScan } from "./signature_scan.ts";

/** What can still be read of a damaged central directory. */
export interface KnownRecords {
  readonly directory: CentralDirectory;
  /** Where the directory begins (bytes): no entry lies behind. */
  readonly start: number;
  /** Whether every record is there, by the end record's count. */
  readonly complete: boolean;
  /** Entries that the end record counts and no record describes; 0 if it is not known. */
  readonly missing: number;
  /** Offsets may be off by one of these (bytes) because something was cut out or put in. */
  readonly shifts: readonly number[];
}

/** Nothing larger is held in memory. */
const MAX_REGION = 0x7fff0000;
/** So many records at either end decide whose directory it is. */
const SAMPLES = 1000;
/** Damage of this many bytes inside a directory does not split it. */
const MAX_HOLE = 1 << 16;

/** Reads every whole record of the archive's own directory, wherever it is now. */
export function readKnownRecords(source: ByteSource): KnownRecords {
  const scan = new SignatureScan(source);
  const end = endRecordOf(source);
  if (end !== undefined) {
    const start = Math.max(0, end.directoryEnd - end.directorySize);
    if (scan.at(start) === CENTRAL_HEADER) {
      const known = readRegion(source, start, end.directoryEnd, end);
      if (known.directory.count > 0 && isOwn(source, known, end)) return known;
    }
  }
  const region = lastRegion(source, scan);
  if (region !== undefined) {
    const known = readRegion(source, region.start, region.end, undefined);
    if (isOwn(source, known)) return known;
  }
  return readRegion(source, source.size, source.size, undefined);
}

/**
 * Whether the directory is the archive's, and not that of a nested zip in which or after which the
 * archive was cut off: a nested one does not reckon with the bytes in front of it.
 */
function isOwn(source: ByteSource, known: KnownRecords, end?: EndRecord): boolean {
  const { directory, shifts, start } = known;
  const shift = Math.max(...shifts);
  if (end?.trailing === 0 && shift === 0) return true;
  const scan = new SignatureScan(source);
  const possible = isInFront(scan, source, shift, end) ? shifts : shifts.filter((n) => n <= 0);
  const placer = new RecordPlacer(scan, directory);
  for (let i = 0; i < directory.count; i++) {
    if (i === SAMPLES && directory.count > 2 * SAMPLES) i = directory.count - SAMPLES;
    for (const shift of possible) {
      const position = directory.headerPosition(i) + shift;
      if (placer.at(i, position, start) !== undefined) return true;
    }
  }
  return false;
}

/** Whether `shift` bytes may have been put in front, and are not the archive's first entries. */
function isInFront(
  scan: SignatureScan,
  source: ByteSource,
  shift: number,
  end?: EndRecord,
): boolean {
  if (shift <= 0) return false;
  const first = readLocalEntry(scan, 0, source.size);
  if (first === undefined || first.dataStart > shift) return true;
  if (end?.trailing !== 0) return false;
  const checked = checkLocalEntry({ scan, data: new DataCheck(source) }, first, source.size);
  const dataEnd = first.dataStart + first.compressedSize;
  return checked?.verdict !== "good" && !landsOnRecord(scan, dataEnd, source.size);
}

function endRecordOf(source: ByteSource): EndRecord | undefined {
  try {
    return findEndRecord(source, { trustDirectory: true });
  } catch {
    return undefined;
  }
}

function readRegion(
  source: ByteSource,
  start: number,
  end: number,
  record: EndRecord | undefined,
): KnownRecords {
  const length = Math.min(end - start, MAX_REGION);
  const memory = new SharedArrayBuffer(length);
  const bytes = new Uint8Array(memory);
  source.read(start, bytes);
  const offsets = wholeRecords(bytes);
  const shared = new SharedArrayBuffer(offsets.length * 4);
  new Uint32Array(shared).set(offsets);
  const first = start + (offsets[0] ?? length);
  const directory = CentralDirectory.fromShared({
    records: memory,
    offsets: shared,
    sorted: undefined,
    end: first,
    starts: source.starts,
    shift: 0,
  });
  const count = offsets.length;
  const expected = record?.count;
  const complete = expected !== undefined &&
    (count === expected || (!record?.zip64 && (count & MAX16) === expected));
  const shifts = [0];
  if (record !== undefined) {
    const base = source.starts[record.directoryDisk] ?? 0;
    const shift = record.directoryEnd - record.directorySize - record.directoryOffset - base;
    if (shift !== 0) shifts.push(shift);
  }
  return {
    directory,
    start: first,
    complete,
    missing: complete || expected === undefined ? 0 : Math.max(0, expected - count),
    shifts,
  };
}

/** The offsets of records that are whole: what follows one is another one, or the region's end. */
function wholeRecords(bytes: Uint8Array): number[] {
  const view = viewOf(bytes);
  const offsets: number[] = [];
  let at = 0;
  while (at + CENTRAL_HEADER_SIZE <= bytes.length) {
    const next = view.getUint32(at, true) === CENTRAL_HEADER ? at + recordSize(view, at) : 0;
    if (next > 0 && next <= bytes.length && view.getUint16(at + 28, true) > 0) {
      const follows = next + 2 > bytes.length || view.getUint16(next, true) === 0x4b50;
      if (follows) {
        replaceBackslashes(bytes, at + CENTRAL_HEADER_SIZE, view.getUint16(at + 28, true));
        offsets.push(at);
        at = next;
        continue;
      }
    }
    at = nextRecord(bytes, at + 1);
  }
  return offsets;
}

function nextRecord(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0x50, from);
  while (at >= 0 && !(bytes[at + 1] === 0x4b && bytes[at + 2] === 1 && bytes[at + 3] === 2)) {
    at = bytes.indexOf(0x50, at + 1);
  }
  return at < 0 ? bytes.length : at;
}

/**
 * Without a good end record: the last run of records, if it reaches the end of the source. Entries or an
 * end record before it are the end of another directory, a nested one.
 */
function lastRegion(
  source: ByteSource,
  scan: SignatureScan,
): { start: number; end: number } | undefined {
  let start = -1;
  let end = -1;
  let fresh = true;
  for (let hit = scan.next(0); hit !== undefined;) {
    let next = hit.position + 4;
    if (hit.signature === LOCAL_HEADER) fresh = true;
    if (hit.signature === CENTRAL_HEADER) {
      const header = scan.view(hit.position, CENTRAL_HEADER_SIZE);
      if (header.length === CENTRAL_HEADER_SIZE) {
        if (fresh || hit.position > end + MAX_HOLE) start = hit.position;
        next = Math.min(hit.position + recordSize(viewOf(header), 0), source.size);
        end = next;
        const after = scan.at(end);
        fresh = after === END_RECORD || after === ZIP64_END_RECORD;
      }
    }
    hit = scan.next(next);
  }
  return start >= 0 && source.size - end <= MAX_HOLE ? { start, end } : undefined;
}
