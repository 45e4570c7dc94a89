import type { BackupSet } from "../backup/catalog.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { BackupFacts } from "../engine/dated_backup.ts";

/** A backup as its directory shows it. */
export function setOf({ name, type, time, form, volumes, missing }: BackupSet) {
  return {
    name,
    type,
    time: new Date(time).toISOString(),
    form,
    volumes: volumes.map(({ path, bytes }) => ({ path, bytes })),
    missingVolumes: missing,
  };
}

/** A backup as its archives show it. */
export function backupOf(
  { set, version, summary, files, bytes, problems, utcOffset }: BackupFacts,
) {
  return {
    ...setOf(set),
    host: version?.hostname ?? null,
    started: version?.started ?? summary?.started ?? null,
    finished: summary?.finished ?? null,
    utcOffset: utcOffset ?? null,
    complete: problems.length === 0,
    problems,
    files,
    bytes,
  };
}

/** Something that is lost or was left out. */
export function lossOf({ archive, entry, reason }: Lost) {
  return { archive, entry: entry ?? null, reason };
}
