import { join } from "node:path";
import type { FileSystem } from "./file_system.ts";
import type { Journal, JournalHead } from "./journal.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Gives what a recovery kept (`-b`) its final names. It is complete when this is called; an older
 * `.BAK` of the same name leaves its place by a rename and is deleted only when the new one stands
 * there. Can be repeated.
 *
 * @returns the absolute paths of the `.BAK`s.
 */
export async function publishKept(
  disk: FileSystem,
  workplace: Workplace,
  { keeps }: JournalHead | Journal,
): Promise<string[]> {
  const published: string[] = [];
  const parents = new Set<string>();
  for (const [number, parent] of keeps.entries()) {
    const kept = workplace.kept(number);
    for (const name of disk.names(kept)) {
      const target = join(parent, name);
      if (disk.info(target)) disk.rename(target, freeName(disk, join(workplace.gone, name)));
      disk.rename(join(kept, name), target);
      published.push(target);
      parents.add(parent);
    }
  }
  if (published.length === 0) return [];
  await disk.syncDirectories([...parents, workplace.gone]);
  disk.remove(workplace.gone);
  return published;
}

function freeName(disk: FileSystem, path: string): string {
  if (!disk.info(path)) return path;
  let number = 1;
  while (disk.info(`${path}.${number}`)) number++;
  return `${path}.${number}`;
}
