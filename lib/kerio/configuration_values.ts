/** The value of `<variable name="…">` in a `<table name="…">` directly below `<config>`. */
export interface TableValue {
  readonly table: string;
  readonly variable: string;
  /** Where the value stands in the text: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

/** All values of tables with their places, or why the text cannot be read. */
export type TableValues =
  | { readonly values: readonly TableValue[]; readonly reason?: undefined }
  | { readonly values?: undefined; readonly reason: string };

/** Elements within elements; a configuration has four. */
const MAX_DEPTH = 32;

interface Tag {
  readonly kind: "open" | "close" | "empty";
  readonly name: string;
  readonly attributes: string;
  /** Where the text goes on behind the tag. */
  readonly end: number;
}

/**
 * Finds the values of tables in the text of a `mailserver.cfg`, in time that grows with its length
 * alone. A document type is refused; lists and whatever else stands there is passed over. A value
 * that holds elements, comments or CDATA has no place of its own and is passed over too. Never
 * throws.
 */
export function tableValues(text: string): TableValues {
  const values: TableValue[] = [];
  const open: Tag[] = [];
  let table: string | undefined;
  let variable: string | undefined;
  let start = 0;
  let hasRoot = false;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
    if (/^<!(?:DOCTYPE|ENTITY)/i.test(text.slice(at, at + 9))) {
      return { reason: "it contains a document type" };
    }
    const skipped = endOfOther(text, at);
    if (skipped !== undefined) {
      if (skipped === -1) return malformed(text, at);
      variable = undefined;
      at = skipped;
      continue;
    }
    const tag = tagAt(text, at);
    if (tag === undefined) return malformed(text, at);
    if (tag.kind === "close") {
      if (open.pop()?.name !== tag.name) return malformed(text, at);
      if (variable !== undefined && table !== undefined) {
        values.push({ table, variable, start, end: at });
      }
      variable = undefined;
      if (open.length === 1) table = undefined;
    } else {
      variable = undefined;
      if (open.length === 0) {
        if (hasRoot || tag.name !== "config") {
          return { reason: "it is no configuration of the server" };
        }
        hasRoot = true;
      }
      if (tag.kind === "open") {
        open.push(tag);
        if (open.length > MAX_DEPTH) return { reason: "its elements are nested too deeply" };
        if (open.length === 2 && tag.name === "table") table = attribute(tag, "name");
        if (open.length === 3 && tag.name === "variable") variable = attribute(tag, "name");
        start = tag.end;
      }
    }
    at = tag.end;
  }
  if (open.length > 0) return malformed(text, text.length);
  return hasRoot ? { values } : { reason: "it is no configuration of the server" };
}

/** Behind a comment, CDATA or processing instruction; `-1`: without an end; `undefined`: a tag. */
function endOfOther(text: string, at: number): number | undefined {
  for (const [begin, end] of [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]] as const) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    return found === -1 ? -1 : found + end.length;
  }
  return undefined;
}

function tagAt(text: string, at: number): Tag | undefined {
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

function attribute({ attributes }: Tag, wanted: string): string | undefined {
  const one = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  for (let found = one.exec(attributes); found !== null; found = one.exec(attributes)) {
    if (found[1] === wanted) return found[2] ?? found[3];
  }
  return undefined;
}

function malformed(text: string, at: number): TableValues {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) {
    line++;
  }
  return { reason: `it is not well-formed XML (line ${line})` };
}
