import { type Contents, filePath } from "../backup/contents.ts";
import { readSmallFile } from "../backup/small_file.ts";
import { latin1 } from "../kerio/latin1.ts";

/** Larger files of a mailing list are not looked into. In bytes. */
const MOST_READ = 1024 * 1024;

/**
 * The mailing lists of the backup that name a user, by `<domain>/<list>`. What a list's files look like
 * inside is not known, so an address counts wherever it stands in one; messages of its archive do not.
 * What cannot be read names nobody.
 */
export function listsNaming(
  contents: Contents,
  addresses: readonly string[],
  password: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>(addresses.map((address) => [address, new Set()]));
  const { directoryOf, directories, count } = contents;
  const listOf = directories.map(({ place: { part, path } }) =>
    part === "lists" ? /^lists\/([^/]+\/[^/]+)/.exec(path)?.[1] : undefined
  );
  if (addresses.length === 0 || listOf.every((list) => list === undefined)) return new Map();
  for (let file = 0; file < count; file++) {
    const list = listOf[directoryOf[file]!];
    if (list === undefined || filePath(contents, file).toLowerCase().endsWith(".eml")) continue;
    const bytes = readSmallFile(contents, file, MOST_READ, password);
    if (!bytes) continue;
    const words = new Set(latin1(bytes).toLowerCase().split(/[^\w.+@%&'*/=?^{|}~!#$-]+/));
    for (const [address, lists] of found) if (words.has(address.toLowerCase())) lists.add(list);
  }
  return new Map([...found].map(([address, lists]) => [address, [...lists]]));
}
