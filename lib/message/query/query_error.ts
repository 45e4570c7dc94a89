/**
 * What is wrong with a query, and where: `position` and `length` count UTF-16 units of its text, so that
 * a caret can be put under the place.
 */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly position: number;
  readonly length: number;

  constructor(message: string, { at, length }: { readonly at: number; readonly length: number }) {
    super(message);
    this.position = at;
    this.length = length;
  }
}
