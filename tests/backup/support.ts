import type { BackupSet } from "../../lib/backup/catalog.ts";
import type { BackupType } from "../../lib/backup/archive_name.ts";
import { type Contents, mergeContents } from "../../lib/backup/contents.ts";
import type { OpenedBackup } from "../../lib/backup/opened_backup.ts";
import { DirectoryBuilder } from "../../lib/zip/directory_builder.ts";
import { LOOSE_FILE } from "../../lib/zip/records.ts";

/** A backup as a catalog has it; of its name, the first letter and the day count. */
export function backupSet(name: string, more: Partial<BackupSet> = {}): BackupSet {
  const types: Record<string, BackupType> = {
    F: "full",
    C: "copy",
    I: "differential",
    D: "differential",
  };
  return {
    name: `${name}.zip`,
    type: types[name[0]!]!,
    time: Date.UTC(2024, 0, Number(name.slice(1))),
    timeFrom: "name",
    form: "zip",
    volumes: [{ path: `/b/${name}.zip`, number: 0, bytes: 100 }],
    missing: [],
    ...more,
  };
}

/** An entry of a made-up archive: a path, or one with a size and time. */
export type Entry = string | {
  readonly name: string;
  readonly size?: number;
  readonly crc32?: number;
  readonly modified?: number;
  /** Default: one of a loose file, which has no DOS time. */
  readonly method?: number;
  readonly dosTime?: number;
};

/** A backup that was opened, of archives whose entries are made up; nothing of it can be read. */
export function openedBackup(
  set: BackupSet,
  ...archives: readonly (readonly Entry[])[]
): OpenedBackup {
  const opened = archives.map((entries, number) => {
    const builder = new DirectoryBuilder();
    for (const entry of entries) {
      const { name, size = 10, ...more } = typeof entry === "string" ? { name: entry } : entry;
      builder.add({ name, size: name.endsWith("/") ? 0 : size, method: LOOSE_FILE, ...more });
    }
    const label = number === 0 ? set.name : set.name.replace(/\.zip$/, `.${number}.zip`);
    return {
      label,
      paths: [`/b/${label}`],
      form: "folder" as const,
      directory: builder.build(),
      source: undefined,
      utcOffset: undefined,
    };
  });
  return {
    set,
    archives: opened,
    version: { started: "2024-01-07 02:00:20", version: "1", hostname: "mail.company.com" },
    summary: {
      started: "2024-01-07 02:00:20",
      finished: "2024-01-07 02:00:21",
      files: undefined,
      bytes: undefined,
      duration: undefined,
    },
    files: archives.flat().length,
    bytes: 10 * archives.flat().length,
    utcOffset: undefined,
    isKerio: true,
    problems: [],
    unopened: [],
    oddities: [],
    lost: [],
  };
}

/** The merged view of one full backup with these entries. */
export function contentsOf(...entries: readonly Entry[]): Contents {
  return mergeContents([openedBackup(backupSet("F1"), entries)]);
}
