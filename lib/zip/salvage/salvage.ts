import type { Finding } from "../archive.ts";
import type { ByteSource } from "../byte_source.ts";
import { CentralDirectory, DirectoryBuilder } from "../central_directory.ts";
import { DataCheck } from "./data_check.ts";
import { GapScan } from "./gap_scan.ts";
import { type KnownRecords, readKnownRecords } from "./known_records.ts";
import { CENTRAL_HEADER_SIZE, FLAG_DESCRIPTOR, viewOf } from "../records.ts";
import { entryEnd, isEncrypted, landsOnRecord, type LocalEntry } from "./local_entry.ts";
import { disagreement, localHeaderSize, type Measures, MIN_DESCRIPTOR } from "../local_header.ts";
import { SignatureScan } from "./signature_scan.ts";

/** An entry that has its place: from the directory (`known`), or from its local header alone. */
export interface Placed {
  position: number;
  end: number;
  known: number;
  local?: LocalEntry & Measures;
}

export interface Salvaged {
  directory: CentralDirectory;
  findings: Finding[];
  comment: Uint8Array;
}

/**
 * Finds the entries of an archive whose directory is damaged or missing.
 *
 * 1. Every whole record of the directory that is left is read (known_records.ts).
 * 2. A record is placed where it points, or by the number of bytes that something was cut out or
 *    put in, if the local header there (and the data descriptor) agrees with it. What follows such an entry must be another
 *    record of the zip, else its bytes have to fit its CRC-32.
 * 3. What no placed entry covers is scanned for local headers (gap_scan.ts): for those of records
 *    without a place, and, where the directory is not complete, for others.
 *
 * What this never does is to take an entry of a nested zip for one of the archive.
 */
export function salvage(source: ByteSource): Salvaged {
  const known = readKnownRecords(source);
  const scan = new SignatureScan(source);
  const data = new DataCheck(source);
  const findings: Finding[] = [];
  const { placed, rest } = placeKnown(source, scan, data, known);
  const gaps = new GapScan({ source, scan, data, known, rest, placed });
  gaps.run();
  const all = gaps.placed.sort((a, b) => a.position - b.position);
  for (const lost of gaps.lost) findings.push(lost);
  if (known.missing > gaps.unlisted + gaps.lostUnlisted) {
    const count = known.missing - gaps.unlisted - gaps.lostUnlisted;
    const message = `${count} entries that the directory counted cannot be named`;
    findings.push({ code: "unknown-entries", message });
  }
  return { directory: build(all, known), findings, comment: known.comment };
}

/** Whether every entry has its local header where the directory says. Reads all of them. */
export function agreesWithHeaders(source: ByteSource, directory: CentralDirectory): boolean {
  const scan = new SignatureScan(source);
  for (let i = 0; i < directory.count; i++) {
    const position = directory.headerPosition(i);
    if (placeAt(scan, directory, i, position, directory.limit(i)) === undefined) return false;
  }
  return true;
}

/** Places records whose local header is where they point; the others are `rest`. */
function placeKnown(
  source: ByteSource,
  scan: SignatureScan,
  data: DataCheck,
  known: KnownRecords,
): { placed: Placed[]; rest: number[] } {
  const { directory, shifts } = known;
  const order = Float64Array.from({ length: directory.count }, (_, i) => i);
  const position = (i: number) => directory.headerPosition(i);
  if (!isRising(directory)) order.sort((a, b) => position(a) - position(b));
  const found: Placed[] = [];
  const rest: number[] = [];
  for (const i of order) {
    let match: Placed | undefined;
    for (const shift of shifts) {
      match ??= placeAt(scan, directory, i, position(i) + shift, known.start);
    }
    if (match === undefined) rest.push(i);
    else found.push(match);
  }
  found.sort((a, b) => a.position - b.position);
  const placed: Placed[] = [];
  let covered = 0;
  found.forEach((entry, n) => {
    const next = found[n + 1]?.position ?? known.start;
    const lands = entry.end === next ||
      (entry.end < next && landsOnRecord(scan, entry.end, source.size));
    const own = entry.position >= covered;
    if (own && (lands || fits(scan, data, directory, entry))) {
      placed.push(entry);
      covered = entry.end;
    } else {
      rest.push(entry.known);
    }
  });
  return { placed, rest };
}

function isRising(directory: CentralDirectory): boolean {
  for (let i = 1; i < directory.count; i++) {
    if (!(directory.headerPosition(i) >= directory.headerPosition(i - 1))) return false;
  }
  return true;
}

/** Entry `i` of the directory at `position`, if the local header there agrees with its record. */
export function placeAt(
  scan: SignatureScan,
  directory: CentralDirectory,
  i: number,
  position: number,
  limit: number,
): Placed | undefined {
  if (!(position >= 0 && position < limit)) return undefined;
  const least = viewOf(scan.view(position, 30 + directory.nameLength(i)));
  const headerSize = localHeaderSize(least, 0);
  if (headerSize < 0) return undefined;
  const header = viewOf(scan.view(position, headerSize));
  if (header.byteLength < headerSize) return undefined;
  if (disagreement(header, 0, directory, i) !== undefined) return undefined;
  const measures = measuresOf(directory, i);
  const dataEnd = position + headerSize + measures.compressedSize;
  const end = entryEnd(scan, position + headerSize, directory.flags(i), measures);
  const described = (directory.flags(i) & FLAG_DESCRIPTOR) === 0 || end > dataEnd;
  if (!described && limit - end >= MIN_DESCRIPTOR) return undefined;
  return end <= limit ? { position, end, known: i } : undefined;
}

export function measuresOf(directory: CentralDirectory, i: number): Measures {
  return {
    crc32: directory.crc32(i),
    size: directory.size(i),
    compressedSize: directory.compressedSize(i),
  };
}

/** Whether the bytes of a known entry fit its record. */
export function fits(
  scan: SignatureScan,
  data: DataCheck,
  directory: CentralDirectory,
  { position, known }: Placed,
): boolean {
  const start = position + localHeaderSize(viewOf(scan.view(position, 30)), 0);
  const encrypted = isEncrypted(directory.flags(known));
  const verdict = data.check(
    start,
    directory.method(known),
    encrypted,
    measuresOf(directory, known),
  );
  return verdict === "good";
}

function build(all: readonly Placed[], known: KnownRecords): CentralDirectory {
  const builder = new DirectoryBuilder();
  const { directory } = known;
  for (const { position, known: i, local } of all) {
    if (local !== undefined) {
      builder.add({ ...local, headerPosition: position });
      continue;
    }
    const record = directory.record(i);
    const view = viewOf(record);
    const extra = CENTRAL_HEADER_SIZE + directory.nameLength(i);
    builder.add({
      name: directory.nameBytes(i),
      method: directory.method(i),
      flags: directory.flags(i),
      ...measuresOf(directory, i),
      dosTime: directory.dosTime(i),
      headerPosition: position,
      madeBy: view.getUint16(4, true),
      attributes: view.getUint32(38, true),
      extra: record.subarray(extra, extra + view.getUint16(30, true)),
    });
  }
  return builder.build(known.start);
}
