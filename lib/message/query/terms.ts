import { nearest } from "../../selection/nearest.ts";
import { fold, foldSpaces } from "../fold.ts";
import { type Kind, KINDS } from "../kind.ts";
import type { FlagName, Query, TextField } from "./syntax.ts";
import { agoOf, type Now, spanOf } from "./dates.ts";
import { QueryError } from "./query_error.ts";
import type { Token } from "./tokens.ts";

const TEXT_FIELDS: readonly TextField[] = ["from", "to", "cc", "subject", "body", "file"];
const FLAGS: readonly FlagName[] = ["unread", "read", "flagged", "answered", "draft"];
const KEYS: readonly string[] = [
  ...TEXT_FIELDS,
  ...["has", "after", "before", "on", "larger", "smaller", "is", "kind", "id"],
];
const SIZE = /^(\d{1,15}(?:\.\d{1,9})?)([kmg]?)b?$/i;
const POWERS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3 };

/** Whether a key is that of a term that looks for a text. */
export function isTextField(key: string | undefined): key is TextField {
  return (TEXT_FIELDS as readonly (string | undefined)[]).includes(key);
}

/**
 * Reads one term. Throws `QueryError` for a key or a value that there is not.
 *
 * @param options.field where a plain word is looked for
 */
export function termOf(
  token: Token,
  { field, now }: { readonly field: TextField; readonly now: Now },
): Query {
  const { key, value } = token;
  if (key === undefined) return textTerm(token, field);
  if (!KEYS.includes(key)) throw unknownKey(token, key);
  if (value.trim() === "") {
    const place = { at: token.at, length: token.length };
    throw new QueryError(`"${key}:" says nothing: write what it asks for right after it`, place);
  }
  if (isTextField(key)) return textTerm(token, key);
  switch (key) {
    case "after":
    case "before":
    case "on":
      return dateTerm(key, token, now);
    case "larger":
      return { type: "size", above: sizeOf(token) };
    case "smaller":
      return { type: "size", below: sizeOf(token) };
    case "is":
      return { type: "is", flag: oneOf(FLAGS, token) };
    case "kind":
      return { type: "kind", kind: oneOf<Kind>(KINDS, token) };
    case "has":
      oneOf(["attachment"], token);
      return { type: "attachment" };
    default:
      return { type: "id", id: value.trim().replace(/^<|>$/g, "").toLowerCase() };
  }
}

function textTerm(token: Token, field: TextField): Query {
  // People write "invoice*"; a word is looked for in longer ones anyway.
  const value = token.isQuoted ? token.value : token.value.replace(/^\*+|\*+$/g, "");
  const text = foldSpaces(fold(value)).trim();
  if (text === "") throw new QueryError("Here is no text to look for", token);
  return { type: "text", field, text };
}

function dateTerm(key: "after" | "before" | "on", token: Token, now: Now): Query {
  const span = spanOf(token.value, now);
  if (!span) {
    throw new QueryError(
      `"${token.value}" is no date: write 2021, 2021-03, 2021-03-04, 2021-03-04T19:09, today, ` +
        `yesterday, or 7d, 2w, 3m, 1y for so long ago`,
      placeOf(token),
    );
  }
  if (key === "on") return { type: "date", ...span };
  const moment = agoOf(token.value, now) ?? span.from;
  return key === "after" ? { type: "date", from: moment } : { type: "date", before: moment };
}

function sizeOf(token: Token): number {
  const match = SIZE.exec(token.value);
  if (!match) {
    const message = `"${token.value}" is no size: write bytes, or 500k, 1M, 2G`;
    throw new QueryError(message, placeOf(token));
  }
  return Math.round(Number(match[1]) * 1024 ** POWERS[match[2]!.toLowerCase()]!);
}

function oneOf<T extends string>(known: readonly T[], token: Token): T {
  const value = token.value.toLowerCase();
  const found = known.find((it) => it === value || `${it}s` === value);
  if (found !== undefined) return found;
  const [first] = nearest(value, known);
  const forms = known.map((it) => `"${token.key}:${it}"`);
  const hint = first === undefined
    ? `there is ${forms.join(", ")}`
    : `did you mean "${token.key}:${first}"?`;
  throw new QueryError(`"${token.key}:${token.value}" is not known: ${hint}`, placeOf(token));
}

function unknownKey(token: Token, key: string): QueryError {
  const [first] = nearest(key, KEYS);
  const hint = first === undefined
    ? "to look for a text with a colon, put it in quotes"
    : `did you mean "${first}:"? To look for a text with a colon, put it in quotes`;
  const place = { at: token.at, length: key.length + 1 };
  return new QueryError(`"${key}:" is not known: ${hint}`, place);
}

/** The value of a term, without its key. */
function placeOf({ at, length, valueAt }: Token): { readonly at: number; readonly length: number } {
  return { at: valueAt, length: at + length - valueAt };
}
