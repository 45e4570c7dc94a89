import type { BackupSet } from "../backup/catalog.ts";
import type { Source } from "../engine/source.ts";
import { formatBytes, plural } from "../model/units.ts";
import { formatEntryTime, formatMoment } from "./dates.ts";
import { deletedLines } from "./deleted_text.ts";

/** `full backup of 2024-01-07 02:00 +01:00, 3 volumes` */
export function describeSet(
  { type, time, timeFrom, volumes, form }: BackupSet,
  utcOffset?: number,
): string {
  const kind = type === "copy" ? "backup copy" : `${type} backup`;
  const parts = form === "folder"
    ? ", unpacked"
    : volumes.length > 1
    ? `, ${volumes.length} volumes`
    : "";
  const when = timeFrom === "name"
    ? formatMoment(time, utcOffset)
    : formatEntryTime(time, utcOffset);
  return `${kind} of ${when}${parts}`;
}

/** The backups that a run reads, and why these. */
export function* sourceLines(
  { backups, why, catalog, superseded, deleted }: Source,
): Generator<string> {
  if (catalog) yield `Of ${plural(catalog.length, "backup")}, ${why}:`;
  for (const { set, version, summary, problems, files, bytes, utcOffset } of backups) {
    const host = version?.hostname ? `, host ${version.hostname}` : "";
    const state = problems.length > 0
      ? `INCOMPLETE: ${problems.join("; ")}`
      : summary
      ? "complete according to its .summary.txt"
      : "without summary";
    const size = `${plural(files, "file")}, ${formatBytes(bytes)}`;
    yield `Backup ${set.name} (${describeSet(set, utcOffset)}${host}): ${size}, ${state}`;
  }
  if (superseded > 0) yield `${plural(superseded, "superseded file version")} ignored`;
  yield* deletedLines(deleted, { isDetailed: false });
}
