import { join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import type { JournalHead } from "./journal.ts";
import { recordUndo } from "../undo/undo_record.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Gives what a recovery kept (`-b`) its final names. It is complete when this is called; an older
 * `.BAK` of the same name gets the time at which it was made behind its name. Can be repeated.
 *
 * @returns the absolute paths of the `.BAK`s.
 */
export async function publishKept(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
  done: ReadonlySet<number>,
): Promise<string[]> {
  await recordUndo(disk, workplace, head, done);
  const published: string[] = [];
  const changed = new Set<string>();
  for (const [number, parent] of head.keeps.entries()) {
    const kept = workplace.kept(number);
    for (const name of keptNames(disk, workplace, head, number)) {
      const target = join(parent, name);
      if (disk.info(target) && !holdsFile(disk, target)) await disk.removeTree(target);
      if (disk.info(target)) disk.rename(target, olderName(disk, target));
      disk.rename(join(kept, name), target);
      published.push(target);
      changed.add(parent).add(kept);
    }
  }
  if (changed.size > 0) await disk.syncDirectories([...changed]);
  return published;
}

/** Whether anything is kept that has no final name yet. */
export function holdsKept(disk: FileSystem, workplace: Workplace, head: JournalHead): boolean {
  return head.keeps.some((_, number) => keptNames(disk, workplace, head, number).length > 0);
}

/** The name that a `.BAK` gets when a newer one takes its place: `smith.BAK.2024-01-07T0200`. */
export function olderName(disk: FileSystem, path: string): string {
  const info = disk.info(path);
  const made = new Date(info?.changed ?? info?.modified ?? 0);
  const [year, ...rest] = [
    made.getFullYear(),
    made.getMonth() + 1,
    made.getDate(),
    made.getHours(),
    made.getMinutes(),
  ].map((part) => String(part).padStart(2, "0"));
  const [month, day, hour, minute] = rest;
  const wanted = `${path}.${year}-${month}-${day}T${hour}${minute}`;
  if (!disk.info(wanted)) return wanted;
  let number = 2;
  while (disk.info(`${wanted}.${number}`)) number++;
  return `${wanted}.${number}`;
}

/** The `.BAK`s that hold something; not those for which only directories were made. */
function keptNames(
  disk: FileSystem,
  workplace: Workplace,
  { units }: JournalHead,
  number: number,
): string[] {
  const kept = workplace.kept(number);
  const paths = units.flatMap((unit) => unit.kept?.keep === number ? unit.kept.paths : [])
    .filter((path) => path !== null);
  return disk.names(kept).filter((name) =>
    paths.some((path) => path.split(/[\\/]/)[0] === name && disk.info(join(kept, path))) ||
    holdsFile(disk, join(kept, name))
  );
}

/** An interrupted run of the same command may have kept what this one knows nothing of. */
function holdsFile(disk: FileSystem, path: string): boolean {
  if (disk.info(path)?.kind !== "directory") return true;
  return disk.entries(path).some(({ name }) => holdsFile(disk, join(path, name)));
}
