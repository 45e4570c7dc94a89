import { EXTRA_ZIP64, findExtra } from "./extra_fields.ts";
import { CENTRAL_HEADER_SIZE, MAX32, uint64 } from "./records.ts";

/** Bytes of the central record at `at` (APPNOTE 4.3.12): header, name, extra fields and comment. */
export function recordSize(view: DataView, at: number): number {
  return CENTRAL_HEADER_SIZE + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) +
    view.getUint16(at + 32, true);
}

/** Size, compressed size, header offset, disk: the order of APPNOTE 4.5.3. */
export type Zip64Field = 0 | 1 | 2 | 3;

/**
 * A zip64 value of the record at `at` (APPNOTE 4.5.3): undefined without the extra field, NaN where
 * the field is too short for it.
 */
export function zip64Field(view: DataView, at: number, field: Zip64Field): number | undefined {
  const from = at + CENTRAL_HEADER_SIZE + view.getUint16(at + 28, true);
  const extra = findExtra(view, from, from + view.getUint16(at + 30, true), EXTRA_ZIP64);
  if (extra < 0) return undefined;
  const end = extra + view.getUint16(extra - 2, true);
  let position = extra;
  if (field > 0 && view.getUint32(at + 24, true) === MAX32) position += 8;
  if (field > 1 && view.getUint32(at + 20, true) === MAX32) position += 8;
  if (field > 2 && view.getUint32(at + 42, true) === MAX32) position += 8;
  if (position + (field === 3 ? 4 : 8) > end) return NaN;
  return field === 3 ? view.getUint32(position, true) : uint64(view, position);
}
