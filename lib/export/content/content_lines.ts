import { Buffer } from "node:buffer";
import { decodeText } from "./decode_text.ts";

/** Octets of a line without its line end (RFC 6350 3.2, RFC 5545 3.1). */
const LONGEST_LINE = 75;

/** The value begins before this many characters, or what it is in is no content line. */
const LONGEST_BEGINNING = 8192;

// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

const NAME = String.raw`((?:[\w-]+\.)?[\w-]+)`;
/** Name with group, then parameters, of which quoted values may hold a colon. */
const WELL_QUOTED = new RegExp(`^${NAME}((?:;(?:"[^"]*"|[^":])*)?):`);
const BADLY_QUOTED = new RegExp(`^${NAME}(;[^:]*):`);

/** A property of a vCard or of iCalendar, unfolded. */
export interface ContentLine {
  /** In upper case, without group: `EMAIL` of `item1.email`. */
  readonly name: string;
  /** As written: empty, or from the first `;` on. */
  readonly parameters: string;
  readonly value: string;
  /** All of it, from the group on. */
  readonly text: string;
}

/**
 * The content lines of a vCard or iCalendar text, unfolded; whatever its line ends, and also where it
 * was folded in the middle of a character. What is no content line belongs to the line before it, as
 * text that somebody broke. Controls that neither format allows are gone.
 *
 * @param charset what the message says of the bytes; `undefined` where it says nothing.
 */
export function contentLines(bytes: Uint8Array, charset: string | undefined): ContentLine[] {
  const binary = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const unfolded = binary.replace(/(?:\r\n?|\n)[ \t]/g, "");
  return linesOf(decodeText(Buffer.from(unfolded, "latin1"), charset));
}

/** Reads one line; `undefined` where it is no content line. */
export function contentLine(line: string): ContentLine | undefined {
  const beginning = line.slice(0, LONGEST_BEGINNING);
  const match = WELL_QUOTED.exec(beginning) ?? BADLY_QUOTED.exec(beginning);
  if (!match) return undefined;
  // Underscores are common in names and not allowed there.
  const fullName = match[1]!.replaceAll("_", "-");
  const isWellQuoted = match[2]!.split('"').length % 2 === 1;
  const parameters = isWellQuoted ? match[2]! : match[2]!.replaceAll('"', "");
  const value = line.slice(match[0].length);
  return {
    name: fullName.slice(fullName.lastIndexOf(".") + 1).toUpperCase(),
    parameters,
    value,
    text: `${fullName}${parameters}:${value}`,
  };
}

/** The line as it goes into a file: folded to 75 octets between characters, with CRLF. */
export function foldLine(text: string): string {
  if (isAscii(text)) return foldAscii(text);
  let folded = "";
  let octets = 0;
  for (const character of text) {
    const width = octetsOf(character.codePointAt(0)!);
    if (octets + width > LONGEST_LINE) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += width;
  }
  return `${folded}\r\n`;
}

/** A text value as both formats write it. */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n?|\n/g, "\\n").replace(CONTROLS, "");
}

function linesOf(text: string): ContentLine[] {
  const lines: { line: ContentLine; broken: string[] }[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const clean = raw.replace(CONTROLS, "");
    const line = contentLine(clean);
    if (line) lines.push({ line, broken: [] });
    else if (clean.trim() !== "") lines.at(-1)?.broken.push(clean);
  }
  return lines.map(({ line, broken }) => broken.length === 0 ? line : mended(line, broken));
}

/** Puts together a property that was broken into lines without being folded. */
function mended(line: ContentLine, broken: readonly string[]): ContentLine {
  if (line.name === "BEGIN" || line.name === "END") return line;
  const rest = /;ENCODING=(?:B|BASE64)(?=;|$)/i.test(line.parameters)
    ? broken.map((text) => text.trim()).join("")
    : broken.map((text) => `\\n${escapeText(text)}`).join("");
  return { ...line, value: line.value + rest, text: line.text + rest };
}

function foldAscii(text: string): string {
  if (text.length <= LONGEST_LINE) return `${text}\r\n`;
  const pieces = [text.slice(0, LONGEST_LINE)];
  for (let at = LONGEST_LINE; at < text.length; at += LONGEST_LINE - 1) {
    pieces.push(text.slice(at, at + LONGEST_LINE - 1));
  }
  return `${pieces.join("\r\n ")}\r\n`;
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}

function octetsOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
