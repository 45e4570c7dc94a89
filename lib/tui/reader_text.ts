import type { Address } from "../message/head.ts";
import type { ShownMessage } from "../message/shown_message.ts";
import { formatBytes } from "../model/units.ts";
import { formatMoment } from "../report/dates.ts";
import { printable } from "../report/terminal_text.ts";
import type { Line, Style } from "./line.ts";
import { wrapped } from "./wrapping.ts";

/** A text of more lines than these is cut. */
const MOST_LINES = 100_000;

/** Characters without a width that newsletters are full of; nothing of the text is lost without them. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

const HEADER: Style = { color: "cyan" };
const QUOTE: Style = { color: "green" };

const cache = new WeakMap<
  ShownMessage,
  { readonly width: number; readonly lines: readonly Line[] }
>();

/** The lines of a message that is read: sender, recipients, date, subject, its files, its text. */
export function readerLines(shown: ShownMessage, width: number): readonly Line[] {
  const known = cache.get(shown);
  if (known?.width === width) return known.lines;
  const lines = [...headLines(shown, width), [], ...textLines(shown.text, width)];
  cache.set(shown, { width, lines });
  return lines;
}

function headLines({ head, attachments }: ShownMessage, width: number): Line[] {
  const { from, sender, to, cc, bcc, date, subject } = head;
  const field = (name: string, value: string | undefined) =>
    value === undefined || value === "" ? [] : fieldLines(name, value, width);
  return [
    ...field("From", addressList(from.length > 0 ? from : sender)),
    ...field("To", addressList(to)),
    ...field("Cc", addressList(cc)),
    ...field("Bcc", addressList(bcc)),
    ...field("Date", date && dateText(date)),
    ...field("Subject", subject),
    ...attachments.flatMap(({ name, type, bytes, isInline }) =>
      field(
        isInline ? "Picture" : "File",
        `${name || "(no name)"} (${type}, ${formatBytes(bytes)})`,
      )
    ),
  ];
}

function dateText({ ms, offset }: NonNullable<ShownMessage["head"]["date"]>): string {
  return formatMoment(ms, offset ?? 0);
}

function fieldLines(name: string, value: string, width: number): Line[] {
  const label = `${name}: `.padEnd(9);
  const room = Math.max(10, width - label.length);
  return wrapped(safe(value), room).map((text, number) => [
    { text: number === 0 ? label : " ".repeat(label.length), style: HEADER },
    { text },
  ]);
}

/** So many addresses are named. */
const MOST_NAMED = 50;

function addressList(addresses: readonly Address[]): string {
  const named = addresses.slice(0, MOST_NAMED).map(({ name, address }) =>
    name === "" ? address : address === "" ? name : `${name} <${address}>`
  );
  const more = addresses.length - named.length;
  return [...named, ...more > 0 ? [`and ${more} more`] : []].join(", ");
}

function textLines(text: string, width: number): Line[] {
  if (text === "") return [[{ text: "(no text)", style: { isDim: true } }]];
  const lines: Line[] = [];
  for (const paragraph of text.split("\n")) {
    const style = paragraph.startsWith(">") ? QUOTE : undefined;
    for (const line of wrapped(safe(paragraph), width)) {
      if (lines.push([{ text: line, style }]) === MOST_LINES) {
        return [...lines, [{ text: "(the rest is not shown)", style: { isDim: true } }]];
      }
    }
  }
  return lines;
}

/** Tabs are for the one who wraps. */
function safe(text: string): string {
  return text.replace(INVISIBLE, "").split("\t").map(printable).join("\t");
}
