/** A hexadecimal number of up to eight digits, as the server's files have them; else `undefined`. */
export function hexOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-f]{1,8}$/i.test(text) ? parseInt(text, 16) : undefined;
}

/** A decimal number, as the server's files have them; else `undefined`. */
export function decimalOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
