import { join } from "node:path";
import type { UndoPlan, UndoStep } from "../recovery/undo/undo_plan.ts";
import { formatCount, plural } from "./units.ts";
import { formatMoment } from "./dates.ts";

/** So many units are named one by one. */
const MOST_NAMED = 50;

/** What an undo takes back, and what that means for each unit. */
export function undoLines({ record, steps, isResumed }: UndoPlan): string[] {
  const what = record.takesBack ? "the undo of the recovery" : "the recovery";
  const more = steps.length - MOST_NAMED;
  return [
    `${isResumed ? "Goes on taking" : "Takes"} back ${what} of ${
      formatMoment(Date.parse(record.made), undefined)
    } from ${record.from.join(", ")}`,
    ...steps.slice(0, MOST_NAMED).map((step) => `  ${step.label}: ${stepText(step)}`),
    ...more > 0 ? [`  and ${plural(more, "more item")}`] : [],
  ];
}

/** `47 → 17 messages; what is there now goes to …/smith.BAK` */
export function stepText({ was, isWhole, now, then }: UndoStep): string {
  const { members } = was;
  const back = members.filter(({ wasThere }) => wasThere).length;
  const kept = members.map(({ keep }) => join(keep.parent, keep.path)).at(-1)!;
  if (!isWhole) {
    const parts = [
      members.length > back ? `${plural(members.length - back, "added item")} taken away` : "",
      back > 0 ? `${plural(back, "replaced file")} put back` : "",
    ].filter((part) => part !== "");
    return `${parts.join(", ")}; kept in ${bakOf(kept)}`;
  }
  if (back === 0) return `was new: taken away, kept in ${kept}`;
  const messages = now > 0 || then > 0
    ? `${formatCount(now)} → ${plural(then, "message")}; `
    : "put back; ";
  return `${messages}what is there now is kept in ${kept}`;
}

/** The `.BAK` that a path lies in. */
function bakOf(path: string): string {
  return path.replace(/(\.BAK)[\\/].*$/, "$1");
}
