import { binaryText } from "../binary_text.ts";
import { partText } from "../body/body_texts.ts";
import type { Address } from "../head.ts";
import { readStructure } from "../structure.ts";
import { type CardLine, cardLines, unescapeText } from "./card_lines.ts";
import { type ItemTime, itemTime } from "./item_time.ts";

/** What a contact, an event, a task or a note says about itself, as plain data. */
export interface Item {
  readonly kind: "contact" | "event" | "task" | "note";
  /** The name of a contact (FN), the title of the others (SUMMARY). */
  readonly title: string | undefined;
  /** The addresses of a contact, the preferred one first. */
  readonly emails: readonly string[];
  readonly organizer: Address | undefined;
  readonly location: string | undefined;
  readonly start: ItemTime | undefined;
  /** DTEND, or DUE of a task. */
  readonly end: ItemTime | undefined;
  readonly uid: string | undefined;
  /** RECURRENCE-ID, as it is written. */
  readonly recurrenceId: string | undefined;
  /** Counts the changes; 0 where it is not said. */
  readonly sequence: number;
  /** LAST-MODIFIED or REV, else DTSTAMP; milliseconds, UTC. */
  readonly modified: number | undefined;
}

/** A text longer than this is cut. In characters. */
const LONGEST_TEXT = 8 * 1024;

/** As many addresses of a contact as are read. */
const MOST_EMAILS = 100;

const KINDS: Readonly<Record<string, Item["kind"]>> = {
  VCARD: "contact",
  VEVENT: "event",
  VTODO: "task",
  VJOURNAL: "note",
};

/**
 * Reads the vCard or iCalendar text of a message: the first part of such a type. `undefined` where it
 * has none. Of several events in one text (a series with its exceptions) the first counts.
 *
 * @param bytes the whole message
 */
export function readItem(bytes: Uint8Array): Item | undefined {
  const part = readStructure(binaryText(bytes)).find(({ type }) => isItemType(type));
  return part && parseItem(partText(bytes, part));
}

/** Whether a content type is that of vCard or iCalendar. */
export function isItemType(type: string): boolean {
  return /^text\/(?:(?:x-)?vcard|directory|(?:x-v)?calendar)$/.test(type);
}

/** Reads a vCard or iCalendar text. `undefined` where it holds nothing of the kind. */
export function parseItem(text: string): Item | undefined {
  let kind: Item["kind"] | undefined;
  let inside = 0;
  const lines: CardLine[] = [];
  for (const line of cardLines(text)) {
    const component = line.value.trim().toUpperCase();
    if (line.name === "BEGIN") {
      if (kind !== undefined) inside++;
      else if (Object.hasOwn(KINDS, component)) kind = KINDS[component];
    } else if (line.name === "END" && kind !== undefined) {
      if (inside-- === 0) break;
    } else if (kind !== undefined && inside === 0) lines.push(line);
  }
  return kind && itemOf(kind, lines);
}

function itemOf(kind: Item["kind"], lines: readonly CardLine[]): Item {
  const line = (name: string) => lines.find((it) => it.name === name);
  const text = (name: string) => {
    const value = line(name)?.value;
    return value === undefined ? undefined : unescapeText(value).trim().slice(0, LONGEST_TEXT);
  };
  const time = (...names: string[]) => {
    const found = names.map(line).find((it) => it !== undefined);
    return found && itemTime(found);
  };
  const sequence = Number(text("SEQUENCE") ?? 0);
  const modified = time("LAST-MODIFIED", "REV", "DTSTAMP");
  return {
    kind,
    title: text(kind === "contact" ? "FN" : "SUMMARY"),
    emails: emailsOf(lines),
    organizer: organizerOf(line("ORGANIZER")),
    location: text("LOCATION"),
    start: time("DTSTART"),
    end: time(kind === "task" ? "DUE" : "DTEND"),
    uid: text("UID"),
    recurrenceId: line("RECURRENCE-ID")?.value.trim(),
    sequence: Number.isSafeInteger(sequence) && sequence > 0 ? sequence : 0,
    modified: modified && (modified.ms ?? modified.wall),
  };
}

function emailsOf(lines: readonly CardLine[]): string[] {
  const emails = lines.filter(({ name }) => name === "EMAIL").slice(0, MOST_EMAILS);
  const isPreferred = ({ parameters }: CardLine) =>
    /\bpref\b/i.test(parameters.get("TYPE") ?? "") || parameters.has("PREF");
  return [...emails.filter(isPreferred), ...emails.filter((it) => !isPreferred(it))]
    .map(({ value }) => unescapeText(value).trim().slice(0, LONGEST_TEXT)).filter((it) =>
      it !== ""
    );
}

function organizerOf(line: CardLine | undefined): Address | undefined {
  if (!line) return undefined;
  const address = line.value.trim().replace(/^mailto:/i, "").slice(0, LONGEST_TEXT);
  const name = (line.parameters.get("CN") ?? "").slice(0, LONGEST_TEXT);
  return name === "" && address === "" ? undefined : { name, address };
}
