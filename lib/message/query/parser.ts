import type { Query, TextField } from "./syntax.ts";
import type { Now } from "./dates.ts";
import { QueryError } from "./query_error.ts";
import { isTextField, termOf } from "./terms.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Parentheses inside each other deeper than this are refused. */
const DEEPEST = 100;

/** Reads a query. Throws `QueryError`. */
export function parseQueryTokens(text: string, now: Now): Query {
  const parser = new Parser(tokensOf(text), now);
  return parser.parse(text.length);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #now: Now;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], now: Now) {
    this.#tokens = tokens;
    this.#now = now;
  }

  parse(length: number): Query {
    if (this.#tokens.length === 0) {
      throw new QueryError("The query is empty", { at: 0, length });
    }
    const query = this.#alternatives("any");
    const rest = this.#tokens[this.#at];
    if (rest) throw new QueryError('This ")" closes nothing', rest);
    return query;
  }

  #alternatives(field: TextField): Query {
    const of = [this.#sequence(field)];
    while (this.#tokens[this.#at]?.type === "or") {
      this.#at++;
      of.push(this.#sequence(field));
    }
    return of.length === 1 ? of[0]! : { type: "or", of };
  }

  #sequence(field: TextField): Query {
    const of: Query[] = [];
    while (true) {
      const token = this.#tokens[this.#at];
      if (token?.type === "and" && of.length > 0) this.#at++;
      else if (of.length > 0 && (!token || token.type === "or" || token.type === "close")) break;
      of.push(this.#negated(field));
    }
    return of.length === 1 ? of[0]! : { type: "and", of };
  }

  #negated(field: TextField): Query {
    let isNegated = false;
    let token = this.#tokens[this.#at];
    for (; token?.type === "not"; token = this.#tokens[++this.#at]) {
      const next = this.#tokens[this.#at + 1];
      const isApart = token.value === "" && next?.at !== token.at + 1;
      if (isApart || !next) {
        const sign = token.value || "-";
        throw new QueryError(`Nothing follows this "${sign}" that it could exclude`, token);
      }
      isNegated = !isNegated;
    }
    const query = this.#primary(token, field);
    return isNegated ? { type: "not", of: query } : query;
  }

  #primary(token: Token | undefined, field: TextField): Query {
    const previous = this.#tokens[this.#at - 1];
    if (!token) {
      throw new QueryError(`Something is missing after "${nameOf(previous!)}"`, previous!);
    }
    this.#at++;
    switch (token.type) {
      case "open":
        return this.#group(token, field);
      case "term": {
        const next = this.#tokens[this.#at];
        const isGroup = token.value === "" && !token.isQuoted && next?.type === "open" &&
          next.at === token.at + token.length;
        if (!isGroup || !isTextField(token.key)) return termOf(token, { field, now: this.#now });
        this.#at++;
        return this.#group(next, token.key);
      }
      case "close":
        throw new QueryError(
          previous?.type === "open"
            ? "These parentheses are empty"
            : 'Something is missing before ")"',
          token,
        );
      default:
        throw new QueryError(`Something is missing before "${nameOf(token)}"`, token);
    }
  }

  #group(open: Token, field: TextField): Query {
    if (++this.#depth > DEEPEST) {
      throw new QueryError(`More than ${DEEPEST} parentheses stand inside each other`, open);
    }
    const query = this.#alternatives(field);
    if (this.#tokens[this.#at]?.type !== "close") {
      throw new QueryError('This "(" is never closed', open);
    }
    this.#at++;
    this.#depth--;
    return query;
  }
}

function nameOf({ type, value }: Token): string {
  if (type === "open") return "(";
  return type === "close" ? ")" : value || "-";
}
