let exact: ((text: string) => number) | undefined;

/**
 * How many columns of a terminal printable text takes. ASCII is counted at once; until `loadWidths()` is
 * through, other characters count as two columns each, which is never too few.
 */
export function displayWidth(text: string): number {
  if (isAscii(text)) return text.length;
  if (exact) return exact(text);
  void loadWidths();
  let width = 0;
  for (let i = 0; i < text.length; i++) width += text.charCodeAt(i) < 0x80 ? 1 : 2;
  return width;
}

/** Loads what knows the width of every character: it takes longer than a small backup to list. */
export async function loadWidths(): Promise<void> {
  exact ??= (await import("string-width")).default;
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
