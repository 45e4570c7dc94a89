import { recordSize } from "../central_record.ts";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD,
  END_RECORD_SIZE,
  viewOf,
} from "../records.ts";
import type { SignatureScan } from "./signature_scan.ts";

/** The directory of a zip that lies inside the archive (bytes in the source). */
export interface NestedDirectory {
  /** Where its last record ends. */
  readonly end: number;
  /** Where that zip begins by its end record; 0 where it has none. */
  readonly zipStart: number;
}

/** Reads over the records that begin at `start`, up to `limit` (bytes in the source). */
export function readNestedDirectory(
  scan: SignatureScan,
  start: number,
  limit: number,
): NestedDirectory {
  let end = start;
  while (scan.at(end) === CENTRAL_HEADER) {
    const header = scan.view(end, CENTRAL_HEADER_SIZE);
    if (header.length < CENTRAL_HEADER_SIZE) break;
    const next = end + recordSize(viewOf(header), 0);
    if (next > limit) break;
    end = next;
  }
  const record = viewOf(scan.view(end, END_RECORD_SIZE));
  const isEnd = record.byteLength === END_RECORD_SIZE && record.getUint32(0, true) === END_RECORD;
  return { end, zipStart: isEnd ? Math.max(0, start - record.getUint32(16, true)) : 0 };
}
