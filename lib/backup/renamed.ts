import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArchiveName, parseRenamed, volumeName } from "./archive_name.ts";
import { type BackupSet, fileSize, type Known, type Volume, zipSet } from "./backup_set.ts";
import { peekVersion } from "./version_peek.ts";

/** So many backups of other names are looked for, in so many files. */
const MOST_FOUND = 10;
const MOST_PEEKED = 100;

/**
 * An archive whose name is not one of Kerio's. Where it has one of Kerio's in it, that tells type,
 * time and which files are further volumes; else files `X.1.zip`, `X.2.zip`, … beside it are offered
 * as such. Whether they are is for the one who opens it to see.
 *
 * @throws the error of the operating system where the file cannot be looked at.
 */
export function renamedSet(path: string): BackupSet {
  const name = parseRenamed(basename(path));
  if (name) {
    const { type, time, first } = name;
    return zipSet({ type, time, timeFrom: "name" }, volumesOf(first, dirname(path)));
  }
  const known: Known = { type: "copy", time: statSync(path).mtimeMs, timeFrom: "file" };
  const alone: Volume = { path, number: 0, bytes: fileSize(path) ?? 0 };
  const volumes = volumesFrom(path);
  return zipSet(known, volumes.some((volume) => volume.path === path) ? volumes : [alone]);
}

/** Some backups in `directory` with other names than Kerio's, by their names and first entries. */
export function renamedSets(directory: string): BackupSet[] {
  const sets = new Map<string, BackupSet>();
  const names = readdirSync(directory)
    .filter((name) => /\.zip$/i.test(name) && !parseArchiveName(name))
    .sort();
  for (const name of names.slice(0, MOST_PEEKED)) {
    if (sets.size === MOST_FOUND) break;
    if (fileSize(join(directory, name)) === undefined) continue;
    const set = renamedSet(join(directory, name));
    if (set.timeFrom === "name" || peekVersion(set)) sets.set(set.name, set);
  }
  return [...sets.values()];
}

/** The files in the directory whose names differ in the number of the volume alone. */
function volumesOf(first: string, directory: string): Volume[] {
  const volumes: Volume[] = [];
  for (const name of readdirSync(directory)) {
    const parsed = parseRenamed(name);
    if (parsed?.first.toLowerCase() !== first.toLowerCase()) continue;
    const path = join(directory, name);
    const bytes = fileSize(path);
    if (bytes !== undefined) volumes.push({ path, number: parsed.volume, bytes });
  }
  return volumes;
}

/** The volume that has no number in its name, and those beside it as far as their numbers go on. */
function volumesFrom(path: string): Volume[] {
  const volumes: Volume[] = [];
  const match = /^(.*?)(?:\.\d{1,5})?(\.zip)$/is.exec(path);
  if (!match) return volumes;
  for (let number = 0;; number++) {
    const next = volumeName(`${match[1]}${match[2]}`, number);
    const bytes = fileSize(next);
    if (bytes === undefined) return volumes;
    volumes.push({ path: next, number, bytes });
  }
}
