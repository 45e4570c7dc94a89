/** Overwrites as far as there is room. */
export function setWithin(bytes: Uint8Array, piece: Uint8Array, at: number): void {
  if (at < bytes.length) bytes.set(piece.subarray(0, bytes.length - at), at);
}

/** A little-endian number; zero bytes follow the end. */
export function readNumber(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
  return value;
}

/** Writes a little-endian number as far as there is room. */
export function writeNumber(bytes: Uint8Array, at: number, width: number, value: number): void {
  for (let i = 0; i < width && at + i < bytes.length; i++) {
    bytes[at + i] = Math.floor(value / 2 ** (8 * i)) & 0xff;
  }
}

/** All parts, one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
