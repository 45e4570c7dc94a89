import { EXTRA_ZIP64, viewOf } from "./records.ts";

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
