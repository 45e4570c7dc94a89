import type { LeftDeleted } from "../engine/source.ts";
import { plural } from "../model/units.ts";
import { readable } from "../selection/selected_folders.ts";

/** What was left out since it was deleted before the newest backup; with `isDetailed` one by one. */
export function deletedLines(
  deleted: LeftDeleted | undefined,
  { isDetailed }: { readonly isDetailed: boolean },
): string[] {
  if (!deleted) return [];
  const { entries, doubts } = deleted;
  if (isDetailed) {
    return [
      ...entries.map((entry) => `Deleted before the newest backup: ${readable(entry)}`),
      ...doubts.map(({ folder, reason }) => `All of ${readable(folder)} is kept: ${reason}`),
    ];
  }
  const kept = doubts.length > 0
    ? `; of ${plural(doubts.length, "folder")} all is kept, since the index does not say enough`
    : "";
  return [
    `${
      plural(entries.length, "message")
    } left out that had been deleted before the newest backup${kept}`,
  ];
}
