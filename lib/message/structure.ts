import { type ContentFields, readContentFields } from "./head/content_fields.ts";
import { type HeaderFields, readHeaderFields } from "./head/header_fields.ts";

/** Multiparts and messages inside each other deeper than this are not taken apart. */
export const DEEPEST = 64;

/** Parts beyond this number are not told apart: the last one reaches up to the end. */
export const MOST_PARTS = 5000;

/** A line longer than this is no boundary. In bytes. */
const LONGEST_BOUNDARY = 1000;

/** A leaf of a message's structure: a text, a file, or a message in the message. */
export interface Part extends ContentFields {
  /** Where its body begins and ends, in bytes of the message. */
  readonly start: number;
  readonly end: number;
  /** How many multiparts and messages it stands in. */
  readonly depth: number;
  /** Whether it stands in a `multipart/related`, as the pictures of an HTML text do. */
  readonly isRelated: boolean;
  /** The header fields of a message in the message; its own parts follow this one. */
  readonly head: HeaderFields | undefined;
}

/** A multipart or a message that is open while its parts are read. */
interface Frame {
  readonly content: ContentFields;
  readonly boundary: string | undefined;
  readonly bodyAt: number;
  readonly isRelated: boolean;
  /** The message in the message that it is. */
  readonly message: OpenPart | undefined;
  hasParts: boolean;
}

type OpenPart = { -readonly [K in keyof Part]: Part[K] };

/** A line that separates or ends the parts of an open multipart. */
interface Delimiter {
  /** Where its line begins. */
  readonly at: number;
  /** Where the part before it ends: the line end before a delimiter belongs to it (RFC 2046 5.1.1). */
  readonly contentEnd: number;
  /** Where the next line begins. */
  readonly next: number;
  /** The place of its multipart among the open ones. */
  readonly level: number;
  readonly isClose: boolean;
}

/**
 * Takes the MIME structure of a message apart (RFC 2045, 2046) and gives its leaves in their order.
 * Never throws; what is broken becomes a text of as many bytes, so that nothing of a message is lost: a
 * multipart without its boundary, what stands too deep. Costs at most `DEEPEST` times the size.
 *
 * @param text the whole message, as `binaryText()` makes it
 */
export function readStructure(text: string): Part[] {
  return new StructureReader(text).read();
}

class StructureReader {
  readonly #text: string;
  readonly #parts: OpenPart[] = [];
  readonly #open: Frame[] = [];
  /** The innermost open multipart of each boundary, by its place. */
  readonly #levels = new Map<string, number>();
  /** The leaf whose end is not known yet. */
  #leaf: OpenPart | undefined;
  #known: Delimiter | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Part[] {
    let at = this.#begin(0);
    while (this.#parts.length < MOST_PARTS) {
      const delimiter = this.#delimiterFrom(at);
      this.#endLeaf(delimiter.contentEnd);
      while (this.#open.length > delimiter.level + 1) this.#close(delimiter.contentEnd);
      if (delimiter.level < 0) return this.#parts;
      at = delimiter.next;
      if (delimiter.isClose) this.#close(delimiter.contentEnd);
      else at = this.#begin(at);
    }
    this.#parts.at(-1)!.end = this.#text.length;
    return this.#parts;
  }

