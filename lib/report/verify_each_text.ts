import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import { formatBytes, formatCount, plural } from "../model/units.ts";
import { formatAge } from "./dates.ts";
import { newestLines } from "./history_text.ts";
import type { Column, Row } from "./table.ts";

/** What was found, as wide as it gets, since lines are printed one by one. */
export const CHECKED_COLUMNS: readonly Column[] = [
  { align: "left", least: 10 },
  { align: "right", least: 6 },
  { align: "right", least: 9 },
  { align: "right", least: 8 },
  { align: "left" },
];

export const CHECKED_HEADING: Row = ["Result", "Age", "Files", "Size", "Backup"];

/** The line of a backup that was checked. */
export function checkedRow(checked: CheckedBackup): Row {
  const { backup: { set, files, bytes }, verification, age } = checked;
  const read = verification?.verified;
  return [
    stateOf(checked),
    formatAge(age),
    formatCount(read?.files ?? files),
    formatBytes(read?.bytes ?? bytes),
    set.name + noteOf(checked),
  ];
}

/** What was found of a backup, in words: `whole`, `damaged: 2 files`. */
export function resultOf(checked: CheckedBackup): string {
  const { backup: { problems }, verification, failure, isWhole } = checked;
  if (failure) return failure.message;
  if (isWhole) return `whole${noteOf(checked)}`;
  const damaged = damagedOf(verification);
  return [
    ...problems,
    ...damaged > 0 ? [`${plural(damaged, "file")} damaged or lost`] : [],
  ].join("; ");
}

/** The sum of it. */
export function eachVerifiedLines({ checked, newest, newestVerified }: EachVerified): string[] {
  const whole = checked.filter(({ isWhole }) => isWhole).length;
  return [
    whole === checked.length
      ? `All ${plural(whole, "backup")} whole`
      : `${whole} of ${plural(checked.length, "backup")} whole`,
    ...newestLines(newest, "complete"),
    ...newestLines(newestVerified, "verified"),
  ];
}

function stateOf({ failure, isWhole, backup, verification }: CheckedBackup): string {
  if (failure) return "UNREADABLE";
  if (isWhole) return "whole";
  return damagedOf(verification) > 0 ? "DAMAGED" : backup.files === 0 ? "UNREADABLE" : "INCOMPLETE";
}

function noteOf({ baseProblem }: CheckedBackup): string {
  return baseProblem === undefined ? "" : ` (${baseProblem})`;
}

function damagedOf(verification: CheckedBackup["verification"]): number {
  return verification ? verification.verified.damaged.length + verification.lost.length : 0;
}
