import { QueryError } from "./query_error.ts";

/** A piece of a query. `at` and `length` say where it stands, in UTF-16 units. */
export interface Token {
  readonly type: "open" | "close" | "or" | "and" | "not" | "term";
  readonly at: number;
  readonly length: number;
  /** What stands before the colon of a term, in lower case. */
  readonly key: string | undefined;
  /** What a term looks for, without quotes. */
  readonly value: string;
  /** Where the value begins. */
  readonly valueAt: number;
  readonly isQuoted: boolean;
}

const SPACE = /\s+/y;
const KEY = /([A-Za-z]+):/y;
const BARE = /[^\s()"“”„]+/y;
const QUOTES = '"“”„';
const OPERATORS: ReadonlyMap<string, Token["type"]> = new Map<string, Token["type"]>([
  ["OR", "or"],
  ["AND", "and"],
  ["NOT", "not"],
]);

/** Takes a query apart. Linear in time. Throws `QueryError` for a quote that is not closed. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    at = endOf(SPACE, text, at);
    if (at >= text.length) return tokens;
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.length;
  }
}

function tokenAt(text: string, at: number): Token {
  const sign = (type: Token["type"]) => ({
    ...{ type, at, length: 1, key: undefined, value: "", valueAt: at, isQuoted: false },
  });
  if (text[at] === "(") return sign("open");
  if (text[at] === ")") return sign("close");
  if (text[at] === "-") return sign("not");
  const keyEnd = endOf(KEY, text, at);
  const key = keyEnd > at ? text.slice(at, keyEnd - 1).toLowerCase() : undefined;
  if (QUOTES.includes(text[keyEnd] ?? " ")) {
    const { value, end } = quotedAt(text, keyEnd);
    return { type: "term", at, length: end - at, key, value, valueAt: keyEnd, isQuoted: true };
  }
  const end = endOf(BARE, text, keyEnd);
  const value = text.slice(keyEnd, end);
  const operator = key === undefined ? OPERATORS.get(value) : undefined;
  const type = operator ?? "term";
  return { type, at, length: end - at, key, value, valueAt: keyEnd, isQuoted: false };
}

/** A phrase in quotes, in which a backslash goes before a quote that is meant. */
function quotedAt(text: string, at: number): { readonly value: string; readonly end: number } {
  let value = "";
  for (let end = at + 1; end < text.length; end++) {
    const character = text[end]!;
    if (character === "\\" && end + 1 < text.length && '"\\'.includes(text[end + 1]!)) {
      value += text[++end];
    } else if (QUOTES.includes(character)) {
      return { value, end: end + 1 };
    } else value += character;
  }
  throw new QueryError("The quote that opens here is never closed", { at, length: 1 });
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
