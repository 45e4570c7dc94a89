import { displayWidth } from "../report/display_width.ts";
import { printable, truncateStart } from "../report/terminal_text.ts";
import { formatBytes, formatByteShare, formatClock, formatCount } from "../model/units.ts";

export { formatBytes, formatCount, formatDuration } from "../model/units.ts";

/** How far the work is. Sizes in bytes, times in milliseconds. */
export interface ProgressState {
  /** What is being done: `Recovering`, `Verifying`, … */
  readonly phase: string;
  /** The mailbox or part that is worked on; may come from an archive as it is. */
  readonly current: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly elapsedMs: number;
  /** The present rate; without it the average since the start counts. */
  readonly bytesPerSecond?: number | undefined;
}

export interface ProgressStyle {
  /** The columns that the line may take. */
  readonly width: number;
  /** Whether the terminal shows block characters. */
  readonly unicode: boolean;
  readonly color: boolean;
}

const MAX_BAR = 24;
const MIN_BAR = 8;
const MIN_CURRENT = 10;
const MAX_CURRENT = 30;
/** Sooner than this a rate says nothing. */
const RATE_AFTER_MS = 500;

/**
 * One progress line, never longer than `width` columns: phase, bar, percent, files, bytes, rate,
 * time left, what is worked on. The narrower the line, the fewer of them; percent stays longest.
 */
export function renderProgress(state: ProgressState, style: ProgressStyle): string {
  const { width, unicode } = style;
  const figures = figuresOf(state);
  const kept = [state.phase, figures.percent];
  if (displayWidth(kept.join(" ")) > width) kept.shift();
  if (displayWidth(kept.join(" ")) > width) return "";
  let room = width - displayWidth(kept.join(" "));
  const take = (text: string) => {
    if (text === "" || displayWidth(text) + 2 > room) return "";
    room -= displayWidth(text) + 2;
    return `  ${text}`;
  };
  const hasBar = kept.length === 2 && room >= MIN_BAR + 3;
  if (hasBar) room -= MIN_BAR + 3;
  const left = take(figures.left);
  const bytes = take(figures.bytes);
  const name = printable(state.current);
  const reserve = name === "" ? 0 : Math.min(displayWidth(name), MIN_CURRENT) + 2;
  const hasCurrent = name !== "" && room >= reserve;
  if (hasCurrent) room -= reserve;
  const rate = take(figures.rate);
  const files = take(figures.files);
  if (hasCurrent) room += reserve;
  const wished = hasCurrent ? Math.min(displayWidth(name), MAX_CURRENT) + 2 : 0;
  const barGrowth = hasBar ? Math.min(MAX_BAR - MIN_BAR, Math.max(0, room - wished)) : 0;
  room -= barGrowth;
  const current = hasCurrent ? `  ${truncateStart(name, room - 2, unicode ? "…" : "...")}` : "";
  const head = hasBar
    ? `${state.phase} ${bar(fractionOf(state), MIN_BAR + barGrowth, style)} ${figures.percent}`
    : kept.join(" ");
  return `${head}${files}${bytes}${rate}${left}${current}`;
}

/** A line for where there is no terminal: everything that is known, of any length. */
export function renderPlainProgress(state: ProgressState): string {
  const { percent, files, bytes, rate, left } = figuresOf(state);
  const parts = [percent.trim(), files, bytes, rate, left, printable(state.current)];
  return `${state.phase}: ${parts.filter((part) => part !== "").join(", ")}`;
}

interface Figures {
  readonly percent: string;
  readonly files: string;
  readonly bytes: string;
  readonly rate: string;
  readonly left: string;
}

function figuresOf(state: ProgressState): Figures {
  const { filesDone, filesTotal, bytesDone, bytesTotal, elapsedMs } = state;
  const average = elapsedMs >= RATE_AFTER_MS ? bytesDone / (elapsedMs / 1000) : 0;
  const rate = state.bytesPerSecond ?? average;
  const leftMs = (bytesTotal - bytesDone) / rate * 1000;
  return {
    percent: `${Math.floor(fractionOf(state) * 100)}%`.padStart(4),
    files: filesTotal > 0 ? `${formatCount(filesDone)}/${formatCount(filesTotal)} files` : "",
    bytes: bytesTotal > 0 ? formatByteShare(bytesDone, bytesTotal) : "",
    rate: rate > 0 ? `${formatBytes(rate)}/s` : "",
    left: rate > 0 && leftMs > 0 && Number.isFinite(leftMs) ? `${formatClock(leftMs)} left` : "",
  };
}

/** From 0 to 1; by bytes, or by files where there are no bytes to come. */
function fractionOf({ filesDone, filesTotal, bytesDone, bytesTotal }: ProgressState): number {
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
}

/** `width` columns of bar with one column of frame or space on either side kept by the caller. */
function bar(fraction: number, width: number, { unicode, color }: ProgressStyle): string {
  const filled = Math.floor(fraction * width);
  const [full, empty] = unicode ? ["█", "░"] : ["#", "-"];
  const done = full!.repeat(filled);
  const rest = empty!.repeat(width - filled);
  const drawn = color ? `\x1b[32m${done}\x1b[0m${rest}` : done + rest;
  return unicode ? ` ${drawn}` : `[${drawn}]`;
}
