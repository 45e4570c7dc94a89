import { RecoveryError } from "../model/errors.ts";
import { parseQuery, type Query, QueryError } from "../message/query.ts";

/**
 * Reads the query of `--find`; dates are meant in the time zone of this machine.
 *
 * @throws {RecoveryError} of kind `usage` that shows the place of a fault.
 */
export function parseFind(text: string): Query {
  try {
    return parseQuery(text, {
      now: Date.now(),
      utcOffset: (ms) => -new Date(ms).getTimezoneOffset(),
    });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, position, length } = error;
    throw new RecoveryError("usage", `Cannot understand the query of --find: ${message}`, [
      text,
      " ".repeat(position) + "^".repeat(Math.max(1, length)),
      'Terms are words, "phrases", from: to: cc: subject: body: file: has:attachment after: before: ' +
      "on: larger: smaller: is: kind: id:, with - before what must not be, OR and parentheses",
    ], error);
  }
}
