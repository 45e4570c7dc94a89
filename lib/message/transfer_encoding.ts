/**
 * Decodes base64 (RFC 2045 6.8) leniently: what is not of its alphabet is passed by, several padded
 * pieces one after another are taken together, padding may be missing. Texts are as `binaryText()`
 * makes them.
 */
export function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return text.replace(/[^A-Za-z0-9+/=]+/g, "").split(/=+/).map(decodePiece).join("");
  }
}

/** Decodes quoted-printable (RFC 2045 6.7); what is not well formed stays as it is. */
export function quotedPrintableBytes(bytes: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte !== EQUALS) {
      decoded[size++] = byte;
      continue;
    }
    const value = hexDigit(bytes[at + 1]) << 4 | hexDigit(bytes[at + 2]);
    if (value >= 0) {
      decoded[size++] = value;
      at += 2;
      continue;
    }
    let end = at + 1;
    while (bytes[end] === SPACE || bytes[end] === TAB) end++;
    if (bytes[end] === CARRIAGE_RETURN) end++;
    if (bytes[end] === LINE_FEED || end >= bytes.length) at = end;
    else decoded[size++] = byte;
  }
  return decoded.subarray(0, size);
}

const EQUALS = 0x3d;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** The value of a hexadecimal digit; for other bytes a number whose highest bit is set. */
function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Decodes the "Q" encoding of encoded words (RFC 2047 4.2). */
export function decodeQ(text: string): string {
  return text.replace(/_|=([0-9A-Fa-f]{2})/g, (_, hex?: string) => hex ? character(hex) : " ");
}

/** Decodes the percent signs of RFC 2231 and RFC 3986. */
export function decodePercents(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => character(hex));
}

function decodePiece(base64: string): string {
  return atob(base64.length % 4 === 1 ? base64.slice(0, -1) : base64);
}

function character(hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}
