import { decodeBinary, decodeUnlabelled } from "../charset/decode.ts";
import { bytesOf, isAscii } from "../binary_text.ts";
import { decodeBase64, decodeQ } from "../transfer_encoding.ts";

/** The beginning of an encoded word, with the language that RFC 2231 5 allows. */
const BEGINNING = /=\?([^?*\s]{0,60})(?:\*[^?\s]{0,60})?\?([bq])\?/iy;

/** An encoded word in a text: where it stands, and its bytes as `binaryText()` has them. */
interface Word {
  readonly end: number;
  readonly charset: string;
  readonly bytes: string;
}

/**
 * The text of a header's value: encoded words (RFC 2047) decoded, white space between them dropped,
 * their bytes joined where they have one charset, since mailers split characters. Bytes beyond ASCII
 * outside of words are UTF-8 if they are so strictly, else of the charset `near`, else guessed.
 *
 * @param value as `binaryText()` makes it, or already decoded where it has characters beyond U+00FF
 */
export function decodeHeaderText(value: string, near?: string): string {
  if (!value.includes("=?")) return decodeRaw(value, near);
  let text = "";
  let rawFrom = 0;
  let pending: { charset: string; bytes: string } | undefined;
  const flush = () => {
    if (pending) text += decodeBinary(pending.bytes, pending.charset);
    pending = undefined;
  };
  for (let at = value.indexOf("=?"); at >= 0; at = value.indexOf("=?", at)) {
    const word = wordAt(value, at);
    if (!word) {
      at += 2;
      continue;
    }
    const between = value.slice(rawFrom, at);
    if (!pending || !/^[ \t\r\n]*$/.test(between)) {
      flush();
      text += decodeRaw(between, near);
    }
    if (pending && sameCharset(pending.charset, word.charset)) pending.bytes += word.bytes;
    else {
      flush();
      pending = { charset: word.charset, bytes: word.bytes };
    }
    at = rawFrom = word.end;
  }
  flush();
  return text + decodeRaw(value.slice(rawFrom), near);
}

/** Where the encoded word ends that begins at a position; `undefined` where none begins. */
export function encodedWordEnd(value: string, at: number): number | undefined {
  const textAt = beginningAt(value, at)?.textAt;
  return textAt === undefined ? undefined : endingOf(value, textAt);
}

function wordAt(value: string, at: number): Word | undefined {
  const beginning = beginningAt(value, at);
  const end = beginning && endingOf(value, beginning.textAt);
  if (end === undefined) return undefined;
  const encoded = value.slice(beginning!.textAt, end - 2);
  const bytes = beginning!.isBase64 ? decodeBase64(encoded) : decodeQ(encoded);
  return { end, charset: beginning!.charset, bytes };
}

function beginningAt(value: string, at: number) {
  BEGINNING.lastIndex = at;
  const match = BEGINNING.exec(value);
  if (!match) return undefined;
  return {
    textAt: BEGINNING.lastIndex,
    charset: match[1]!,
    isBase64: match[2] === "b" || match[2] === "B",
  };
}

/**
 * Where a word's text ends, with its `?=`; `undefined` for a word that was cut off before the next one
 * begins. Looks no further than that, so that a flood of beginnings costs linear time.
 */
function endingOf(value: string, textAt: number): number | undefined {
  const next = value.indexOf("=?", textAt);
  const close = next < 0
    ? value.indexOf("?=", textAt)
    : textAt + value.slice(textAt, next + 3).indexOf("?=");
  return close < textAt ? undefined : close + 2;
}

/**
 * Text of a header without encoded words: UTF-8 if it is so strictly, ISO-2022-JP where it has the
 * escapes, else of the charset `near`, else guessed.
 */
export function decodeRaw(text: string, near?: string): string {
  if (isAscii(text)) return text.includes("\x1b$") ? decodeBinary(text, "iso-2022-jp") : text;
  // deno-lint-ignore no-control-regex
  return /[^\x00-\xff]/.test(text) ? text : decodeUnlabelled(bytesOf(text), near);
}

function sameCharset(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
