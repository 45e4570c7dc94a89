import { statSync } from "node:fs";
import { basename } from "node:path";
import { type BackupType, parseRenamed } from "./archive_name.ts";

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
  /** By its name; "copy" where that does not tell. */
  readonly type: BackupType;
  /** When it was started, in ms since the epoch. */
  readonly time: number;
  /**
   * What tells the time: the name (in UTC), else `.version.txt` (by the server's clock, read in the
   * time zone of this machine), else the last change of the file.
   */
  readonly timeFrom: "name" | "version" | "file";
  readonly form: "zip" | "folder";
  /** In ascending order; for a folder one volume that is the folder. */
  readonly volumes: readonly Volume[];
  /** Numbers of volumes that are not there although a later one is. */
  readonly missing: readonly number[];
}

/** What the name of a backup tells, or what stands in for it. */
export type Known = Pick<BackupSet, "type" | "time" | "timeFrom">;

/** The backup that the volumes, at least one and in any order, are of. */
export function zipSet(known: Known, unsorted: readonly Volume[]): BackupSet {
  const volumes = [...unsorted].sort((a, b) => a.number - b.number);
  const name = basename(volumes[0]!.path);
  return {
    ...known,
    name: parseRenamed(name)?.first ?? name.replace(/\.\d+(?=\.zip$)/i, ""),
    form: "zip",
    volumes,
    missing: missingNumbers(volumes),
  };
}

/** Bytes of the file at `path`; `undefined` where there is none. */
export function fileSize(path: string): number | undefined {
  const info = statSync(path, { throwIfNoEntry: false });
  return info?.isFile() ? info.size : undefined;
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
