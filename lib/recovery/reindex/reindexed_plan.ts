import { join } from "node:path";
import { type Contents, fileName, fileSize } from "../../backup/contents.ts";
import type { FileSystem } from "../file_system.ts";
import { holdsMail } from "../live/live_plan.ts";
import type { Addition, Plan, RetiredIndex, SeenFile, Unit } from "../plan/plan.ts";
import { BAD_INDEX_FILE, INDEX_FILE, LOG_FILE } from "./index_files.ts";

export interface Reindexed {
  readonly plan: Plan;
  /** How many folders have their index made anew. */
  readonly folders: number;
}

/**
 * The plan with the indexes of all folders that come, or that messages come into, put away under the name
 * that makes the server build new ones; their logs do not come, or go. Reads the disk, changes nothing.
 */
export function reindexedPlan(
  plan: Plan,
  { contents, disk }: { readonly contents: Contents; readonly disk: FileSystem },
): Reindexed {
  let folders = 0;
  const units = plan.units.map((unit) => {
    if (!holdsMail(unit)) return unit;
    const { renamed, files } = newIndexes(plan, contents, unit);
    const retired = unit.addition ? retiredIndexes(disk, unit, unit.addition) : [];
    folders += renamed.size + retired.length;
    const bytes = files.reduce((sum, file) => sum + fileSize(contents, file), 0);
    const space = unit.space + retired.reduce((sum, { index }) => sum + index.size, 0);
    const addition = unit.addition && withRetired(unit.addition, retired);
    return { ...unit, files, bytes, space, renamed, ...addition ? { addition } : {} };
  });
  return {
    plan: {
      ...plan,
      units,
      files: units.reduce((sum, { files }) => sum + files.length, 0),
      bytes: units.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    folders,
  };
}

/** The indexes of folders that come with the unit, under their other name; and its files without logs. */
function newIndexes(
  { stagedPaths }: Plan,
  { directories, directoryOf, ...columns }: Contents,
  { files, addition }: Unit,
): { readonly renamed: ReadonlyMap<number, string>; readonly files: Uint32Array } {
  const contents = { directories, directoryOf, ...columns };
  const renamed = new Map<number, string>();
  // An index that comes by itself into a folder that is there is one of a folder without messages.
  const alone = new Set(addition?.added);
  const kept = files.filter((file) => {
    const number = directoryOf[file]!;
    const { folder, inside } = directories[number]!.place;
    if (folder === "" || inside !== "") return true;
    const name = fileName(contents, file);
    if (alone.has(`${stagedPaths[number]}/${name}`)) return true;
    if (name.toLowerCase() === INDEX_FILE) renamed.set(file, BAD_INDEX_FILE);
    return ![LOG_FILE, BAD_INDEX_FILE].includes(name.toLowerCase());
  });
  return { renamed, files: kept };
}

/** The indexes of live folders that messages come into. */
function retiredIndexes(disk: FileSystem, { parent }: Unit, addition: Addition): RetiredIndex[] {
  const folders = new Set<string>();
  for (const path of addition.added) {
    const folder = /^(.*)\/#msgs(?:\/[^/]*)?$/.exec(path)?.[1];
    if (folder !== undefined) folders.add(folder);
  }
  const others = new Set([...addition.added, ...addition.replaced.map(({ path }) => path)]);
  const see = (path: string): SeenFile | undefined => {
    const info = disk.info(join(parent, path));
    return info?.kind === "file" ? { path, size: info.size, modified: info.modified } : undefined;
  };
  return [...folders].flatMap((path) => {
    const index = see(`${path}/${INDEX_FILE}`);
    if (!index || others.has(index.path)) return [];
    const log = see(`${path}/${LOG_FILE}`);
    return [{ path, index, log, older: see(`${path}/${BAD_INDEX_FILE}`) }];
  });
}

/** The addition without lines for indexes that are made anew. */
function withRetired(addition: Addition, retired: readonly RetiredIndex[]): Addition {
  const paths = new Set(retired.map(({ path }) => path));
  const noted = addition.noted?.filter(({ path }) => !paths.has(path));
  // Only of folders that come are indexes rewritten.
  const rewritten = [...addition.rewritten ?? []]
    .filter(([path]) => !path.endsWith(`/${LOG_FILE}`))
    .map(([path, text]): [string, string] => [
      path.replace(/\/index\.fld$/i, `/${BAD_INDEX_FILE}`),
      text,
    ]);
  return { ...addition, noted, rewritten: new Map(rewritten), retired };
}
