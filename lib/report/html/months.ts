import type { MonthCount } from "../../engine/message_times.ts";
import { formatCount, plural } from "../../model/units.ts";
import { type Bar, barChart } from "./charts.ts";
import { paragraph, section } from "./elements.ts";
import type { Html } from "./markup.ts";

/** So many bars are told apart; more months than that are shown as years. */
const MOST_BARS = 120;

/** How many messages are of which time; nothing where there are none. */
export function monthSections(months: readonly MonthCount[]): Html[] {
  if (months.length === 0) return [];
  const isByYear = months.length > MOST_BARS;
  const bars = isByYear ? byYear(months) : months.map((month) => barOf(nameOf(month), month));
  const names = isByYear ? bars.map(({ name }) => name) : months.map(nameOf);
  const busiest = bars.reduce((most, bar) => bar.value > most.value ? bar : most);
  return [section(
    "Messages over time",
    barChart(bars, {
      title: `Messages by ${isByYear ? "year" : "month"}`,
      axis: [...new Set([names[0]!, names[names.length >> 1]!, names.at(-1)!])],
    }),
    paragraph(
      `By the ${isByYear ? "year" : "month"} of their files; the most, ${
        formatCount(busiest.value)
      }, in ${busiest.name}.`,
    ),
  )];
}

interface NamedBar extends Bar {
  readonly name: string;
}

function byYear(months: readonly MonthCount[]): NamedBar[] {
  const years = new Map<number, number>();
  for (const { year, messages } of months) years.set(year, (years.get(year) ?? 0) + messages);
  return [...years].map(([year, messages]) => barOf(String(year), { messages }));
}

function barOf(name: string, { messages }: Pick<MonthCount, "messages">): NamedBar {
  return { name, value: messages, label: `${name}: ${plural(messages, "message")}` };
}

function nameOf({ year, month }: MonthCount): string {
  return `${year}-${String(month).padStart(2, "0")}`;
}
