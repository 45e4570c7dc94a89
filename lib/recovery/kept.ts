import { join } from "node:path";
import type { FileSystem } from "./file_system.ts";
import type { JournalHead } from "./journal.ts";
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
  head: JournalHead,
): Promise<string[]> {
  const published: string[] = [];
  const parents = new Set<string>();
  for (const [number, parent] of head.keeps.entries()) {
    const kept = workplace.kept(number);
    for (const name of keptNames(disk, workplace, head, number)) {
      const target = join(parent, name);
      if (disk.info(target)) disk.rename(target, freeName(disk, join(workplace.gone, name)));
      disk.rename(join(kept, name), target);
      published.push(target);
      parents.add(parent);
    }
  }
  if (parents.size > 0) await disk.syncDirectories([...parents, workplace.gone]);
  for (const name of disk.names(workplace.gone)) await disk.removeTree(join(workplace.gone, name));
  return published;
}

/** Whether anything is kept that has no final name yet. */
export function holdsKept(disk: FileSystem, workplace: Workplace, head: JournalHead): boolean {
  return head.keeps.some((_, number) => keptNames(disk, workplace, head, number).length > 0);
}

/** The `.BAK`s that hold something; not those where only directories were made for it. */
function keptNames(
  disk: FileSystem,
  workplace: Workplace,
  { units }: JournalHead,
  number: number,
): string[] {
  const kept = workplace.kept(number);
  const paths = units.flatMap((unit) => unit.kept?.keep === number ? unit.kept.paths : []);
  return disk.names(kept).filter((name) =>
    paths.some((path) => path.split(/[\\/]/)[0] === name && disk.info(join(kept, path)))
  );
}

function freeName(disk: FileSystem, path: string): string {
  if (!disk.info(path)) return path;
  let number = 1;
  while (disk.info(`${path}.${number}`)) number++;
  return `${path}.${number}`;
}
