import {
  attribute,
  endOfOther,
  MAX_DEPTH,
  notWellFormed,
  type Tag,
  tagAt,
} from "./configuration_tags.ts";

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
      if (skipped === -1) return notWellFormed(text, at);
      variable = undefined;
      at = skipped;
      continue;
    }
    const tag = tagAt(text, at);
    if (tag === undefined) return notWellFormed(text, at);
    if (tag.kind === "close") {
      if (open.pop()?.name !== tag.name) return notWellFormed(text, at);
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
  if (open.length > 0) return notWellFormed(text, text.length);
  return hasRoot ? { values } : { reason: "it is no configuration of the server" };
}
