/** Told what an HTML document consists of, in its order. */
export interface HtmlVisitor {
  /** Text as it is written, with its character references. */
  text(piece: string): void;
  /** A tag: the name of its element in lower case, and where its attributes stand in the document. */
  tag(
    name: string,
    place: { readonly isEnd: boolean; readonly start: number; readonly end: number },
  ): void;
}

/** Elements whose content is no text. */
const UNSEEN: ReadonlySet<string> = new Set(["script", "style"]);

const EXCLAMATION = 0x21;
const SLASH = 0x2f;

/**
 * Goes through an HTML document roughly, as mail has it: comments, scripts and styles are passed by,
 * what is never closed is text. Linear in time, whatever the document is.
 */
export function walkHtml(html: string, visitor: HtmlVisitor): void {
  const lastTag = html.lastIndexOf(">");
  const unclosed = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0 || open > lastTag) break;
    if (open > at) visitor.text(html.slice(at, open));
    const second = html.charCodeAt(open + 1);
    if (!isTagStart(second)) {
      visitor.text("<");
      at = open + 1;
      continue;
    }
    if (second === EXCLAMATION && html.startsWith("--", open + 2)) {
      const end = unclosed.has("!") ? -1 : html.indexOf("-->", open + 4);
      if (end < 0) unclosed.add("!");
      at = end < 0 ? open + 4 : end + 3;
      continue;
    }
    const close = html.indexOf(">", open);
    const isEnd = second === SLASH;
    const from = isEnd ? open + 2 : open + 1;
    let to = from;
    while (isNameCharacter(html.charCodeAt(to))) to++;
    const name = html.slice(from, to).toLowerCase();
    visitor.tag(name, { isEnd, start: to, end: close });
    at = close + 1;
    if (UNSEEN.has(name) && !isEnd && !unclosed.has(name)) {
      const end = endOf(html, name, at);
      if (end < 0) unclosed.add(name);
      else at = end;
    }
  }
  if (at < html.length) visitor.text(html.slice(at));
}

/** A letter, a slash, an exclamation mark or a question mark. */
function isTagStart(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a || code === SLASH || code === EXCLAMATION || code === 0x3f;
}

function isNameCharacter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a || code >= 0x30 && code <= 0x39;
}

/** Where the end tag of an element begins, from a position on; else -1. */
function endOf(html: string, name: string, from: number): number {
  const tag = new RegExp(`</${name}`, "gi");
  tag.lastIndex = from;
  return tag.exec(html)?.index ?? -1;
}
