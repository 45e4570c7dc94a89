/** The index of a folder, and its log. */
export const INDEX_FILE = "index.fld";
export const LOG_FILE = "indexlog.fld";

/** What the index is called for the server to make another one (up to version 7.2.4). */
export const BAD_INDEX_FILE = "index.bad";

/**
 * What must come in a folder for its index or log to go, by the path of the one that goes; `undefined` for
 * other files.
 */
export function retiredFor(path: string): string | undefined {
  const folder = /^(.*\/)(?:index|indexlog)\.fld$/.exec(path)?.[1];
  return folder === undefined ? undefined : folder + BAD_INDEX_FILE;
}
