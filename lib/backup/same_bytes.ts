/** Whether `length` bytes from `a` on are those from `b` on. */
export function sameBytes(view: DataView, a: number, b: number, length: number): boolean {
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const isSame = view.getUint32(a + at, true) === view.getUint32(b + at, true) &&
      view.getUint32(a + at + 4, true) === view.getUint32(b + at + 4, true);
    if (!isSame) return false;
  }
  for (; at < length; at++) {
    if (view.getUint8(a + at) !== view.getUint8(b + at)) return false;
  }
  return true;
}
