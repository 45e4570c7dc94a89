import { dirname, join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import { countMessages } from "./live_unit.ts";
import { holdsMail } from "./live_plan.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import type { Outcome } from "../transaction/recovery.ts";

/** What became of one unit. */
export type UnitFate = "recovered" | "earlier" | "unchanged" | "untouched" | "unsettled";

/** What a recovery did with one unit, and what is there now. */
export interface UnitReceipt {
  readonly unit: Unit;
  readonly fate: UnitFate;
  /** How many messages there were and are; `undefined` for what holds none, or where it is not known. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Messages that came and that went; one that another took the place of counts as both. */
  readonly came: number;
  readonly went: number;
  /** Absolute path where what was replaced is kept. */
  readonly keptIn: string | undefined;
}

/** The receipt of a recovery, one for each unit of its plan; counts what is on the disk now. */
export function receiptsOf(disk: FileSystem, plan: Plan, outcome: Outcome): UnitReceipt[] {
  const fates = new Map<Unit, UnitFate>();
  for (const unit of plan.unchanged ?? []) fates.set(unit, "unchanged");
  for (const unit of outcome.unsettled) fates.set(unit, "unsettled");
  for (const unit of outcome.recovered) fates.set(unit, "recovered");
  for (const unit of outcome.earlier) fates.set(unit, "earlier");
  return [...plan.units, ...plan.unchanged ?? []]
    .sort((a, b) => a.number - b.number)
    .map((unit) => receiptOf(disk, unit, fates.get(unit) ?? "untouched"));
}

function receiptOf(disk: FileSystem, unit: Unit, fate: UnitFate): UnitReceipt {
  const after = holdsMail(unit) ? countMessages(disk, unit) : undefined;
  const kept = fate === "recovered" || fate === "earlier" ? keptIn(unit) : undefined;
  // What stood there before an interrupted run is not known any more.
  if (after === undefined || fate === "earlier") {
    return { unit, fate, before: undefined, after, came: 0, went: 0, keptIn: kept };
  }
  const before = unit.comparison?.live.messages ?? 0;
  const went = fate === "recovered" ? messagesTaken(unit) : 0;
  return { unit, fate, before, after, came: after - before + went, went, keptIn: kept };
}

/** How many live messages a unit takes away when it replaces what is there. */
export function messagesTaken({ comparison, addition }: Unit): number {
  return comparison && !addition ? comparison.onlyLive + comparison.different : 0;
}

/** The absolute path where what the unit replaces is kept; `undefined` where nothing is. */
export function keptIn({ keep, isLive, addition, members }: Unit): string | undefined {
  if (!keep || !isLive) return undefined;
  const { replaced = [], removed = [], retired = [] } = addition ?? {};
  if (addition && replaced.length + removed.length + retired.length === 0) return undefined;
  if (keep.inside === "") return join(dirname(keep.base), `${members.at(-1)}.BAK`);
  return join(keep.base, dirname(keep.inside), members.at(-1)!);
}
