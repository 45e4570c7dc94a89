import { binaryText, bytesOf, isAscii } from "../binary_text.ts";
import { guessCharset } from "./guess.ts";
import { charsetName } from "./labels.ts";
import { rareDecoder } from "./rare.ts";

/** Charsets in which bytes below 0x80 do not stand for ASCII alone. */
const STATEFUL = /^(?:iso-2022-|hz-|utf-7|utf-16)/;

type Decode = (bytes: Uint8Array) => string;

/** A charset that can be decoded. */
interface Charset {
  readonly name: string;
  readonly decode: Decode;
  readonly isStateful: boolean;
}

const UTF_8 = new TextDecoder("utf-8");
const STRICT_UTF_8 = new TextDecoder("utf-8", { fatal: true });

/** As many labels as are remembered; a hostile archive may spell them in any number of ways. */
const MOST_LABELS = 1000;

const byLabel = new Map<string, Charset | undefined>();

/**
 * Decodes text of a message. `label` is its charset as the message says it; where there is none, or
 * none that is known, the text is UTF-8 if it is so strictly, else in a guessed charset. Never throws:
 * bytes that a charset does not have become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, label?: string): string {
  const charset = label === undefined ? undefined : charsetOf(label);
  if (!charset?.isStateful) {
    // Much the fastest decoder, and right for most texts of any charset.
    const text = UTF_8.decode(bytes);
    const isUtf8 = charset?.name === "utf-8";
    if (isUtf8 || text.length === bytes.length && !text.includes("\ufffd")) return text;
  }
  return charset ? charset.decode(bytes) : decodeUnlabelled(bytes);
}

/** The same for bytes that stand as a string of `binaryText()`. */
export function decodeBinary(text: string, label?: string): string {
  if (isAscii(text) && !(label !== undefined && charsetOf(label)?.isStateful)) return text;
  return decodeText(bytesOf(text), label);
}

/**
 * Decodes text without a label of its own: UTF-8 if it is so, strictly or but for some damage, else in
 * the charset that something near it declares, else in a guessed one.
 */
export function decodeUnlabelled(bytes: Uint8Array, near?: string): string {
  try {
    return STRICT_UTF_8.decode(bytes);
  } catch {
    const damaged = UTF_8.decode(bytes);
    if (isMostlyUtf8(damaged)) return damaged;
    const declared = near === undefined ? undefined : charsetOf(near);
    const charset = declared === undefined || declared.name === "utf-8"
      ? charsetOf(guessCharset(bytes))!
      : declared;
    return charset.decode(bytes);
  }
}

function charsetOf(label: string): Charset | undefined {
  const known = byLabel.get(label);
  if (known || byLabel.has(label)) return known;
  const name = charsetName(label);
  const decode = name === undefined ? undefined : rareDecoder(name) ?? standardDecoder(name);
  const charset = decode && { name: name!, decode, isStateful: STATEFUL.test(name!) };
  if (byLabel.size < MOST_LABELS) byLabel.set(label, charset);
  return charset;
}

function standardDecoder(name: string): Decode | undefined {
  try {
    const decoder = new TextDecoder(name);
    if (name === "utf-16") return (bytes) => utf16DecoderOf(bytes).decode(bytes);
    if (name === "iso-2022-jp") return (bytes) => decoder.decode(withoutEmptyShifts(bytes));
    return (bytes) => decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function utf16DecoderOf(bytes: Uint8Array): TextDecoder {
  return new TextDecoder(bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-16le");
}

/** Without escapes to ASCII right before another escape, which the Encoding Standard takes for a fault. */
function withoutEmptyShifts(bytes: Uint8Array): Uint8Array {
  // deno-lint-ignore no-control-regex
  return bytesOf(binaryText(bytes).replace(/\x1b\([BJ](?=\x1b)/g, ""));
}

/** Whether a text is UTF-8 that was cut or damaged: other charsets rarely have whole characters of it. */
function isMostlyUtf8(decoded: string): boolean {
  const damaged = decoded.match(/\ufffd/g)?.length ?? 0;
  const whole = decoded.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  return whole * 2 >= damaged;
}
