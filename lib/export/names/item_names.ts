import { displayTime, type ExportItem, type ItemKind } from "../item.ts";
import { safeFileName } from "./safe_name.ts";
import { UniqueNames } from "./unique_names.ts";

const WITHOUT_SUBJECT: Readonly<Record<ItemKind, string>> = {
  mail: "no subject",
  contact: "contact",
  event: "event",
  task: "task",
  note: "note",
};

export interface ItemNaming {
  /** UTF-16 units of a name, with its extension. */
  readonly longest: number;
  /** Names that are taken in the directory: those of sub-folders. */
  readonly reserved?: readonly string[];
}

/**
 * File names for all messages of a folder, in the order of `items`: `2024-01-06 1844 Subject.eml`, unique
 * in that folder, and sorting by time (UTC, to the minute). Names are given out in the order of time and
 * number, so they depend neither on the order of `items` nor on what is in the target already.
 */
export function emlNames(
  items: readonly ExportItem[],
  { longest, reserved = [] }: ItemNaming,
): string[] {
  const unique = new UniqueNames(reserved);
  const names = new Array<string>(items.length);
  for (const index of inOrderOfTime(items)) {
    const item = items[index]!;
    const text = `${timePart(item)} ${item.subject.trim() || WITHOUT_SUBJECT[item.kind]}`;
    names[index] = unique.take((suffix) =>
      safeFileName(text, { extension: `${suffix}.eml`, longest })
    );
  }
  return names;
}

/** `2024-01-06 1844` in UTC; `undated` where there is no usable time. */
function timePart(item: ExportItem): string {
  const time = displayTime(item);
  if (time === undefined) return "undated";
  const [day, clock] = new Date(time).toISOString().split("T") as [string, string];
  return `${day} ${clock.slice(0, 2)}${clock.slice(3, 5)}`;
}

function inOrderOfTime(items: readonly ExportItem[]): number[] {
  const times = items.map((item) => displayTime(item) ?? Infinity);
  return items.map((_, index) => index).sort((a, b) =>
    times[a] === times[b] ? items[a]!.uid - items[b]!.uid : times[a]! - times[b]!
  );
}
