import { decodeBinary } from "../charset/decode.ts";
import { decodePercents } from "../transfer_encoding.ts";
import { decodeHeaderText } from "./encoded_words.ts";

/** A Content-Type or a Content-Disposition. */
export interface Parameterised {
  /** In lower case, such as `text/plain` or `attachment`. */
  readonly value: string;
  /** By their names in lower case, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** As many parameters, or pieces of them, as are read. */
const MOST_PARAMETERS = 2000;

const SEPARATORS = /;[\s;]*/y;

/**
 * `name=value`, `name*=utf-8''value`, `name*0*=…`, a comment before it; the value is in quotes or goes up
 * to the next semicolon.
 */
const PARAMETER =
  /(?:\([^()]{0,200}\)\s*)?([^\s=;*"]{1,100})(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\[\s\S]){0,65536})(?:"|$)|([^;]*))/y;

/** A parameter's value as it was written in pieces (RFC 2231 3). */
interface Piece {
  readonly index: number;
  readonly isEncoded: boolean;
  readonly text: string;
}

/**
 * Reads a value with parameters (RFC 2045 5.1, RFC 2231, and encoded words or raw bytes, which are not
 * allowed there but common). Of a name that stands twice the first counts. Nothing is thrown.
 *
 * @param text unfolded, as `binaryText()` makes it
 * @param near the charset that bytes beyond ASCII may have
 */
export function parseParameterised(text: string, near?: string): Parameterised {
  const semicolon = text.indexOf(";");
  const value = withoutComment(semicolon < 0 ? text : text.slice(0, semicolon)).toLowerCase();
  if (semicolon < 0) return { value, parameters: NONE };
  const plain = new Map<string, string>();
  let pieces: Map<string, Piece[]> | undefined;
  let at = semicolon;
  for (let count = 0; count < MOST_PARAMETERS && at >= 0; count++) {
    SEPARATORS.lastIndex = at;
    SEPARATORS.test(text);
    PARAMETER.lastIndex = at = SEPARATORS.lastIndex;
    const match = PARAMETER.exec(text);
    if (!match) {
      at = text.indexOf(";", at);
      continue;
    }
    const [, name, index, star, quoted, bare] = match as unknown as string[];
    const key = name!.toLowerCase();
    const raw = quoted === undefined
      ? BARE_NAMES.has(key) ? bare!.trim() : withoutComment(bare!)
      : quoted.replace(/\\([\s\S])/g, "$1");
    if (index === undefined && star === undefined) {
      // A boundary is compared with the bytes of the message.
      if (!plain.has(key)) plain.set(key, key === "boundary" ? raw : decodeHeaderText(raw, near));
    } else {
      const list = (pieces ??= new Map()).get(key) ?? [];
      list.push({ index: Number(index ?? 0), isEncoded: star !== undefined, text: raw });
      pieces.set(key, list);
    }
    at = text.indexOf(";", PARAMETER.lastIndex);
  }
  for (const [key, list] of pieces ?? []) plain.set(key, joined(list));
  return { value, parameters: plain };
}

/** Names of files, in which brackets without quotes are no comment: `name=Report (2).pdf`. */
const BARE_NAMES: ReadonlySet<string> = new Set(["name", "filename"]);

const NONE: ReadonlyMap<string, string> = new Map();

/** Joins the pieces up to the first gap. The charset stands in the first of them. */
function joined(pieces: Piece[]): string {
  pieces.sort((a, b) => a.index - b.index);
  let charset: string | undefined;
  let bytes = "";
  let expected = 0;
  for (const { index, isEncoded, text } of pieces) {
    if (index !== expected) continue;
    expected++;
    let part = text;
    if (isEncoded && index === 0) {
      const prefix = /^([^']{0,60})'[^']{0,60}'/.exec(part);
      charset = prefix?.[1] || undefined;
      part = part.slice(prefix?.[0].length ?? 0);
    }
    bytes += isEncoded ? decodePercents(part) : part;
  }
  return charset === undefined ? decodeHeaderText(bytes) : decodeBinary(bytes, charset);
}

function withoutComment(text: string): string {
  const open = text.indexOf("(");
  return (open < 0 ? text : text.slice(0, open)).trim();
}
