/**
 * A name without what people leave out when they type it: case, accents, width. Two names that fold to
 * the same text may still be two names.
 */
export function fold(name: string): string {
  if (isPlain(name)) return name.toLowerCase();
  return name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().normalize("NFC");
}

function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) > 0x7f) return false;
  return true;
}
