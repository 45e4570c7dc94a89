import type { Unit } from "../recovery/plan/plan.ts";
import { keptIn, messagesTaken, type UnitReceipt } from "../recovery/live/receipt.ts";
import { accountsText } from "./account_text.ts";
import { adaptedText } from "./adapted_text.ts";
import { countsText, mergeCounts } from "./merge_text.ts";
import { formatCount, plural } from "../model/units.ts";

/** What a recovery is going to do with what stands in the place of a unit: `47 live → 17, 30 only live`. */
export function plannedChange(unit: Unit): string {
  const { isLive, comparison, addition, throughLink, transfer } = unit;
  const through = throughLink === undefined ? [] : [`through the link ${throughLink}`];
  if (!isLive && !addition) return ["new", ...adaptedText(unit), ...through].join(", ");
  const kept = keptIn(unit);
  const parts = [
    ...(transfer ? [`from ${transfer.from}`] : []),
    addition ? additionText(unit) : comparison ? comparisonText(unit) : "replaces what is there",
    ...adaptedText(unit),
    ...(kept ? [`kept in ${kept}`] : []),
    ...through,
  ];
  return parts.join(", ");
}

/** What a recovery did with a unit: `47 → 17 messages, 30 went, kept in …`. */
export function changeDone({ unit, fate, before, after, came, went, keptIn }: UnitReceipt): string {
  const parts: string[] = unit.transfer ? [`from ${unit.transfer.from}`] : [];
  if (fate === "earlier") parts.push("by the interrupted run before");
  if (fate === "unchanged") parts.push("lacked nothing");
  if (fate === "untouched") parts.push("not replaced: as it was");
  if (fate === "unsettled") parts.push("cut off: the same command finishes it");
  if (after !== undefined) {
    parts.push(
      before === undefined || before === after && came === 0 && went === 0
        ? plural(after, "message")
        : `${formatCount(before)} → ${plural(after, "message")}`,
    );
    if (came > 0) parts.push(`${formatCount(came)} came`);
    const { moved = 0, doubtful = 0 } = unit.addition?.merge
      ? mergeCounts(unit.addition.merge)
      : {};
    if (doubtful > 0) parts.push(`${formatCount(doubtful)} of them doubtful`);
    if (moved > 0) parts.push(`${formatCount(moved)} had only been moved`);
    if (went > 0) parts.push(`${formatCount(went)} went`);
  } else if (fate === "recovered") {
    parts.push(unit.addition ? additionText(unit) : unit.isLive ? "replaced" : "new");
    parts.push(...adaptedText(unit));
  }
  if (keptIn) parts.push(`what was replaced is in ${keptIn}`);
  return parts.join(", ");
}

function comparisonText(unit: Unit): string {
  const { live, backup, onlyLive, different } = unit.comparison!;
  const parts = [`${formatCount(live.messages)} live → ${formatCount(backup.messages)}`];
  if (onlyLive > 0) parts.push(`${formatCount(onlyLive)} only live`);
  if (different > 0) parts.push(`${formatCount(different)} different`);
  return parts.join(", ");
}

function additionText({ addition, comparison }: Unit): string {
  const { added, messages, replaced, stays, merge, accounts } = addition!;
  if (accounts) return accountsText(accounts);
  const others = added.length - messages;
  if (merge) {
    const stay = `${formatCount(comparison?.live.messages ?? 0)} live stay`;
    return `${stay}, ${countsText(mergeCounts(merge))}`;
  }
  const parts = comparison ? [`${formatCount(comparison.live.messages)} live stay`] : [];
  if (messages > 0) parts.push(`${plural(messages, "message")} added`);
  else if (added.length > 0) parts.push(`${plural(others, "item")} added`);
  if (replaced.length > 0) parts.push(`${plural(replaced.length, "file")} replaced by newer`);
  if (stays.length > 0) parts.push(`${plural(stays.length, "live file")} left as newer`);
  return parts.join(", ");
}

/** How many live messages units take away, and whether all of them are kept. */
export function takenBy(units: readonly Unit[]): {
  readonly messages: number;
  readonly units: readonly Unit[];
  readonly isKept: boolean;
} {
  const losing = units.filter((unit) => messagesTaken(unit) > 0);
  return {
    messages: losing.reduce((sum, unit) => sum + messagesTaken(unit), 0),
    units: losing,
    isKept: losing.every(({ keep }) => keep !== undefined),
  };
}
