import { unsafeName } from "../../recovery/safe_path.ts";

/** Longest file name on the usual file systems, in bytes of UTF-8 and in UTF-16 units. */
const LONGEST_NAME = 255;

/** More of a text is not looked at. */
const LOOKED_AT = 1000;

export interface SafeNameOptions {
  /** Stays whole at the end: `.eml`. ASCII. */
  readonly extension?: string;
  /** UTF-16 units, with the extension; 255 bytes of UTF-8 are the limit in any case. */
  readonly longest?: number;
  /** Bytes that are kept free for what is to be put behind the name. */
  readonly reserve?: number;
}

/** What does not show or turns what follows; what file systems need not take: private, unassigned. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]/gu;
const BLANKS = /[\t-\r\u0085\p{Z}]+/gu;
const FORBIDDEN = /[<>:"/\\|?*]/g;

/**
 * Turns any text into the name of a file or directory that Windows, macOS and Linux take as it is, and
 * that still reads like the text: in NFC, no controls or marks of direction, nothing that Windows
 * forbids (characters, devices, a dot or blank at the end), no dot at the beginning, at most 255 bytes.
 * The same text always gives the same name; different texts may give the same.
 */
export function safeFileName(text: string, options: SafeNameOptions = {}): string {
  const { extension = "", longest = LONGEST_NAME, reserve = 0 } = options;
  const limit: Limit = {
    bytes: LONGEST_NAME - reserve - extension.length,
    units: Math.min(longest, LONGEST_NAME - reserve) - extension.length,
  };
  const stem = shortened(readable(text.slice(0, LOOKED_AT)), limit) || "unnamed";
  const name = stem + extension;
  if (unsafeName(name, "windows") === undefined) return name;
  return `_${shortened(stem, { bytes: limit.bytes - 1, units: limit.units - 1 })}${extension}`;
}

interface Limit {
  readonly bytes: number;
  readonly units: number;
}

function readable(text: string): string {
  const visible = text.replace(BLANKS, " ").replace(INVISIBLE, "").normalize("NFC");
  const allowed = visible.replaceAll('"', "'").replace(/:(?= |$)/g, "").replace(FORBIDDEN, "_");
  return trimmed(allowed).replace(/^\.+/, "_");
}

/** Without double blanks, blanks at either end, and dots at the end. */
function trimmed(text: string): string {
  return text.replace(/ +/g, " ").replace(/^ /, "").replace(/[. ]+$/, "");
}

/** Cuts a name between characters as people see them, if there is such a place. */
function shortened(text: string, limit: Limit): string {
  if (bytesOf(text) <= limit.bytes && unitsOf(text) <= limit.units) return text;
  return trimmed(beginning(graphemes(text), limit) || beginning(text, limit));
}

/** As many of the pieces as fit. */
function beginning(pieces: Iterable<string>, limit: Limit): string {
  let all = "";
  let bytes = 0;
  let units = 0;
  for (const piece of pieces) {
    bytes += bytesOf(piece);
    units += unitsOf(piece);
    if (bytes > limit.bytes || units > limit.units) break;
    all += piece;
  }
  return all;
}

const ENCODER = new TextEncoder();

function bytesOf(text: string): number {
  return ENCODER.encode(text).length;
}

/** HFS+ keeps names decomposed, in which they may be longer. */
function unitsOf(text: string): number {
  return Math.max(text.length, text.normalize("NFD").length);
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

function* graphemes(text: string): Generator<string> {
  for (const { segment } of SEGMENTER.segment(text)) yield segment;
}
