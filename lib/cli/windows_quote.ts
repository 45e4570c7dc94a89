/**
 * Undoes what a Windows shell does to a quoted path that ends in a backslash. `"E:\backup 2\"`
 * arrives as `E:\backup 2"`, since `\"` is a literal quote; the quotation then goes on and swallows
 * the arguments behind it. They are separated again where that is certain: a path was swallowed
 * (nothing else holds both a drive or backslash and one quote) and no argument follows, which a
 * later quoted space would have left behind.
 */
export function separateSwallowed(argv: readonly string[]): string[] {
  const last = argv.at(-1);
  const swallowed = last === undefined ? null : /^([^"]*[:\\][^"]*")\s+([^"]*\S)\s*$/s.exec(last);
  if (swallowed === null) return [...argv];
  const [, path = "", behind = ""] = swallowed;
  return [...argv.slice(0, -1), path, ...behind.split(/\s+/)];
}

/** A path without the quote that a Windows shell left at its end; `E:"` was `"E:\"`. */
export function withoutTrailingQuote(path: string): string {
  const stripped = path.replace(/"$/, "");
  return stripped !== path && /^[A-Za-z]:$/.test(stripped) ? `${stripped}\\` : stripped;
}
