import { bytesOf } from "../binary_text.ts";
import { decodeText } from "../charset/decode.ts";
import { quotedPrintableBytes } from "../transfer_encoding.ts";

/** A property of a vCard (RFC 2426, 6350) or of iCalendar (RFC 5545). */
export interface CardLine {
  /** In upper case, without the group of vCard. */
  readonly name: string;
  /** By their names in upper case, without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
  /** As it is written, unfolded. */
  readonly value: string;
}

/** As many lines as are read. */
const MOST_LINES = 20_000;

/** A line is cut at this. In characters. */
const LONGEST_LINE = 64 * 1024;

const QUOTED = /^[^:]{0,300}QUOTED-PRINTABLE[^:]{0,300}:/i;

const PARAMETER = /;\s?([^=;:"\s]{1,100})(?:=("[^"]*"?|[^;:"]*)[^;:]*)?/y;

/** Goes through the properties of a vCard or an iCalendar text; what is no property is passed by. */
export function* cardLines(text: string): Generator<CardLine> {
  let at = 0;
  for (let count = 0; count < MOST_LINES && at < text.length; count++) {
    let next = afterLine(text, at);
    while (next < text.length && /[ \t]/.test(text[next]!)) next = afterLine(text, next);
    let line = text.slice(at, Math.min(next, at + LONGEST_LINE)).replace(/\r?\n(?:[ \t]|$)/g, "");
    at = next;
    if (line.endsWith("=") && QUOTED.test(line)) {
      [line, at] = withSoftBreaks(line, { text, at });
    }
    const property = parseLine(line);
    if (property) yield property;
  }
}

/** vCard 2.1 folds quoted-printable in a way of its own: with a "=" at the end of the line. */
function withSoftBreaks(
  line: string,
  { text, at }: { readonly text: string; readonly at: number },
): [line: string, next: number] {
  const pieces = [line];
  let next = at;
  let length = line.length;
  while (pieces.at(-1)!.endsWith("=") && next < text.length && length < LONGEST_LINE) {
    const from = next;
    next = afterLine(text, from);
    const piece = text.slice(from, Math.min(next, from + LONGEST_LINE)).replace(/\r?\n$/, "");
    pieces[pieces.length - 1] = pieces.at(-1)!.slice(0, -1);
    pieces.push(piece);
    length += piece.length;
  }
  return [pieces.join(""), next];
}

/** A value of the type TEXT without its escapes. */
export function unescapeText(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\([\s\S])/g, (_, it: string) => it === "n" || it === "N" ? "\n" : it);
}

function parseLine(line: string): CardLine | undefined {
  const name = /^(?:[\w-]{1,100}\.)?([\w-]{1,100})(?=[;:])/.exec(line);
  if (!name) return undefined;
  const parameters = new Map<string, string>();
  let at = name[0].length;
  while (line[at] === ";") {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(line);
    if (!match) break;
    // vCard 2.1 leaves the name out: `TEL;WORK:…`.
    const [key, value] = match[2] === undefined ? ["TYPE", match[1]!] : [match[1]!, match[2]];
    if (!parameters.has(key.toUpperCase())) {
      parameters.set(key.toUpperCase(), value.replaceAll('"', ""));
    }
    at = PARAMETER.lastIndex;
  }
  const colon = line.indexOf(":", at);
  if (colon < 0) return undefined;
  const raw = line.slice(colon + 1);
  const isQuoted = /^quoted-printable$/i.test(
    parameters.get("ENCODING") ?? parameters.get("TYPE") ?? "",
  );
  const value = isQuoted
    ? decodeText(quotedPrintableBytes(bytesOf(raw)), parameters.get("CHARSET"))
    : raw;
  return { name: name[1]!.toUpperCase(), parameters, value };
}

function afterLine(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found + 1;
}
