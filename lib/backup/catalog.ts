import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArchiveName, parseFolderName } from "./archive_name.ts";
import { type BackupSet, fileSize, type Known, type Volume, zipSet } from "./backup_set.ts";
import { SUMMARY_FILE, VERSION_FILE } from "./metadata.ts";
import { renamedSet } from "./renamed.ts";

export type { BackupSet, Volume } from "./backup_set.ts";

/** The backups in a directory. */
export interface Catalog {
  readonly directory: string;
  /** Oldest first; of the same moment, a full backup before its differential. */
  readonly sets: readonly BackupSet[];
}

/** What a path on the command line turned out to be. */
export type Located =
  | { readonly kind: "directory"; readonly catalog: Catalog }
  | { readonly kind: "backup"; readonly catalog: Catalog; readonly set: BackupSet };

/**
 * Finds out what backups `path` stands for: a directory of archives, an archive (any volume of it),
 * or the folder of an unpacked backup (or one of the files at its top).
 *
 * @throws the error of the operating system where `path` cannot be read.
 */
export function locate(path: string): Located {
  const absolute = resolve(path);
  if (statSync(absolute).isDirectory()) {
    if (isUnpacked(absolute)) {
      return {
        kind: "backup",
        catalog: readCatalog(dirname(absolute)),
        set: folderSet(absolute),
      };
    }
    return { kind: "directory", catalog: readCatalog(absolute) };
  }
  const directory = dirname(absolute);
  const file = basename(absolute);
  if (!file.toLowerCase().endsWith(".zip") && isUnpacked(directory)) {
    return { kind: "backup", catalog: readCatalog(directory), set: folderSet(directory) };
  }
  return locateArchive(absolute) ?? locateArchive(realpathSync(absolute)) ??
    { kind: "backup", catalog: readCatalog(directory), set: renamedSet(absolute) };
}

/**
 * The backup that the file is a volume of. A link, another case and a short name of Windows lead to the
 * file's real path: its name tells what a differential builds upon.
 */
function locateArchive(path: string): Located | undefined {
  if (!parseArchiveName(basename(path))) return undefined;
  const catalog = readCatalog(dirname(path));
  const set = catalog.sets.find(({ volumes }) => volumes.some((volume) => volume.path === path));
  return set && { kind: "backup", catalog, set };
}

/**
 * The backups in `directory`, by their names alone: nothing is opened.
 *
 * @throws the error of the operating system where the directory cannot be read.
 */
export function readCatalog(directory: string): Catalog {
  const stems = new Map<string, { known: Known; volumes: Volume[] }>();
  const sets: BackupSet[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const name = parseArchiveName(entry.name);
    if (name) {
      const size = fileSize(path);
      if (size === undefined) continue;
      const known: Known = { type: name.type, time: name.time, timeFrom: "name" };
      const set = stems.get(name.stem) ?? { known, volumes: [] };
      stems.set(name.stem, set);
      set.volumes.push({ path, number: name.volume, bytes: size });
    } else if (parseFolderName(entry.name) && entry.isDirectory()) {
      sets.push(folderSet(path));
    }
  }
  for (const { known, volumes } of stems.values()) sets.push(zipSet(known, volumes));
  return { directory, sets: sets.sort(byTime) };
}

/** Whether the folder holds the tree of an unpacked backup. */
export function isUnpacked(directory: string): boolean {
  return isDirectory(join(directory, "@backup")) ||
    fileSize(join(directory, VERSION_FILE)) !== undefined ||
    fileSize(join(directory, SUMMARY_FILE)) !== undefined ||
    parseFolderName(basename(directory)) !== undefined;
}

function folderSet(path: string): BackupSet {
  const name = basename(path);
  const parsed = parseFolderName(name);
  return {
    name,
    type: parsed?.type ?? "copy",
    time: parsed?.time ?? statSync(path).mtimeMs,
    timeFrom: parsed ? "name" : "file",
    form: "folder",
    volumes: [{ path, number: 0, bytes: 0 }],
    missing: [],
  };
}

function byTime(a: BackupSet, b: BackupSet): number {
  return a.time - b.time || Number(a.type === "differential") - Number(b.type === "differential");
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
