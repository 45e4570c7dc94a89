import { type ContentLine, contentLine } from "../content/content_lines.ts";
import { type Component, ownValue } from "./components.ts";

/**
 * The time zones of one file, each definition once. Two definitions may have the same `TZID` and differ
 * (programs define what they need for one event): the second one becomes `Name (2)`.
 */
export class TimeZones {
  readonly #components = new Map<string, Component>();
  /** The names of the file for each name, by the definition that it had. */
  readonly #names = new Map<string, Map<string, string>>();

  get all(): Component[] {
    return [...this.#components.values()];
  }

  /**
   * Takes the definitions of one calendar; gives for each of its `TZID`s the one that its events are to
   * refer to.
   */
  add(zones: readonly Component[]): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const zone of zones) {
      const name = nameOf(zone);
      if (name !== undefined && !names.has(name)) names.set(name, this.#nameFor(name, zone));
    }
    return names;
  }

  #nameFor(name: string, zone: Component): string {
    const definition = zone.lines.filter(isDefining).map((line) => line.text).join("\n");
    const known = this.#names.get(name) ?? new Map<string, string>();
    this.#names.set(name, known);
    const same = known.get(definition);
    if (same !== undefined) return same;
    let number = known.size + 1;
    let free = number === 1 ? name : `${name} (${number})`;
    while (this.#components.has(free)) free = `${name} (${++number})`;
    known.set(definition, free);
    this.#components.set(free, withSuffix(zone, free.slice(name.length)));
    return free;
  }
}

/** The line with the time zone that it refers to by its new name, quoted where it has to be. */
export function withTimeZone(
  line: ContentLine,
  names: ReadonlyMap<string, string>,
): ContentLine {
  const start = referenceStart(line);
  if (start === -1) return line;
  const rest = line.text.slice(start);
  const [written, name] = referenceAt(rest, names);
  const reference = names.get(name) ?? name;
  const quoted = /[,;:]/.test(reference) ? `"${reference}"` : reference;
  return contentLine(line.text.slice(0, start) + quoted + rest.slice(written.length)) ?? line;
}

/** Where in a line the value of the parameter `TZID` begins; -1 where it has none. */
function referenceStart({ text, parameters }: ContentLine): number {
  const match = /^((?:"[^"]*"|[^"])*?;TZID=)/i.exec(parameters);
  return match ? text.indexOf(parameters) + match[1]!.length : -1;
}

/**
 * The reference that a text begins with, as written and as the name that it means. Without quotes, though
 * the name has commas or colons in it, only the names that are defined tell where it ends.
 */
function referenceAt(
  text: string,
  names: ReadonlyMap<string, string>,
): readonly [written: string, name: string] {
  const quoted = /^"([^"]*)"/.exec(text);
  if (quoted) return [quoted[0], unescaped(quoted[1]!)];
  for (const name of names.keys()) {
    if (text.startsWith(name) && /[;:]/.test(text.charAt(name.length))) return [name, name];
  }
  const plain = /^[^;:]*/.exec(text)![0];
  return [plain, unescaped(plain)];
}

function nameOf(zone: Component): string | undefined {
  const value = ownValue(zone, "TZID");
  return value && (unescaped(value).replaceAll('"', "").trim() || undefined);
}

function unescaped(text: string): string {
  return text.replace(/\\([\\;,])/g, "$1");
}

/** Whether a line makes a difference between two definitions of a time zone. */
function isDefining({ name }: ContentLine): boolean {
  return name !== "TZID" && name !== "LAST-MODIFIED" && name !== "TZURL" && !name.startsWith("X-");
}

/** Whether its name has commas escaped stays as it was: not all programs take either. */
function withSuffix({ name, lines }: Component, suffix: string): Component {
  if (suffix === "") return { name, lines };
  const renamed = (line: ContentLine) => contentLine(`TZID:${line.value.trim()}${suffix}`)!;
  return { name, lines: lines.map((line) => line.name === "TZID" ? renamed(line) : line) };
}
