import type { Now } from "./query/dates.ts";
import { parseQueryTokens } from "./query/parser.ts";
import type { Query } from "./query/syntax.ts";

export type { Moment, Now } from "./query/dates.ts";
export { type Needs, needsOf } from "./query/needs.ts";
export { QueryError } from "./query/query_error.ts";
export type { FlagName, Query, TextField } from "./query/syntax.ts";

/**
 * Reads a query: plain words and "phrases", `from: to: cc: subject: body: file: has:attachment after:
 * before: on: larger: smaller: is: kind: id:`, `-` before what must not be, `OR`, parentheses. Terms one
 * after another must all match, and bind tighter than `OR`. Takes linear time.
 *
 * @param now the present and the zone of the one who asks, for dates
 * @throws QueryError with the place of the fault
 */
export function parseQuery(text: string, now: Now): Query {
  return parseQueryTokens(text, now);
}
