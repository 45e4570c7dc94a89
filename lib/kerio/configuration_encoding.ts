/** In UTF-8, one character a byte. */
const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/** How the bytes of values, one character each, are read, and how new ones may be written. */
export interface Encoding {
  readonly isUtf8: boolean;
  /** Equal for encodings in which the same bytes are the same text. */
  readonly name: string;
  decode(bytes: string): string;
}

/**
 * The encoding of a configuration, whose text has one character a byte; `undefined` where it names one that
 * is not known.
 */
export function encodingOf(source: Uint8Array, text: string): Encoding | undefined {
  const head = text.slice(text.startsWith(BYTE_ORDER_MARK) ? 3 : 0, 200);
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  const isUtf8 = (declared === undefined || /^utf-?8$/i.test(declared)) && isValidUtf8(source);
  try {
    const decoder = new TextDecoder(isUtf8 ? "utf-8" : declared ?? "windows-1252");
    return {
      isUtf8,
      name: decoder.encoding,
      decode: (bytes) => /[\u0100-\uffff]/.test(bytes) ? bytes : decoder.decode(bytesOf(bytes)),
    };
  } catch {
    return undefined;
  }
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a text that has one character a byte. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
