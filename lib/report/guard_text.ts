import type { Outcome } from "../recovery/transaction/recovery.ts";
import type { GuardedPlan } from "../engine/guard.ts";
import { takenBy } from "./change_text.ts";
import { plural } from "../model/units.ts";

const MOST_REASONS = 3;

/** What the plan means for what is live, a sentence each: for the question and a dry run. */
export function announcements(
  { plan, reasons, replaces, merge, reindexed }: GuardedPlan,
): string[] {
  const lines: string[] = reindexed ? [reindexText(reindexed)] : [];
  if (merge) {
    return reasons.length > 0 ? [...lines, `The backup is incomplete: ${some(reasons)}`] : lines;
  }
  if (touchesLive(plan) && reasons.length > 0) {
    lines.push(
      replaces
        ? `The backup is incomplete, and replaces what is live (--replace-incomplete): ${
          some(reasons)
        }`
        : `The backup is incomplete, so it only adds what is missing and takes nothing live away: ${
          some(reasons)
        }`,
    );
  }
  const { messages, units, isKept } = takenBy(plan.units);
  if (messages > 0) {
    lines.push(
      `${messagesOf(messages, units.length)} not in the backup and ${
        isKept ? "will be kept in the .BAK" : "will be gone (with -b they are kept)"
      }`,
    );
  }
  return lines;
}

/** The same when all is done: warnings at the end, where they are seen. */
export function reckonings(
  { plan, reasons, replaces, merge }: GuardedPlan,
  { recovered, earlier }: Outcome,
): string[] {
  const lines: string[] = [];
  if (merge) return reasons.length > 0 ? [`The backup was incomplete: ${some(reasons)}`] : [];
  if (touchesLive(plan) && reasons.length > 0) {
    lines.push(
      replaces
        ? `The backup was incomplete and has replaced what was live (--replace-incomplete): ${
          some(reasons)
        }`
        : `The backup was incomplete, so it only added what was missing and took nothing live away: ${
          some(reasons)
        }`,
    );
  }
  const { messages, units, isKept } = takenBy(
    recovered.filter((unit) => !earlier.includes(unit)),
  );
  if (messages > 0) {
    lines.push(
      `${messagesOf(messages, units.length)} not in the backup and ${
        isKept
          ? "kept in the .BAK; --undo takes the recovery back"
          : "gone (-b would have kept them)"
      }`,
    );
  }
  return lines;
}

function reindexText(folders: number): string {
  return `In ${
    plural(folders, "folder")
  } index.fld becomes index.bad: which messages were read, answered or flagged is lost there`;
}

function touchesLive({ units, unchanged }: GuardedPlan["plan"]): boolean {
  return units.some(({ isLive }) => isLive) || (unchanged?.length ?? 0) > 0;
}

function messagesOf(messages: number, units: number): string {
  return `${plural(messages, "live message")} in ${plural(units, "item")} ${
    messages === 1 ? "is" : "are"
  }`;
}

function some(reasons: readonly string[]): string {
  const more = reasons.length - MOST_REASONS;
  return reasons.slice(0, MOST_REASONS).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
