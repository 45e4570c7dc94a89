import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import { nextNumber, withNextNumber } from "../../kerio/folder_status.ts";
import { databaseFiles, databaseOf } from "../plan/database_files.ts";
import type { FileSystem } from "../file_system.ts";
import type { PlacedUnit } from "./placement.ts";
import type { LeftOut } from "../plan/plan.ts";
import { lastOf, parentOf } from "../plan/unit_naming.ts";

/**
 * Completes what was built to be added to a live unit: the raised `status.fld`s, byte for byte the live
 * ones but for their next number; and no database without one of its files.
 *
 * @returns all that is left out.
 */
export function completeAddition(
  disk: FileSystem,
  { unit, workplace }: PlacedUnit,
  leftOut: readonly LeftOut[],
): readonly Lost[] {
  const stage = workplace.of("stage", unit);
  for (const { path } of leftOut) {
    const database = databaseOf(lastOf(path));
    for (const name of databaseFiles(database)) {
      const companion = join(stage, parentOf(path), name);
      if (disk.info(companion)) disk.remove(companion);
    }
  }
  const { raised, raisedNew } = unit.addition!;
  for (const { path, next } of raised) {
    // It was there when the plan was made; if it has gone, the server gives its own numbers anyway.
    raise(disk, { from: join(unit.parent, path), to: join(stage, path), next });
  }
  for (const { path, next } of raisedNew) {
    raise(disk, { from: join(stage, path), to: join(stage, path), next });
  }
  return leftOut.map(({ path, loss }) => {
    const live = join(unit.parent, path);
    const stays = disk.info(live) !== undefined;
    return stays ? { ...loss, reason: `${loss.reason}; the live copy "${live}" stays` } : loss;
  });
}

/** Writes a `status.fld` with a next number that is at least `next`. */
function raise(
  disk: FileSystem,
  { from, to, next }: { readonly from: string; readonly to: string; readonly next: number },
): void {
  const info = disk.info(from);
  const bytes = disk.readBytes(from);
  if (!info || !bytes) return;
  const text = Buffer.from(bytes).toString("latin1");
  const present = nextNumber(text);
  if (present === undefined || present >= next) return;
  if (disk.info(to)) disk.remove(to);
  const raised = Buffer.from(withNextNumber(text, next), "latin1");
  disk.writeBytes(to, raised, { mode: info.mode, owner: info.owner });
}
