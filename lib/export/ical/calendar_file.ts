import { createHash } from "node:crypto";
import {
  type ContentLine,
  contentLine,
  contentLines,
  escapeText,
  foldLine,
} from "../content/content_lines.ts";
import { findPart } from "../content/message_part.ts";
import { type Component, ownValue, takeApart } from "./components.ts";
import { TimeZones, withTimeZone } from "./time_zones.ts";

/** More lines of their own than this all calendars of a folder together do not have. */
const MOST_PROPERTIES = 100;

const NEEDS_UID: ReadonlySet<string> = new Set(["VEVENT", "VTODO", "VJOURNAL"]);

/**
 * Puts the events and tasks of a folder into one iCalendar file (RFC 5545). Each component is kept as
 * the text that it is: exceptions of recurring events, alarms, attachments, `X-` properties. Time zones
 * come once, `METHOD` goes, since what is in a calendar is no message about it.
 *
 * The head of the file depends on all messages, so it comes last; with the components written to one
 * file and the head to another, memory stays bounded: `head()`, what `add()` gave, `TAIL`.
 */
export class CalendarFile {
  static readonly TAIL = "END:VCALENDAR\r\n";
  readonly #name: string;
  readonly #zones = new TimeZones();
  readonly #properties = new Set<string>();

  /** `name` is what programs call the calendar. */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * The components of a message as text; empty where it has none that can stand here. `arrival` (ms since the epoch, UTC)
   * is the time stamp of components that lack one.
   */
  async add(message: Uint8Array, arrival: number): Promise<string> {
    const part = await findPart(message, "calendar");
    if (!part) return "";
    const { properties, components } = takeApart(contentLines(part.bytes, part.charset));
    if (properties.some(isOldVersion)) return "";
    for (const { name, text } of properties) {
      if (isKept(name) && this.#properties.size < MOST_PROPERTIES) this.#properties.add(text);
    }
    const names = this.#zones.add(components.filter((each) => each.name === "VTIMEZONE"));
    return components
      .filter((each) => each.name !== "VTIMEZONE")
      .map((each) => written(completed(each, arrival), names))
      .join("");
  }

  /** All that comes before the components. */
  head(): string {
    const lines = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//kmsrecover//Export//EN",
      `X-WR-CALNAME:${escapeText(this.#name)}`,
      ...this.#properties,
    ];
    const zones = this.#zones.all.map((zone) => written(zone.lines, new Map()));
    return lines.map(foldLine).join("") + zones.join("");
  }
}

/** `X-WR-…` says what a program made of the calendar of one message: its name, its own time zone. */
function isKept(name: string): boolean {
  return name.startsWith("X-") && !name.startsWith("X-WR-");
}

/** vCalendar 1.0 writes lines and rules in another way. */
function isOldVersion({ name, value }: ContentLine): boolean {
  return name === "VERSION" && value.trim() === "1.0";
}

function written(lines: readonly ContentLine[], names: ReadonlyMap<string, string>): string {
  return lines.map((line) => foldLine(withTimeZone(line, names).text)).join("");
}

/** With the two properties that each event and task must have, made from what is there. */
function completed(component: Component, arrival: number): readonly ContentLine[] {
  const { name, lines } = component;
  if (!NEEDS_UID.has(name)) return lines;
  const missing: string[] = [];
  if (!ownValue(component, "UID")?.trim()) {
    const digest = createHash("sha256").update(lines.map(({ text }) => text).join("\n"));
    missing.push(`UID:${digest.digest("hex").slice(0, 32)}@kmsrecover`);
  }
  if (!ownValue(component, "DTSTAMP")?.trim()) missing.push(`DTSTAMP:${stamp(component, arrival)}`);
  const kept = lines.filter((line) => !isEmptyIdentity(line));
  return [kept[0]!, ...missing.map((text) => contentLine(text)!), ...kept.slice(1)];
}

function isEmptyIdentity({ name, value }: ContentLine): boolean {
  return (name === "UID" || name === "DTSTAMP") && value.trim() === "";
}

function stamp(component: Component, arrival: number): string {
  const known = ["LAST-MODIFIED", "CREATED"].map((name) => ownValue(component, name)?.trim());
  const utc = known.find((value) => /^\d{8}T\d{6}Z$/.test(value ?? ""));
  return utc ?? `${new Date(arrival).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}
