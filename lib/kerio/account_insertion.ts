import { bytesOf } from "./configuration_encoding.ts";
import { type ListItem, readUserLists, USER_LIST, type UserLists } from "./user_lists.ts";
import { tagAt } from "./configuration_tags.ts";

/** A `users.cfg` with more accounts, or why they cannot be put into it. */
export type Insertion =
  | { readonly bytes: Uint8Array; readonly reason?: undefined }
  | { readonly bytes?: undefined; readonly reason: string };

/**
 * Puts list items of one `users.cfg` at the end of the list of users of another one. Everything else of
 * that stays byte for byte, and so do the items, but for signs that its encoding writes otherwise: they
 * become references. The result is read again before it is given. Never throws.
 */
export async function withAccounts(
  live: UserLists,
  from: UserLists,
  items: readonly ListItem[],
): Promise<Insertion> {
  const spans: string[] = [];
  for (const { start, end } of items) {
    const span = from.text.slice(start, end);
    const reason = oddityOf(span);
    if (reason !== undefined) return { reason };
    const written = transferred(span, from, live);
    if (written === undefined) return { reason: "it has characters that the file cannot hold" };
    spans.push(written);
  }
  const { at, before, after } = placeFor(live);
  const inserted = spans.map((span) => before + span).join("") + after;
  const bytes = bytesOf(live.text.slice(0, at) + inserted + live.text.slice(at));
  const result = await readUserLists(bytes);
  const isRight = result.reason === undefined &&
    usersIn(result).length === usersIn(live).length + items.length &&
    result.items.length === live.items.length + items.length;
  return isRight ? { bytes } : { reason: "the file could not be read with it" };
}

/** The items of the list of users. */
export function usersIn({ items }: UserLists): readonly ListItem[] {
  return items.filter(({ list }) => list === USER_LIST);
}

interface Place {
  readonly at: number;
  /** What goes before and behind what is inserted, so that it is laid out as what is there. */
  readonly before: string;
  readonly after: string;
}

function placeFor(live: UserLists): Place {
  const { text, users } = live;
  const [last, previous] = usersIn(live).toReversed();
  const lineEnd = !text.includes("\n") || text.includes("\r\n") ? "\r\n" : "\n";
  if (!last) {
    const isOpen = /^[ \t]*\r?\n/.test(text.slice(users.start, users.end));
    return { at: users.start, before: `${lineEnd}  `, after: isOpen ? "" : lineEnd };
  }
  const before = text.slice(previous?.end ?? users.start, last.start);
  return { at: last.end, before: /^\s*$/.test(before) ? before : `${lineEnd}  `, after: "" };
}

/** The text of an item in the encoding of another file; `undefined` where it has no form there. */
function transferred(span: string, from: UserLists, live: UserLists): string | undefined {
  const isPlain = /^[\0-\x7f]*$/.test(span);
  if (isPlain || from.encoding.name === live.encoding.name) return span;
  const text = from.encoding.decode(span);
  // References are none in comments and CDATA, nor in the names of elements.
  if (text.includes("<!") || /<[^>]*[^\0-\x7f]/u.test(text)) return undefined;
  return text.replace(/[^\0-\x7f]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

/**
 * Why a server's reader might not take an item that was cut out of a file, and with it the whole file that
 * it comes into; `undefined` where all is as XML wants it.
 */
function oddityOf(span: string): string | undefined {
  const odd = "its entry in the backup is not plain XML";
  // deno-lint-ignore no-control-regex
  if (/[\0-\x08\x0b\x0c\x0e-\x1f]|<\?/.test(span)) return odd;
  let text = "";
  let at = 0;
  while (at < span.length) {
    if (span.startsWith("<!--", at)) {
      const end = span.indexOf("-->", at + 4);
      if (end === -1 || /--|-$/.test(span.slice(at + 4, end))) return odd;
      at = end + 3;
    } else if (span.startsWith("<![CDATA[", at)) {
      const end = span.indexOf("]]>", at);
      if (end === -1) return odd;
      at = end + 3;
    } else if (span[at] === "<") {
      const tag = tagAt(span, at);
      if (!tag || !hasPlainAttributes(tag.attributes)) return odd;
      text += tag.attributes;
      at = tag.end;
    } else {
      const next = span.indexOf("<", at);
      const between = span.slice(at, next === -1 ? span.length : next);
      if (between.includes("]]>")) return odd;
      text += between;
      at += between.length;
    }
  }
  const unknown = text.replace(
    REFERENCE,
    (all, code?: string) =>
      code === undefined || isCharacter(parseInt(code.replace("x", "0x"))) ? "" : all,
  );
  return unknown.includes("&") ? odd : undefined;
}

const REFERENCE = /&(?:amp|lt|gt|quot|apos);|&#(\d{1,7}|x[0-9a-fA-F]{1,6});/g;

function hasPlainAttributes(attributes: string): boolean {
  const one = /\s+([\w:.-]+)\s*=\s*(?:"[^"<]*"|'[^'<]*')/y;
  const names = new Set<string>();
  let end = 0;
  for (let found = one.exec(attributes); found !== null; found = one.exec(attributes)) {
    if (names.has(found[1]!)) return false;
    names.add(found[1]!);
    end = one.lastIndex;
  }
  return attributes.slice(end).trim() === "";
}

/** Whether XML knows a character of that number. */
function isCharacter(point: number): boolean {
  return point === 9 || point === 10 || point === 13 || point >= 0x20 && point <= 0xd7ff ||
    point >= 0xe000 && point <= 0xfffd || point >= 0x10000 && point <= 0x10ffff;
}
