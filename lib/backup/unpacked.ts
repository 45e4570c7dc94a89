import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { CentralDirectory } from "../zip/central_directory.ts";
import { DirectoryBuilder } from "../zip/directory_builder.ts";
import { LOOSE_FILE } from "../zip/records.ts";

/**
 * The files below `folder` in the form of an archive's directory, so that an unpacked backup is read
 * like any other. Symbolic links are left out and named in `links`.
 *
 * @throws the error of the operating system where a directory cannot be read.
 */
export function readUnpacked(
  folder: string,
): { readonly directory: CentralDirectory; readonly links: readonly string[] } {
  const builder = new DirectoryBuilder();
  const links: string[] = [];
  const waiting = [""];
  while (waiting.length > 0) {
    const below = waiting.pop()!;
    const entries = readdirSync(join(folder, below), { withFileTypes: true });
    entries.sort((a, b) => a.name < b.name ? -1 : 1);
    for (const entry of entries) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        links.push(path);
      } else if (entry.isDirectory()) {
        builder.add({ name: `${path}/`, method: LOOSE_FILE, size: 0, compressedSize: 0 });
        waiting.push(path);
      } else if (entry.isFile()) {
        const info = lstatSync(join(folder, path));
        builder.add({
          name: path,
          method: LOOSE_FILE,
          size: info.size,
          compressedSize: info.size,
          modified: info.mtimeMs,
        });
      }
    }
  }
  return { directory: builder.build(), links };
}
