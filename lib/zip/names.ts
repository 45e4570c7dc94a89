import { Buffer, isUtf8 } from "node:buffer";

/** The upper half of IBM code page 437, the encoding of names without the UTF-8 flag (APPNOTE D.1). */
const CP437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Whether no byte of `bytes[from, to)` is above 0x7f. */
export function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at]! > 0x7f) return false;
  }
  return true;
}

/**
 * The text of a name. Bytes that are UTF-8 are read as such even without the flag, because many
 * writers forget it; bytes that are not are CP437 even with the flag, because that loses nothing.
 */
export function decodeName(bytes: Uint8Array): string {
  // A copy: text decoders refuse shared memory.
  const copy = Buffer.from(bytes);
  if (isUtf8(copy)) return copy.toString("utf8");
  let text = "";
  for (const byte of copy) {
    text += byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80];
  }
  return text;
}

/** Turns `\` into `/`, which a Windows server may have written, in place. */
export function replaceBackslashes(bytes: Uint8Array, from: number, length: number): void {
  for (let at = from; at < from + length; at++) {
    if (bytes[at] === 0x5c) bytes[at] = 0x2f;
  }
}
