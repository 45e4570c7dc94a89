import { Buffer } from "node:buffer";
import { DataCheck, type Verdict } from "./data_check.ts";
import {
  CENTRAL_HEADER,
  DATA_DESCRIPTOR,
  END_RECORD,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_MASKED,
  FLAG_STRONG_ENCRYPTION,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  MAX32,
  uint64,
  viewOf,
  ZIP64_END_RECORD,
} from "../records.ts";
import { descriptorLength, localSizes, MAX_DESCRIPTOR, type Measures } from "../local_header.ts";
import type { SignatureScan } from "./signature_scan.ts";

/** An entry as its local header tells it (APPNOTE 4.3.7). */
export interface LocalEntry extends Measures {
  position: number;
  dataStart: number;
  /** The raw name, `\` replaced by `/`. */
  name: Buffer;
  extra: Buffer;
  version: number;
  flags: number;
  method: number;
  dosTime: number;
}

/** The local header at `position`, if there is a whole one before `end` (bytes). */
export function readLocalEntry(
  scan: SignatureScan,
  position: number,
  end: number,
): LocalEntry | undefined {
  if (position + LOCAL_HEADER_SIZE > end) return undefined;
  let view = viewOf(scan.view(position, LOCAL_HEADER_SIZE));
  if (view.byteLength < LOCAL_HEADER_SIZE || view.getUint32(0, true) !== LOCAL_HEADER) {
    return undefined;
  }
  const nameLength = view.getUint16(26, true);
  const length = LOCAL_HEADER_SIZE + nameLength + view.getUint16(28, true);
  if (nameLength === 0 || position + length > end) return undefined;
  const bytes = Buffer.from(scan.view(position, length));
  if (bytes.length < length) return undefined;
  view = viewOf(bytes);
  const name = bytes.subarray(LOCAL_HEADER_SIZE, LOCAL_HEADER_SIZE + nameLength);
  for (let at = 0; at < nameLength; at++) if (name[at] === 0x5c) name[at] = 0x2f;
  return {
    position,
    dataStart: position + length,
    name,
    extra: bytes.subarray(LOCAL_HEADER_SIZE + nameLength),
    version: view.getUint16(4, true),
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    dosTime: view.getUint32(10, true),
    crc32: view.getUint32(14, true),
    ...localSizes(view, 0),
  };
}

export function isEncrypted(flags: number): boolean {
  return (flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED)) !== 0;
}

/** Whether a record of a zip begins at `position`, or the source ends there. */
export function landsOnRecord(scan: SignatureScan, position: number, size: number): boolean {
  if (position === size) return true;
  const signature = scan.at(position);
  return signature === LOCAL_HEADER || signature === CENTRAL_HEADER || signature === END_RECORD ||
    signature === ZIP64_END_RECORD;
}

/** Where the entry ends (bytes): after its data and, if it has one, its data descriptor. */
export function entryEnd(
  scan: SignatureScan,
  dataStart: number,
  flags: number,
  measures: Measures,
): number {
  const end = dataStart + measures.compressedSize;
  if ((flags & FLAG_DESCRIPTOR) === 0) return end;
  const length = descriptorLength(viewOf(scan.view(end, MAX_DESCRIPTOR)), 0, measures);
  return end + Math.max(0, length);
}

/** A local entry whose end is known, and what its bytes say. */
export interface CheckedEntry {
  measures: Measures;
  end: number;
  verdict: Verdict;
}

/**
 * Checks an entry by its own header. Where that leaves the sizes to the data descriptor, each
 * descriptor before `limit` that gives its own distance is tried.
 */
export function checkLocalEntry(
  scan: SignatureScan,
  data: DataCheck,
  entry: LocalEntry,
  limit: number,
): CheckedEntry | undefined {
  const { dataStart, method, flags } = entry;
  const later = (flags & FLAG_DESCRIPTOR) !== 0 &&
    (entry.compressedSize === 0 || entry.compressedSize === MAX32);
  if (!later) {
    if (dataStart + entry.compressedSize > limit) return undefined;
    const verdict = data.check(dataStart, method, isEncrypted(flags), entry);
    return { measures: entry, end: entryEnd(scan, dataStart, flags, entry), verdict };
  }
  let hit = scan.next(dataStart, limit);
  while (!data.exhausted) {
    const { position, signature } = hit ?? { position: limit, signature: 0 };
    for (const found of descriptorsAt(scan, position, signature, dataStart)) {
      const verdict = data.check(dataStart, method, isEncrypted(flags), found.measures);
      const lands = landsOnRecord(scan, found.end, limit);
      if (verdict === "good" || (verdict === "unknown" && lands)) return { ...found, verdict };
    }
    if (hit === undefined) break;
    hit = scan.next(position + 4, limit);
  }
  data.spend(limit - dataStart);
  return undefined;
}

/** Descriptors at a signature (their own, or the next record's) that give the right distance. */
function descriptorsAt(
  scan: SignatureScan,
  position: number,
  signature: number,
  dataStart: number,
): { measures: Measures; end: number }[] {
  const found: { measures: Measures; end: number }[] = [];
  for (const large of [false, true]) {
    const length = large ? 20 : 12;
    const own = signature === DATA_DESCRIPTOR;
    const at = own ? position + 4 : position - length;
    const dataEnd = own ? position : at;
    if (dataEnd < dataStart) continue;
    const view = viewOf(scan.view(at, length));
    if (view.byteLength < length) continue;
    const crc32 = view.getUint32(0, true);
    const compressedSize = large ? uint64(view, 4) : view.getUint32(4, true);
    const size = large ? uint64(view, 12) : view.getUint32(8, true);
    if (compressedSize !== dataEnd - dataStart) continue;
    found.push({ measures: { crc32, compressedSize, size }, end: at + length });
  }
  return found;
}
