import { formatCount } from "../model/units.ts";
import type { Unit } from "../recovery/plan/plan.ts";

/** So many files or units are named on a terminal; the log and `--json` have them all. */
export const MOST_NAMED = 50;

/** The absolute path that a unit goes to. */
export function targetOf({ parent, path, members }: Unit): string {
  const separator = parent.includes("\\") ? "\\" : "/";
  const name = path.slice(path.lastIndexOf("/") + 1);
  // Behind a link it may have another name.
  return `${parent}${separator}${members.includes(name) ? name : members[0]}`;
}

/** `smith@company.com`, or `3 mailboxes, 2 parts`. */
export function someLabels(units: readonly Unit[]): string {
  if (units.length === 0) return "nothing";
  if (units.length <= 3) return units.map(({ label }) => label).join(", ");
  const counts = new Map<string, number>();
  for (const { kind } of units) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) =>
    `${formatCount(count)} ${NOUNS[kind]![count === 1 ? 0 : 1]}`
  )
    .join(", ");
}

const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  mailbox: ["mailbox", "mailboxes"],
  public: ["set of public folders", "sets of public folders"],
  folder: ["folder", "folders"],
  part: ["part", "parts"],
  file: ["loose file", "loose files"],
};