  /** Reads the head of a part that begins here; gives where its body does. */
  #begin(start: number): number {
    let at = start;
    while (true) {
      const outer = this.#open.at(-1);
      if (outer) outer.hasParts = true;
      const limit = this.#delimiterFrom(at);
      const fields = readHeaderFields(this.#text, { start: at, end: limit.at });
      const defaultType = outer?.content.type === "multipart/digest"
        ? "message/rfc822"
        : "text/plain";
      const content = readContentFields(fields.values, { defaultType });
      const isEncoded = content.encoding === "base64" || content.encoding === "quoted-printable";
      const bodyAt = isEncoded ? fields.bodyAt : fields.strayAt ?? fields.bodyAt;
      const isTooDeep = this.#open.length >= DEEPEST;
      if (/^message\/(?:rfc822|global)$/.test(content.type) && !isEncoded && !isTooDeep) {
        const message = this.#part(content, bodyAt);
        this.#push({ content, bodyAt, message, isRelated: false, boundary: undefined });
        message.head = readHeaderFields(this.#text, { start: bodyAt, end: limit.at });
        at = bodyAt;
        continue;
      }
      const boundary = content.boundary?.trimEnd();
      if (!content.type.startsWith("multipart/")) this.#leaf = this.#part(content, bodyAt);
      else if (!boundary || isTooDeep) this.#leaf = this.#asText(content, bodyAt);
      else {
        const isRelated = content.type === "multipart/related" || (outer?.isRelated ?? false);
        this.#push({ content, bodyAt, message: undefined, isRelated, boundary });
      }
      return bodyAt;
    }
  }

  #push(frame: Omit<Frame, "hasParts">): void {
    if (frame.boundary !== undefined) {
      this.#levels.set(frame.boundary, this.#open.length);
      this.#known = undefined;
    }
    this.#open.push({ ...frame, hasParts: false });
  }

  #close(end: number): void {
    const { boundary, message, hasParts, content, bodyAt } = this.#open.pop()!;
    if (message) message.end = Math.max(message.start, end);
    if (boundary === undefined) return;
    if (!hasParts) {
      this.#leaf = this.#asText(content, bodyAt);
      this.#endLeaf(end);
    }
    const outer = this.#open.findLastIndex((frame) => frame.boundary === boundary);
    if (outer < 0) this.#levels.delete(boundary);
    else this.#levels.set(boundary, outer);
    this.#known = undefined;
  }

  #part(content: ContentFields, start: number): OpenPart {
    const isRelated = this.#open.at(-1)?.isRelated ?? false;
    const position = { start, end: start, depth: this.#open.length, isRelated, head: undefined };
    const part = { ...content, ...position };
    this.#parts.push(part);
    return part;
  }

  /** A multipart that cannot be taken apart. */
  #asText(content: ContentFields, start: number): OpenPart {
    return this.#part({ ...content, type: "text/plain" }, start);
  }

  #endLeaf(end: number): void {
    if (this.#leaf) this.#leaf.end = Math.max(this.#leaf.start, end);
    this.#leaf = undefined;
  }

  /** The next delimiter of an open multipart; the end of the message where there is none. */
  #delimiterFrom(from: number): Delimiter {
    if (!this.#known || this.#known.at < from) this.#known = this.#find(from);
    return this.#known;
  }

  #find(from: number): Delimiter {
    const text = this.#text;
    const size = text.length;
    let at = this.#levels.size === 0
      ? -1
      : from === 0 && text.startsWith("--")
      ? 0
      : lineFrom(text, from);
    while (at >= 0) {
      const feed = text.indexOf("\n", at);
      const lineEnd = feed < 0 ? size : feed;
      if (lineEnd - at <= LONGEST_BOUNDARY) {
        const line = text.slice(at + 2, lineEnd).trimEnd();
        let level = this.#levels.get(line);
        const isClose = level === undefined && line.endsWith("--");
        if (isClose) level = this.#levels.get(line.slice(0, -2));
        if (level !== undefined) {
          const contentEnd = text[at - 2] === "\r" ? at - 2 : Math.max(0, at - 1);
          return { at, contentEnd, next: Math.min(size, lineEnd + 1), level, isClose };
        }
      }
      at = lineFrom(text, lineEnd + 1);
    }
    return { at: size, contentEnd: size, next: size, level: -1, isClose: true };
  }
}

/** The beginning of the next line with two hyphens, from the beginning of a line on; else -1. */
function lineFrom(text: string, from: number): number {
  const found = text.indexOf("\n--", Math.max(0, from - 1));
  return found < 0 ? -1 : found + 1;
}
