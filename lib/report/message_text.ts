import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import type { MessageOfBackups } from "../engine/search_each.ts";
import type { MessageFolder } from "../message/folders.ts";
import type { Address } from "../message/head.ts";
import { formatBytes, formatDuration, plural } from "../model/units.ts";
import { formatShortTime } from "./dates.ts";
import { displayWidth } from "./display_width.ts";
import type { Screen } from "./screen.ts";
import { printable, truncateEnd } from "./terminal_text.ts";

export interface MessageView {
  /** The terminal that it is printed on; without one nothing is cut. */
  readonly screen: Screen | undefined;
  /** The offset from UTC, in minutes, that times are shown with. */
  readonly utcOffset: number | undefined;
}

const GAP = "  ";
const DATE = 16;
const SIZE = 8;
/** Columns of the person, and of the subject where the line has no end. */
const PERSON = { least: 12, most: 30 };
const OPEN_SUBJECT = 60;

/** The line above the messages of a folder. */
export function folderHeading({ mailbox, name }: MessageFolder): string {
  return printable(`${mailbox}  ${name}`);
}

/**
 * A message in one line: date, whom it is from (to, in a folder of sent mail), subject, size. As wide as
 * the terminal, and cut by the columns that characters take.
 */
export function messageLine(message: FoundMessage, { screen, utcOffset }: MessageView): string {
  const { fields, size, problem } = message;
  const mark = screen?.unicode === false ? "..." : "…";
  const indent = GAP;
  const fixed = indent.length + DATE + SIZE + 3 * GAP.length;
  const room = screen
    ? Math.max(screen.columns - fixed, 2 * PERSON.least)
    : PERSON.most + OPEN_SUBJECT;
  const person = Math.min(PERSON.most, Math.max(PERSON.least, Math.floor(room / 3)));
  const subject = room - person;
  const cell = (text: string, width: number) => {
    const cut = screen ? truncateEnd(text, width, mark) : text;
    return cut + " ".repeat(Math.max(0, width - displayWidth(cut)));
  };
  const title = problem === undefined ? subjectOf(message) : `${subjectOf(message)} [${problem}]`;
  const line = indent + [
    (fields.date === undefined ? "" : formatShortTime(fields.date, dateStyle(message, utcOffset)))
      .padEnd(DATE),
    cell(oneLine(peopleOf(message)), person),
    cell(oneLine(title), subject),
    formatBytes(size).padStart(SIZE),
  ].join(GAP);
  return screen ? truncateEnd(line, screen.columns, mark) : line;
}

/** In which backups a message stands. */
export function spanLine({ first, last }: Pick<MessageOfBackups, "first" | "last">): string {
  const to = first === last ? "" : ` to ${last.name}`;
  return `${GAP.repeat(2)}in ${first.name}${to}`;
}

/** What a search came to. */
export function outcomeLine(
  { searched, bytes, found, isInterrupted, elapsed }: SearchOutcome,
): string {
  const what = found === 0 ? "No message found" : `${plural(found, "message")} found`;
  const where = `${plural(searched, "message")} (${formatBytes(bytes)})`;
  const end = isInterrupted ? ", then it was stopped" : "";
  return `${what} among ${where} in ${formatDuration(elapsed)}${end}`;
}

/** How the date of a message is to be shown. */
export function dateStyle(
  { fields: { isWall, isDay } }: FoundMessage,
  utcOffset: number | undefined,
): { utcOffset: number | undefined; isDay: boolean } {
  return { utcOffset: isWall || isDay ? 0 : utcOffset, isDay };
}

/** What a list shows as the subject: with the place of an event. */
export function subjectOf({ fields: { subject, location } }: FoundMessage): string {
  return location === undefined || location === "" ? subject : `${subject} (${location})`;
}

/** The sender; in a folder of sent mail and drafts the recipients. */
export function peopleOf({ fields, folder, kind }: FoundMessage): string {
  const isSent = folder.role === "sent" || folder.role === "drafts" ||
    folder.role === undefined && /^(?:Sent|Drafts)\b/i.test(folder.name);
  const people = [...fields.to, ...fields.cc, ...fields.bcc];
  if (kind === "mail" && isSent && people.length > 0) return `To: ${people.map(nameOf).join(", ")}`;
  if (kind === "contact") return fields.from.map(({ address }) => address).join(", ");
  return fields.from.map(nameOf).join(", ");
}

function nameOf({ name, address }: Address): string {
  return name === "" ? address : name;
}

/** Long texts are cut before they are looked at character by character. */
function oneLine(text: string): string {
  return printable(text.slice(0, 2000).replace(/\s+/g, " ").trim());
}
