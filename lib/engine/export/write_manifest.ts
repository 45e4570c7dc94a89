import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OpenedBackup } from "../../backup/opened_backup.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import {
  type ManifestBackup,
  type ManifestItem,
  type ManifestTotals,
  movedBy,
} from "../../export/manifest/manifest.ts";
import { ManifestWriter } from "../../export/manifest/manifest_writer.ts";
import { RecoveryError } from "../../model/errors.ts";
import { writeAll } from "../../model/write_all.ts";
import type { ExportLog } from "./export_log.ts";
import type { PreparedExport } from "./prepare_export.ts";

/** So many messages that were left out are told one by one. */
const MOST_TOLD = 1000;

/**
 * Writes the manifest from what the log has of all runs, as the last file of the export.
 *
 * @returns what is in it, and the first of the messages that were left out.
 * @throws {RecoveryError} "failed" where a file is gone that an interrupted run had written.
 */
export function writeManifest(
  { open, request, place, begun }: PreparedExport,
  log: ExportLog,
  { created }: { readonly created: string },
): { readonly totals: ManifestTotals; readonly skipped: readonly Lost[] } {
  const draft = join(place.workplace.path, "manifest.json");
  const skipped: Lost[] = [];
  const moved = movesOf(log.lengths);
  /** After a power cut, files may be gone that an earlier run had written and noted. */
  const checkIsThere = (item: string) => {
    const path = place.path((JSON.parse(item) as ManifestItem).target.file);
    if (existsSync(path)) return;
    throw new RecoveryError("failed", `"${path}" is gone, which an earlier run had written`, [
      "Name a new directory",
    ]);
  };
  const file = Deno.openSync(draft, { write: true, create: true, truncate: true, mode: 0o600 });
  let totals: ManifestTotals;
  try {
    const encoder = new TextEncoder();
    const { domain, users, folders } = request.scope;
    const writer = new ManifestWriter((text) => writeAll(file, encoder.encode(text)), {
      program: request.program,
      created,
      backups: open.source.backups.map(backupOf),
      selection: {
        domain: domain ?? null,
        user: users.join(",") || null,
        folder: folders.join(", ") || null,
        find: request.find ?? null,
      },
    });
    let hasSkipped = false;
    for (const { key, items, bytes, skipped } of log.entries()) {
      hasSkipped ||= skipped.length > 0;
      if (begun) items.forEach(checkIsThere);
      const by = moved.get(key) ?? 0;
      if (by === 0) writer.addWritten(items, bytes);
      else for (const item of items) writer.add(movedBy(JSON.parse(item), by));
    }
    for (const entry of hasSkipped ? log.entries() : []) {
      for (const each of entry.skipped) {
        writer.skip(each);
        const { backup: archive, entry: path, reason } = each;
        if (skipped.length < MOST_TOLD) skipped.push({ archive, entry: path, reason });
      }
    }
    totals = writer.end();
    file.syncSync();
  } finally {
    file.close();
  }
  if (!existsSync(place.manifest)) Deno.renameSync(draft, place.manifest);
  return { totals, skipped };
}

/** By how many bytes the messages of a part lie further behind in the file that all parts make. */
function movesOf(done: ReadonlyMap<string, number>): Map<string, number> {
  const lengths = new Map<string, [part: number, length: number][]>();
  for (const [key, length] of done) {
    const [, folder, part] = /^(\d+)\/p(\d+)$/.exec(key) ?? [];
    if (folder === undefined) continue;
    const parts = lengths.get(folder) ?? [];
    parts.push([Number(part), length]);
    lengths.set(folder, parts);
  }
  const moves = new Map<string, number>();
  for (const [folder, parts] of lengths) {
    let before = 0;
    for (const [part, length] of parts.sort(([a], [b]) => a - b)) {
      moves.set(`${folder}/p${part}`, before);
      before += length;
    }
  }
  return moves;
}

function backupOf({ set, version }: OpenedBackup): ManifestBackup {
  return {
    name: set.name,
    type: set.form === "folder" ? "folder" : set.type,
    time: set.timeFrom === "name" ? new Date(set.time).toISOString() : null,
    host: version?.hostname ?? null,
  };
}
