import { type ProgressState, renderPlainProgress, renderProgress } from "./progress.ts";
import type { ProgressWriter, TerminalStyle } from "./terminal.ts";

/** What the work reports; times and rates are the display's own. */
export type Progress = Omit<ProgressState, "elapsedMs" | "bytesPerSecond">;

export interface ProgressDisplayOptions {
  readonly writer: ProgressWriter;
  readonly style: TerminalStyle;
  /** `false` for `-g` and `-q`: nothing is drawn, `printAbove()` only prints. */
  readonly enabled: boolean;
  /** Milliseconds that only rise. */
  readonly now?: () => number;
}

/** Ten times a second. */
const FRAME_MS = 100;
/** Without a terminal. */
const PLAIN_LINE_MS = 10_000;
/** How far back the rate looks. */
const RATE_WINDOW_MS = 5_000;
const RATE_SAMPLE_MS = 250;
const CLEAR_LINE = "\r\x1b[K";

const NOTHING: Progress = {
  phase: "",
  current: "",
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
};

/**
 * Draws progress: on a terminal one line that is redrawn about ten times a second, elsewhere a line
 * at most every 10 s. Draws by a timer and on updates, so that it also moves while the work keeps
 * the thread to itself.
 */
export class ProgressDisplay {
  readonly #writer: ProgressWriter;
  readonly #style: TerminalStyle;
  readonly #enabled: boolean;
  readonly #now: () => number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #progress = NOTHING;
  #startedAt = 0;
  #drawnAt = 0;
  #drawn = "";
  #rate: number | undefined;
  #sampledAt = 0;
  #sampledBytes = 0;

  constructor({ writer, style, enabled, now }: ProgressDisplayOptions) {
    this.#writer = writer;
    this.#style = style;
    this.#enabled = enabled;
    this.#now = now ?? (() => performance.now());
  }

  /** Begins to draw; elapsed time and rate count from here. */
  start(progress: Partial<Progress> = {}): void {
    this.stop();
    this.#progress = { ...NOTHING, ...progress };
    this.#startedAt = this.#sampledAt = this.#now();
    this.#sampledBytes = this.#progress.bytesDone;
    this.#rate = undefined;
    this.#drawnAt = this.#writer.isTerminal ? -Infinity : this.#startedAt;
    if (!this.#enabled) return;
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    // A display alone is no reason for the process to stay.
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** Takes over what changed; cheap enough for every file. */
  update(progress: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...progress };
    if (this.#timer !== undefined) this.#draw();
  }

  /**
   * Prints a line without tearing the progress line, which comes back with the next frame; `print`
   * writes elsewhere, to stdout for instance.
   */
  printAbove(
    text: string,
    print: (line: string) => void = (line) => this.#writer.write(line),
  ): void {
    this.#clear();
    print(`${text}\n`);
    if (this.#timer !== undefined && this.#writer.isTerminal) this.#draw();
  }

  /** Ends and takes the progress line away. May be called more than once. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
  }

  #draw(): void {
    const now = this.#now();
    this.#sampleRate(now);
    const { isTerminal } = this.#writer;
    if (now - this.#drawnAt < (isTerminal ? FRAME_MS : PLAIN_LINE_MS)) return;
    this.#drawnAt = now;
    const state = {
      ...this.#progress,
      elapsedMs: now - this.#startedAt,
      bytesPerSecond: this.#rate,
    };
    if (!isTerminal) {
      this.#writer.write(`${renderPlainProgress(state)}\n`);
      return;
    }
    // A full last column would wrap on some terminals.
    const width = Math.max(0, this.#writer.columns() - 1);
    const line = renderProgress(state, { ...this.#style, width });
    if (line === this.#drawn) return;
    this.#writer.write(`${CLEAR_LINE}${line}`);
    this.#drawn = line;
  }

  #clear(): void {
    if (this.#drawn !== "") this.#writer.write(CLEAR_LINE);
    this.#drawn = "";
  }

  /** Exponential smoothing: steady against bursts, yet follows the disk within seconds. */
  #sampleRate(now: number): void {
    const elapsed = now - this.#sampledAt;
    if (elapsed < RATE_SAMPLE_MS) return;
    const { bytesDone } = this.#progress;
    const rate = Math.max(0, bytesDone - this.#sampledBytes) / elapsed * 1000;
    const weight = 1 - Math.exp(-elapsed / RATE_WINDOW_MS);
    this.#rate = this.#rate === undefined ? rate : this.#rate + (rate - this.#rate) * weight;
    this.#sampledAt = now;
    this.#sampledBytes = bytesDone;
  }
}
