const UTF_8 = new TextDecoder("utf-8", { fatal: true });
const WINDOWS_1252 = new TextDecoder("windows-1252");

/**
 * Decodes text in the character set that a message names for it; where that is none, not known, or not
 * what the bytes are in, as UTF-8, and where they are not that either, as windows-1252. A BOM is gone.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  const named = charset === undefined ? undefined : decoderFor(charset);
  for (const decoder of [named, UTF_8]) {
    try {
      if (decoder) return decoder.decode(bytes);
    } catch {
      // Not in this one.
    }
  }
  return WINDOWS_1252.decode(bytes);
}

function decoderFor(charset: string): TextDecoder | undefined {
  // Whoever says "us-ascii" for other text means nothing by it; `TextDecoder` takes it for windows-1252.
  if (/^\s*(us-)?ascii\s*$/i.test(charset)) return undefined;
  try {
    return new TextDecoder(charset.trim(), { fatal: true });
  } catch {
    return undefined;
  }
}
