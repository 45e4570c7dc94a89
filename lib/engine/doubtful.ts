import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { Request } from "../model/request.ts";

type Asked = Pick<Request, "force" | "keepGoing">;

/** Entries of whose names a backup has several: left out, each with the reason, without `--force`. */
export function doubtfulEntries(
  { duplicates, repeated }: Contents,
  { force, keepGoing }: Asked,
): ReadonlyMap<string, string> {
  const doubtful = new Map<string, string>();
  if (force) return doubtful;
  if (!keepGoing) {
    for (const { path } of repeated) doubtful.set(path, "the backup holds it more than once");
  }
  for (const { path } of duplicates) {
    doubtful.set(path, "the backup holds several entries of this name with different content");
  }
  return doubtful;
}

/** With `--keep-going`, what is there twice with the same content is good, but something may be missing. */
export function perhapsMissing({ repeated }: Contents, { keepGoing }: Asked): Lost[] {
  if (!keepGoing) return [];
  return repeated.map(({ archive, path }) => ({
    archive,
    entry: undefined,
    reason: `"${path}" stands in it more than once, perhaps in place of another entry`,
  }));
}
