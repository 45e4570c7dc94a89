import type { Contents } from "../../backup/contents.ts";
import type { LiveFolder } from "./live_folder.ts";
import { type LiveUnit, MESSAGES } from "./live_unit.ts";
import type { Comparison, Plan, Unit } from "../plan/plan.ts";
import { isSameMessage } from "./same_message.ts";

/**
 * Compares the messages of a unit with those that stand in its place, folder by folder: what the
 * unit would take away, and what it would bring.
 */
export function compareUnit(
  contents: Contents,
  { stagedPaths }: Pick<Plan, "stagedPaths">,
  unit: Unit,
  live: LiveUnit,
): Comparison {
  const tally = { messages: 0, bytes: 0, same: 0, different: 0 };
  const seen = new Map<LiveFolder, Uint8Array>();
  for (const file of unit.files) {
    const directory = contents.directoryOf[file]!;
    if (!holdsMessages(contents, directory) || !isMessage(contents, file)) continue;
    const { directory: entries } = contents.archives[contents.archiveOf[file]!]!;
    tally.messages++;
    tally.bytes += entries.size(contents.entryOf[file]!);
    const folder = live.folder(stagedPaths[directory]!);
    if (!folder) continue;
    const position = livePosition(contents, file, folder);
    if (position === undefined) continue;
    const marks = seen.get(folder) ?? new Uint8Array(folder.names.length);
    seen.set(folder, marks);
    if (marks[position] === 1) continue;
    marks[position] = 1;
    if (isSameMessage(contents, file, { folder, position })) tally.same++;
    else tally.different++;
  }
  const all = live.amount();
  const matched = tally.same + tally.different;
  return {
    live: all,
    backup: { messages: tally.messages, bytes: tally.bytes },
    onlyLive: all.messages - matched,
    onlyBackup: tally.messages - matched,
    different: tally.different,
  };
}

/** Whether a directory of the contents holds the messages of a folder. */
export function holdsMessages({ directories }: Contents, directory: number): boolean {
  return directories[directory]!.place.inside === MESSAGES;
}

const EML = [0x2e, 0x65, 0x6d, 0x6c];

/** Whether the name of a file is that of a message: `.eml`, in any case. */
export function isMessage(contents: Contents, file: number): boolean {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  const end = directory.nameStart(entry) + directory.nameLength(entry);
  return EML.every((code, at) => (directory.bytes[end - 4 + at]! | (at === 0 ? 0 : 0x20)) === code);
}

/** The live message that bears the name of a message of the backup. */
export function livePosition(
  contents: Contents,
  file: number,
  folder: LiveFolder,
): number | undefined {
  const number = numberOf(contents, file);
  if (number >= 0) return folder.positionOf(number);
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  return folder.positionOf(number, directory.baseName(contents.entryOf[file]!));
}

/** The number in the name of a message, read from the raw name; -1 where it is named otherwise. */
export function numberOf(contents: Contents, file: number): number {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  const end = directory.nameStart(entry) + directory.nameLength(entry) - EML.length;
  const start = end + EML.length - directory.baseNameLength(entry);
  if (end - start < 1 || end - start > 8) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = hexDigit(directory.bytes[at]!);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
