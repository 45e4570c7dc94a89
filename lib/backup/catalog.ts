import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type BackupType, parseArchiveName, parseFolderName } from "./archive_name.ts";
import { SUMMARY_FILE, VERSION_FILE } from "./metadata.ts";

/** One file of a backup. */
export interface Volume {
  readonly path: string;
  /** 0 for `X.zip`, 1 for `X.1.zip`, … */
  readonly number: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
}

/** One backup as it lies on the disk: its volumes, or the folder that it was unpacked to. */
export interface BackupSet {
  /** The first volume's file name, or the folder's name. */
  readonly name: string;
  readonly type: BackupType;
  /** When it was started (ms since the epoch), by its name; else when its file was last changed. */
  readonly time: number;
  readonly form: "zip" | "folder";
  /** In ascending order; for a folder one volume that is the folder. */
  readonly volumes: readonly Volume[];
  /** Numbers of volumes that are not there although a later one is. */
  readonly missing: readonly number[];
}

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
    { kind: "backup", catalog: readCatalog(directory), set: strangerSet(absolute) };
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
  const stems = new Map<string, { type: BackupType; time: number; volumes: Volume[] }>();
  const sets: BackupSet[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const name = parseArchiveName(entry.name);
    if (name) {
      const size = fileSize(path);
      if (size === undefined) continue;
      const set = stems.get(name.stem) ?? { type: name.type, time: name.time, volumes: [] };
      stems.set(name.stem, set);
      set.volumes.push({ path, number: name.volume, bytes: size });
    } else if (parseFolderName(entry.name) && entry.isDirectory()) {
      sets.push(folderSet(path));
    }
  }
  for (const { type, time, volumes } of stems.values()) sets.push(zipSet(type, time, volumes));
  return { directory, sets: sets.sort(byTime) };
}

/** Whether the folder holds the tree of an unpacked backup. */
export function isUnpacked(directory: string): boolean {
  return isDirectory(join(directory, "@backup")) ||
    fileSize(join(directory, VERSION_FILE)) !== undefined ||
    fileSize(join(directory, SUMMARY_FILE)) !== undefined ||
    parseFolderName(basename(directory)) !== undefined;
}

function zipSet(type: BackupType, time: number, unsorted: readonly Volume[]): BackupSet {
  const volumes = [...unsorted].sort((a, b) => a.number - b.number);
  return {
    name: basename(volumes[0]!.path).replace(/\.\d+(?=\.zip$)/i, ""),
    type,
    time,
    form: "zip",
    volumes,
    missing: missingNumbers(volumes),
  };
}

function missingNumbers(volumes: readonly Volume[]): number[] {
  const missing: number[] = [];
  let next = 0;
  for (const { number } of volumes) {
    while (next < number && missing.length < 100) missing.push(next++);
    next = number + 1;
  }
  return missing;
}

function folderSet(path: string): BackupSet {
  const name = basename(path);
  const parsed = parseFolderName(name);
  return {
    name,
    type: parsed?.type ?? "copy",
    time: parsed?.time ?? statSync(path).mtimeMs,
    form: "folder",
    volumes: [{ path, number: 0, bytes: 0 }],
    missing: [],
  };
}

/**
 * An archive whose name is not one of Kerio's. Files `X.1.zip`, `X.2.zip`, … beside it are offered as
 * its further volumes; whether they are is for the one who opens it to see.
 */
function strangerSet(path: string): BackupSet {
  const match = /^(.*?)(?:\.(\d{1,5}))?\.zip$/is.exec(basename(path));
  const directory = dirname(path);
  const time = statSync(path).mtimeMs;
  const alone: Volume = { path, number: 0, bytes: fileSize(path) ?? 0 };
  const first = match && join(directory, `${match[1]}.zip`);
  if (!first || fileSize(first) === undefined) return zipSet("copy", time, [alone]);
  const volumes: Volume[] = [{ path: first, number: 0, bytes: fileSize(first)! }];
  for (let number = 1;; number++) {
    const next = join(directory, `${match[1]}.${number}.zip`);
    const bytes = fileSize(next);
    if (bytes === undefined) break;
    volumes.push({ path: next, number, bytes });
  }
  return volumes.some((volume) => volume.path === path)
    ? zipSet("copy", time, volumes)
    : zipSet("copy", time, [alone]);
}

function byTime(a: BackupSet, b: BackupSet): number {
  return a.time - b.time || Number(a.type === "differential") - Number(b.type === "differential");
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fileSize(path: string): number | undefined {
  const info = statSync(path, { throwIfNoEntry: false });
  return info?.isFile() ? info.size : undefined;
}
