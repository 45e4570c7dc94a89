/** Whether the name that ends at `end` is that of a message: `.eml`, in any case. */
export function isMessage(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 4] === 0x2e && (bytes[end - 3]! | 0x20) === 0x65 &&
    (bytes[end - 2]! | 0x20) === 0x6d && (bytes[end - 1]! | 0x20) === 0x6c;
}
