import { type Html, markup } from "./markup.ts";

/** A bar of a chart. */
export interface Bar {
  readonly value: number;
  /** What it stands for, and its value in words. */
  readonly label: string;
  /** Its colour. */
  readonly kind?: BarKind | undefined;
}

export type BarKind = "full" | "differential" | "copy" | "good" | "bad";

/** A bar at its place in time, ms since the epoch. */
export interface TimedBar extends Bar {
  readonly time: number;
}

export interface ChartText {
  /** What the chart shows, for those who do not see it. */
  readonly title: string;
  /** Below the chart, from left to right. */
  readonly axis: readonly string[];
  readonly legend?: readonly (readonly [kind: BarKind, text: string])[];
}

const WIDTH = 1000;
const HEIGHT = 100;
/** A bar of a value that is not 0 is seen. */
const LEAST_HEIGHT = 2;

/** Bars side by side, as high as their values. */
export function barChart(bars: readonly Bar[], text: ChartText): Html {
  const step = WIDTH / Math.max(1, bars.length);
  const largest = largestOf(bars);
  return chart(bars.map((bar, i) => rect(bar, i * step + step * 0.1, step * 0.8, largest)), text);
}

/** Bars at their places in time; of two that are close, the later stands in front. */
export function timeChart(bars: readonly TimedBar[], text: ChartText): Html {
  const times = bars.map(({ time }) => time);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const width = Math.min(24, Math.max(4, WIDTH / (bars.length * 1.5)));
  const largest = largestOf(bars);
  return chart(
    bars.map((bar) => {
      const place = span === 0 ? 0.5 : (bar.time - first) / span;
      return rect(bar, place * (WIDTH - width), width, largest);
    }),
    text,
  );
}

function largestOf(bars: readonly Bar[]): number {
  return bars.reduce((most, { value }) => Math.max(most, value), 1);
}

function rect({ value, label, kind }: Bar, x: number, width: number, largest: number): Html {
  const height = value <= 0 ? 0 : Math.max(LEAST_HEIGHT, value / largest * HEIGHT);
  const at = [x, HEIGHT - height, width, height].map((each) => each.toFixed(1));
  const [left, top, across, up] = at;
  return markup`<rect class="${
    kind ?? ""
  }" x="${left}" y="${top}" width="${across}" height="${up}"><title>${label}</title></rect>`;
}

function chart(rects: readonly Html[], { title, axis, legend = [] }: ChartText): Html {
  const marks = axis.map((label) => markup`<span>${label}</span>`);
  const keys = legend.map(([kind, label]) =>
    markup`<span><svg viewBox="0 0 1 1" aria-hidden="true"><rect class="${kind}" width="1" height="1"/></svg>${label}</span>`
  );
  return markup`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}">${rects}</svg>\n<div class="axis">${marks}</div>\n<div class="legend">${keys}</div></figure>\n`;
}
