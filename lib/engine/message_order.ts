import type { Contents } from "../backup/contents.ts";
import { isMessageFile } from "../backup/message_files.ts";
import { MESSAGES_DIRECTORY } from "../message/folders.ts";
import { isSelected, type Selection } from "../selection/selection.ts";

/**
 * The messages of a selection, folder by folder and mailbox by mailbox, in the order in which these begin
 * in the backup; those of a folder as they lie in the archives.
 */
export function messagesInOrder(contents: Contents, selection: Selection): Uint32Array {
  const { directories, directoryOf, count } = contents;
  const ranks = ranksOf(contents, selection);
  const counts = new Uint32Array(directories.length + 1);
  const ofFile = (file: number) => ranks[directoryOf[file]!]!;
  const isWanted = (file: number) => ofFile(file) > 0 && isMessageFile(contents, file);
  for (let file = 0; file < count; file++) if (isWanted(file)) counts[ofFile(file)]!++;
  let total = 0;
  for (let rank = 0; rank < counts.length; rank++) {
    const here = counts[rank]!;
    counts[rank] = total;
    total += here;
  }
  const ordered = new Uint32Array(total);
  for (let file = 0; file < count; file++) {
    if (isWanted(file)) ordered[counts[ofFile(file)]!++] = file;
  }
  return ordered;
}

/** For each directory its place in the order, from 1; 0 where it holds none of the messages. */
function ranksOf({ directories }: Contents, selection: Selection): Uint32Array {
  const units = new Map<string, number[]>();
  directories.forEach((directory, number) => {
    const { unit, folder, inside, part } = directory.place;
    if (part !== "mail" || unit === undefined || folder === "" || inside !== MESSAGES_DIRECTORY) {
      return;
    }
    if (!isSelected(selection, directory)) return;
    const ofUnit = units.get(unit) ?? [];
    ofUnit.push(number);
    units.set(unit, ofUnit);
  });
  const ranks = new Uint32Array(directories.length);
  let rank = 0;
  for (const number of [...units.values()].flat()) ranks[number] = ++rank;
  return ranks;
}
