import { formatCount, formatDuration, plural } from "../model/units.ts";
import type { MergedFolder, MergedMessage, Unit } from "../recovery/plan/plan.ts";
import { readable } from "../selection/selected_folders.ts";

/** So many folders of a unit are named, unless all are asked for. */
const MOST_FOLDERS = 12;

/** What a merge decided about the messages of folders, in numbers. */
export interface MergeCounts {
  readonly added: number;
  /** Of the added ones, those with the ID of a live message that has other content. */
  readonly doubtful: number;
  readonly present: number;
  readonly moved: number;
  /** Of the moved ones, those where deleted messages go. */
  readonly inTrash: number;
}

/** Counts what was decided. */
export function mergeCounts(folders: readonly MergedFolder[]): MergeCounts {
  const counts = { added: 0, doubtful: 0, present: 0, moved: 0, inTrash: 0 };
  for (const { present, messages } of folders) {
    counts.present += present;
    for (const { fate, isDoubtful, isInTrash } of messages) {
      counts[fate]++;
      if (isDoubtful) counts.doubtful++;
      if (isInTrash) counts.inTrash++;
    }
  }
  return counts;
}

/** `12 messages added (2 doubtful), 100 present, 3 moved (1 to the deleted items)` */
export function countsText({ added, doubtful, present, moved, inTrash }: MergeCounts): string {
  const parts = [
    added === 0 ? "nothing added" : `${plural(added, "message")} added`,
    ...present > 0 ? [`${formatCount(present)} present`] : [],
    ...moved > 0 ? [`${formatCount(moved)} moved`] : [],
  ];
  if (doubtful > 0) parts[0] += ` (${formatCount(doubtful)} doubtful)`;
  if (inTrash > 0) parts[parts.length - 1] += ` (${formatCount(inTrash)} to the deleted items)`;
  return parts.join(", ");
}

/**
 * What a merge does with each folder that it does anything for, a line each, below the line of its unit;
 * with `isDetailed` all folders, and each message that is not present.
 */
export function mergeLines(
  unit: Unit,
  { isDetailed }: { readonly isDetailed: boolean },
): string[] {
  const folders = unit.addition?.merge ?? [];
  const told = isDetailed ? folders : folders.filter(({ messages }) => messages.length > 0);
  const shown = isDetailed ? told : told.slice(0, MOST_FOLDERS);
  const more = told.length - shown.length;
  return [
    ...shown.flatMap((folder) => [
      `    ${folderName(unit, folder)}${fromText(unit, folder)}: ${
        folder.isNew ? "lacking, " : ""
      }${countsText(mergeCounts([folder]))}`,
      ...isDetailed ? folder.messages.map((message) => `      ${messageText(unit, message)}`) : [],
    ]),
    ...more > 0 ? [`    and ${plural(more, "more folder")}; --json names them all`] : [],
    ...stayingLines(unit, { isDetailed }),
  ];
}

/** What does not go into another mailbox: how much, or with `isDetailed` what. */
function stayingLines(
  { transfer }: Unit,
  { isDetailed }: { readonly isDetailed: boolean },
): string[] {
  const names = transfer?.staysBehind ?? [];
  if (names.length === 0) return [];
  const what = isDetailed
    ? names.join(", ")
    : `${plural(names.length, "item")} (--dry-run -v names them)`;
  return [`    of no use in another mailbox, and left out: ${what}`];
}

/** `Put back 12 messages into smith@company.com in 0.1 s` */
export function mergeResult(units: readonly Unit[], elapsed: number): string {
  const merged = units.filter(({ addition }) => !addition?.accounts);
  if (units.length === 0) return "Nothing was lacking, so nothing was changed";
  if (merged.length === 0) return "No message was lacking";
  const messages = units.reduce((sum, { addition }) => sum + (addition?.messages ?? 0), 0);
  const into = merged.length <= 3
    ? merged.map(({ label }) => label).join(", ")
    : `${formatCount(merged.length)} mailboxes or folders`;
  return `Put back ${plural(messages, "message")} into ${into} in ${formatDuration(elapsed)}`;
}

/** A folder as people read it: of a mailbox, below it. */
export function folderName({ kind }: Unit, { path }: Pick<MergedFolder, "path">): string {
  return readable(kind === "folder" ? path : path.slice(path.indexOf("/") + 1));
}

/** What a folder of another mailbox is called there, where it has another name here. */
function fromText(unit: Unit, { from, path }: MergedFolder): string {
  const name = from === undefined ? undefined : readable(from);
  return name === undefined || name === folderName(unit, { path }) ? "" : ` (from ${name})`;
}

function messageText(unit: Unit, { fate, name, to, isDoubtful }: MergedMessage): string {
  if (fate === "added") {
    const doubt = isDoubtful ? ", doubtful: a live message has its ID, but other content" : "";
    return `${name} added${to === name ? "" : ` as ${to}`}${doubt}`;
  }
  const at = to.replace(/\/#msgs\/[^/]*$/, "");
  return `${name} moved: it is ${to.slice(to.lastIndexOf("/") + 1)} of ${
    folderName(unit, { path: at })
  }`;
}
