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
export function decodeQuotedPrintable(text: string): string {
  if (!text.includes("=")) return text;
  return text.replace(
    /=(?:([0-9A-Fa-f]{2})|[ \t]{0,1000}(?:\r?\n|$))/g,
    (_, hex?: string) => hex === undefined ? "" : character(hex),
  );
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
