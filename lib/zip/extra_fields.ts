import { viewOf } from "./records.ts";

/** Ids of extra fields (APPNOTE 4.5, 4.6). */
export const EXTRA_ZIP64 = 0x0001;
export const EXTRA_TIME = 0x5455;
export const EXTRA_AES = 0x9901;

/** The position of the data of extra field `id` in `[from, to)`, or -1; its length is at -2. */
export function findExtra(view: DataView, from: number, to: number, id: number): number {
  for (let at = from; at + 4 <= to;) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > to) return -1;
    if (view.getUint16(at, true) === id) return at + 4;
    at += 4 + length;
  }
  return -1;
}

/** All extra fields in `bytes` but the zip64 one, whose values change with the place. */
export function withoutZip64(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) break;
    if (view.getUint16(at, true) !== EXTRA_ZIP64) {
      kept.set(bytes.subarray(at, end), length);
      length += end - at;
    }
    at = end;
  }
  return kept.subarray(0, length);
}
