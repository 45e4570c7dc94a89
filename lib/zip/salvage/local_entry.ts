import { Buffer } from "node:buffer";
import { descriptorLength, MAX_DESCRIPTOR } from "../data_descriptor.ts";
import { localHeaderSize, localSizes } from "../local_header.ts";
import type { Measures, Packed } from "../measures.ts";
import { replaceBackslashes } from "../names.ts";
import {
  CENTRAL_HEADER,
  DATA_DESCRIPTOR,
  END_RECORD,
  FLAG_DESCRIPTOR,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  MAX32,
  uint64,
  viewOf,
  ZIP64_END_RECORD,
} from "../records.ts";
import type { Verdict } from "./data_check.ts";
import type { SignatureScan } from "./signature_scan.ts";
import type { Tools } from "./tools.ts";

/** An entry as its local header tells it (APPNOTE 4.3.7). */
export interface LocalEntry extends Packed {
  /** Bytes in the source, like `dataStart`. */
  readonly position: number;
  readonly dataStart: number;
  /** The raw name, `\` replaced by `/`. */
  readonly name: Buffer;
  readonly extra: Buffer;
  /** "Version needed to extract" (APPNOTE 4.4.3). */
  readonly version: number;
  /** DOS date (high half) and time. */
  readonly dosTime: number;
}

/** The local header at `position`, if there is a whole one before `end` (bytes). */
export function readLocalEntry(
  scan: SignatureScan,
  position: number,
  end: number,
): LocalEntry | undefined {
  if (position + LOCAL_HEADER_SIZE > end) return undefined;
  const length = localHeaderSize(viewOf(scan.view(position, LOCAL_HEADER_SIZE)));
  if (length < 0 || position + length > end) return undefined;
  const bytes = Buffer.from(scan.view(position, length));
  if (bytes.length < length) return undefined;
  const view = viewOf(bytes);
  const nameLength = view.getUint16(26, true);
  if (nameLength === 0) return undefined;
  replaceBackslashes(bytes, LOCAL_HEADER_SIZE, nameLength);
  return {
    position,
    dataStart: position + length,
    name: bytes.subarray(LOCAL_HEADER_SIZE, LOCAL_HEADER_SIZE + nameLength),
    extra: bytes.subarray(LOCAL_HEADER_SIZE + nameLength),
    version: view.getUint16(4, true),
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    dosTime: view.getUint32(10, true),
    crc32: view.getUint32(14, true),
    ...localSizes(view),
  };
}

/** Whether a record of a zip begins at `position`, or the source ends there. */
export function landsOnRecord(scan: SignatureScan, position: number, size: number): boolean {
  if (position === size) return true;
  const signature = scan.at(position);
  return signature === LOCAL_HEADER || signature === CENTRAL_HEADER || signature === END_RECORD ||
    signature === ZIP64_END_RECORD;
}

/** Where the entry ends (bytes): after its data and, if it has one, its data descriptor. */
export function entryEnd(scan: SignatureScan, dataStart: number, packed: Packed): number {
  const end = dataStart + packed.compressedSize;
  if ((packed.flags & FLAG_DESCRIPTOR) === 0) return end;
  const length = descriptorLength(viewOf(scan.view(end, MAX_DESCRIPTOR)), packed);
  return end + Math.max(0, length);
}

/** An entry whose end is known, and what its bytes say. */
export interface CheckedEntry {
  /** With CRC-32 and sizes from the data descriptor, where the header leaves them to it. */
  readonly entry: LocalEntry;
  readonly end: number;
  readonly verdict: Verdict;
}

/**
 * Checks an entry by its own header. Where that leaves the sizes to the data descriptor, each
 * descriptor before `limit` that gives its own distance is tried.
 */
export function checkLocalEntry(
  { scan, data }: Tools,
  entry: LocalEntry,
  limit: number,
): CheckedEntry | undefined {
  const { dataStart, flags } = entry;
  const later = (flags & FLAG_DESCRIPTOR) !== 0 &&
    (entry.compressedSize === 0 || entry.compressedSize === MAX32);
  if (!later) {
    if (dataStart + entry.compressedSize > limit) return undefined;
    const verdict = data.check(dataStart, entry);
    return { entry, end: entryEnd(scan, dataStart, entry), verdict };
  }
  let hit = scan.next(dataStart, limit);
  while (!data.exhausted) {
    const { position, signature } = hit ?? { position: limit, signature: 0 };
    for (const { measures, end } of descriptorsAt(scan, position, signature, dataStart)) {
      const described = { ...entry, ...measures };
      const verdict = data.check(dataStart, described);
      const lands = landsOnRecord(scan, end, limit);
      if (verdict === "good" || (verdict === "unknown" && lands)) {
        return { entry: described, end, verdict };
      }
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
