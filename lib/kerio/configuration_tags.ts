/** Elements within elements; a configuration has four. */
export const MAX_DEPTH = 32;

/** A tag in the text of a configuration. */
export interface Tag {
  readonly kind: "open" | "close" | "empty";
  readonly name: string;
  readonly attributes: string;
  /** Where the text goes on behind the tag. */
  readonly end: number;
}

/** Behind a comment, CDATA or processing instruction; `-1`: without an end; `undefined`: a tag. */
export function endOfOther(text: string, at: number): number | undefined {
  for (const [begin, end] of [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]] as const) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    return found === -1 ? -1 : found + end.length;
  }
  return undefined;
}

/** The tag that begins at a place; `undefined` where there is none that ends. */
export function tagAt(text: string, at: number): Tag | undefined {
  let quote = "";
  let end = at + 1;
  for (; end < text.length; end++) {
    const character = text[end]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") {
      break;
    } else if (character === "<") {
      return undefined;
    } else if (character === '"' || character === "'") {
      quote = character;
    }
  }
  if (end >= text.length) return undefined;
  const isClose = text[at + 1] === "/";
  const isEmpty = text[end - 1] === "/";
  const inside = text.slice(at + (isClose ? 2 : 1), isEmpty ? end - 1 : end);
  const name = /^[A-Za-z_][\w.:-]*/.exec(inside)?.[0];
  if (name === undefined) return undefined;
  return {
    kind: isClose ? "close" : isEmpty ? "empty" : "open",
    name,
    attributes: inside.slice(name.length),
    end: end + 1,
  };
}

/** The value of an attribute as it is written. */
export function attribute({ attributes }: Tag, wanted: string): string | undefined {
  const one = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  for (let found = one.exec(attributes); found !== null; found = one.exec(attributes)) {
    if (found[1] === wanted) return found[2] ?? found[3];
  }
  return undefined;
}

/** Why a text that is wrong at a place cannot be read. */
export function notWellFormed(
  text: string,
  at: number,
): { readonly reason: string } {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) {
    line++;
  }
  return { reason: `it is not well-formed XML (line ${line})` };
}
