import type { Contents } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import type { Platform } from "../../model/platform.ts";
import type { FileSystem } from "../file_system.ts";
import { transferred } from "../into/transfer.ts";
import { isThere } from "../live/live_plan.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import { backupMailbox } from "./backup_folders.ts";
import { BackupMessages, type FingerprintOptions } from "./backup_messages.ts";
import { LiveMailbox } from "./live_mailbox.ts";
import { matchMessages } from "./matching.ts";
import { type MergedUnit, mergedUnit } from "./merged_unit.ts";

export interface MergePlanOptions extends FingerprintOptions {
  readonly disk: FileSystem;
  readonly contents: Contents;
  readonly platform: Platform;
  /** The messages that are meant, by their numbers in the contents; `undefined`: all, and the folders. */
  readonly messages?: ReadonlySet<number> | undefined;
}

/**
 * The plan beside what stands live: each unit is turned into an addition of the messages that the live
 * mailbox lacks. Reads the disk and, as far as needed, the backup; changes nothing.
 *
 * @returns the plan, and what cannot be put back.
 * @throws {RecoveryError} where the archive cannot be read at all, or the signal says so.
 */
export async function planMerge(
  draft: Plan,
  options: MergePlanOptions,
): Promise<{ readonly plan: Plan; readonly refused: readonly Lost[] }> {
  const units: Unit[] = [];
  const unchanged: Unit[] = [];
  const refused: Lost[] = [];
  let stagedPaths = draft.stagedPaths;
  const reader = new BackupMessages(options.contents, options);
  try {
    for (const unit of draft.units) {
      const merged = await mergeOf(draft, unit, { ...options, reader });
      stagedPaths = merged.stagedPaths;
      const isLive = isThere(options.disk, unit);
      (merged.isEmpty ? unchanged : units).push({ ...merged.unit, isLive });
      refused.push(...merged.refused);
    }
  } finally {
    reader.close();
  }
  const plan = {
    ...draft,
    stagedPaths,
    units,
    unchanged,
    files: units.reduce((sum, unit) => sum + unit.files.length, 0),
    bytes: units.reduce((sum, unit) => sum + unit.bytes, 0),
  };
  return { plan, refused };
}

async function mergeOf(
  draft: Plan,
  unit: Unit,
  options: MergePlanOptions & { readonly reader: BackupMessages },
): Promise<MergedUnit & Pick<Plan, "stagedPaths">> {
  const { disk, contents, platform, messages, reader } = options;
  const isMeant = messages ? (file: number) => messages.has(file) : () => true;
  const backup = await backupMailbox(contents, draft, unit, options);
  const live = new LiveMailbox(disk, unit, platform);
  const here = { plan: draft, contents, unit, backup, live, isMeant };
  const moved = unit.transfer ? await transferred(here, options) : undefined;
  const ground = { ...here, ...moved };
  const found = await matchMessages(ground.backup, live, {
    contents,
    messages: reader,
    findsMoved: findsMoved(unit),
    isMeant,
  });
  const merged = mergedUnit(
    { ...ground, found, isAll: messages === undefined, from: moved?.from },
    ground.unit,
  );
  return { ...merged, stagedPaths: ground.plan.stagedPaths };
}

/**
 * Whether a message that another folder of the mailbox has need not come: not where a folder is named, and not
 * in another mailbox, where nobody has moved it (what one has sent there the other has received).
 */
function findsMoved({ kind, transfer }: Unit): boolean {
  return kind !== "folder" && !transfer;
}
