import type { Contents } from "../../backup/contents.ts";
import { type BackupFolder, type BackupMailbox, folderOf } from "../merge/backup_folders.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import { byDepth, parentOf } from "../plan/unit_naming.ts";

/** A plan and a mailbox of the backup in which the folders bear other names. */
export interface Moved {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly backup: BackupMailbox;
  /** The path that a folder has in the backup, by the one that it gets; both relative to the mailbox. */
  readonly from: ReadonlyMap<string, string>;
}

/** Gives the folders of a unit that goes into another mailbox their paths there (below the mailbox). */
export function moveFolders(
  { plan, contents, unit, backup }: {
    readonly plan: Plan;
    readonly contents: Contents;
    readonly unit: Unit;
    readonly backup: BackupMailbox;
  },
  mapping: ReadonlyMap<string, string>,
): Moved {
  const [root] = unit.members;
  const move = (path: string) => {
    const folder = folderOf(path);
    const to = mapping.get(folder.slice(root!.length + 1));
    return to === undefined ? path : `${root}/${to}${path.slice(folder.length)}`;
  };
  const source = unit.transfer!.source;
  const stagedPaths = plan.stagedPaths.map((path, number) => {
    const { place } = contents.directories[number]!;
    const isOfUnit = place.root === "store" && place.unit === source;
    return path === undefined || !isOfUnit ? path : move(path);
  });
  const folders = [...backup.folders.values()].map((folder): BackupFolder => ({
    ...folder,
    path: move(folder.path),
    directories: folder.directories.map(move),
  })).sort((a, b) => byDepth(a.path, b.path));
  const named = new Set<string>([root!]);
  for (const directory of unit.directories.map(move)) {
    for (let at = directory; at !== ""; at = parentOf(at)) named.add(at);
  }
  return {
    plan: { ...plan, stagedPaths },
    unit: { ...unit, directories: [...named].sort(byDepth) },
    backup: { ...backup, folders: new Map(folders.map((folder) => [folder.path, folder])) },
    from: new Map([...mapping].map(([from, to]) => [to, from])),
  };
}
