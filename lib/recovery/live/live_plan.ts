import { join } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import { additionTo } from "./addition.ts";
import { compareUnit } from "./comparison.ts";
import type { FileSystem } from "../file_system.ts";
import { LiveUnit } from "./live_unit.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import type { Platform } from "../safe_path.ts";

export interface LivePlanOptions {
  readonly disk: FileSystem;
  readonly contents: Contents;
  readonly platform: Platform;
  /** Whether live units are replaced as a whole; otherwise units are added to them. */
  readonly replaces: boolean;
  /** Whether they are also replaced by units of which something turns out to be lost. */
  readonly acceptsLosses: boolean;
}

/**
 * The plan beside what stands live: each unit that something stands in the place of is compared with
 * it, and where nothing live may be taken away, is turned into an addition. Reads the disk, changes
 * nothing.
 */
export function planBesideLive(draft: Plan, options: LivePlanOptions): Plan {
  const { disk, contents, platform, replaces, acceptsLosses } = options;
  const units: Unit[] = [];
  const unchanged: Unit[] = [];
  for (const unit of draft.units) {
    if (!isThere(disk, unit)) {
      units.push(unit);
      continue;
    }
    const live = new LiveUnit(disk, holdsMail(unit) ? unit : NOWHERE, platform);
    const comparison = holdsMail(unit) ? compareUnit(contents, draft, unit, live) : undefined;
    if (replaces) {
      units.push({ ...unit, isLive: true, mustBeWhole: !acceptsLosses, comparison });
      continue;
    }
    const added = additionTo({ disk, contents, plan: draft, live }, unit);
    (added.isEmpty ? unchanged : units).push({ ...added.unit, isLive: true, comparison });
  }
  return {
    ...draft,
    units,
    unchanged,
    files: units.reduce((sum, unit) => sum + unit.files.length, 0),
    bytes: units.reduce((sum, unit) => sum + unit.bytes, 0),
  };
}

/** Whether anything stands in the place of a unit. */
export function isThere(disk: FileSystem, { parent, members }: Unit): boolean {
  return members.some((member) => disk.info(join(parent, member)));
}

const NOWHERE = { parent: "", members: [] };

/** Whether a unit holds folders with messages. */
export function holdsMail({ kind }: Unit): boolean {
  return kind === "mailbox" || kind === "public" || kind === "folder";
}
