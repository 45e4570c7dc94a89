import { type ContentLine, contentLine } from "../content/content_lines.ts";

/** A component with all that is in it, from its `BEGIN` to its `END`. */
export interface Component {
  /** In upper case: `VEVENT`. */
  readonly name: string;
  readonly lines: readonly ContentLine[];
}

/** What one or more `VCALENDAR`s hold. */
export interface Calendar {
  /** Properties of the calendars themselves. */
  readonly properties: readonly ContentLine[];
  readonly components: readonly Component[];
}

const COMPONENT_NAME = /^[A-Z0-9-]+$/;
const DEEPEST = 20;

/**
 * Takes a calendar apart into its components, which are kept as text. An `END` that is missing is put
 * in, one too many is dropped; components outside of any calendar count as well.
 */
export function takeApart(lines: readonly ContentLine[]): Calendar {
  const properties: ContentLine[] = [];
  const components: Component[] = [];
  const open: string[] = [];
  let current: ContentLine[] = [];
  const close = () => {
    current.push(contentLine(`END:${open.at(-1)}`)!);
    open.pop();
    if (open.length > 0) return;
    components.push({ name: current[0]!.value, lines: current });
    current = [];
  };
  for (const line of lines) {
    const value = line.value.trim().toUpperCase();
    if (value === "VCALENDAR" && (line.name === "BEGIN" || line.name === "END")) {
      while (open.length > 0) close();
    } else if (line.name === "BEGIN") {
      if (open.length >= DEEPEST || !COMPONENT_NAME.test(value)) continue;
      open.push(value);
      current.push(contentLine(`BEGIN:${value}`)!);
    } else if (line.name === "END") {
      const depth = open.lastIndexOf(value);
      while (depth !== -1 && open.length > depth) close();
    } else if (open.length > 0) {
      current.push(line);
    } else {
      properties.push(line);
    }
  }
  while (open.length > 0) close();
  return { properties, components };
}

/** The value of a component's own property, not of one inside it; `undefined` where it has none. */
export function ownValue({ lines }: Component, name: string): string | undefined {
  let depth = 0;
  for (const line of lines) {
    if (line.name === "BEGIN") depth++;
    else if (line.name === "END") depth--;
    else if (depth === 1 && line.name === name) return line.value;
  }
  return undefined;
}
