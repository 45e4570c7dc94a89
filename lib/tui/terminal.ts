import { type Abilities, ENTER, LEAVE, Painter } from "./ansi.ts";
import type { Frame, Size } from "./line.ts";

/** What the browser needs of a terminal. */
export interface Terminal {
  /** Takes the whole screen, and keys as they are pressed. */
  enter(): void;
  /** Gives the terminal back as it was; may be called again. */
  leave(): void;
  size(): Size;
  draw(frame: Frame): void;
  /** What was typed next; nothing where the terminal has gone. */
  read(): Promise<Uint8Array | undefined>;
  /** Calls back whenever the size has changed. */
  onResize(changed: () => void): void;
}

/** Where the system does not tell of a new size, it is looked at so often (ms). */
const SIZE_CHECK = 250;

/** A terminal that does not say how large it is. */
const USUAL: Size = { columns: 80, rows: 24 };

const IS_WINDOWS = Deno.build.os === "windows";

/**
 * The terminal of standard input and output. However the process ends short of being killed outright, the
 * terminal is given back as it was: at signals, at errors that nobody catches, at `Deno.exit()`.
 */
export class ConsoleTerminal implements Terminal, Disposable {
  readonly #painter: Painter;
  readonly #encoder = new TextEncoder();
  readonly #onSignal: (signal: Deno.Signal) => void;
  readonly #undo: (() => void)[] = [];
  #isEntered = false;
  #isToEnd = false;
  #changed: () => void = () => {};

  /** `onSignal` is told of a signal that asks the process to end, after the terminal was given back. */
  constructor(abilities: Abilities, onSignal: (signal: Deno.Signal) => void) {
    this.#painter = new Painter(abilities);
    this.#onSignal = onSignal;
    const leave = () => this.leave();
    for (const name of ["unload", "error", "unhandledrejection"]) {
      globalThis.addEventListener(name, leave);
      this.#undo.push(() => globalThis.removeEventListener(name, leave));
    }
    const ending: Deno.Signal[] = IS_WINDOWS
      ? ["SIGINT", "SIGBREAK"]
      : ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of ending) this.#listen(signal, () => this.#signalled(signal));
    if (IS_WINDOWS) this.#watchSize();
    else {
      this.#listen("SIGWINCH", () => this.#changed());
      this.#listen("SIGCONT", () => this.#continued());
    }
  }

  /** Whether the process was asked to end while something else had the terminal. */
  get isToEnd(): boolean {
    return this.#isToEnd;
  }

  enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    Deno.stdin.setRaw(true);
    this.#write(ENTER);
    this.#painter.forget();
  }

  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#write(LEAVE);
    try {
      Deno.stdin.setRaw(false);
    } catch {
      // The terminal has gone, and what it was with it.
    }
  }

  /** Gives the terminal to an action that asks something on it. */
  aside<T>(action: () => T): T {
    const wasEntered = this.#isEntered;
    this.leave();
    try {
      return action();
    } finally {
      if (wasEntered) this.enter();
    }
  }

  size(): Size {
    try {
      const { columns, rows } = Deno.consoleSize();
      return columns > 0 && rows > 0 ? { columns, rows } : USUAL;
    } catch {
      return USUAL;
    }
  }

  draw(frame: Frame): void {
    this.#write(this.#painter.paint(frame));
  }

  async read(): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(1024);
    try {
      const count = await Deno.stdin.read(bytes);
      return count === null ? undefined : bytes.subarray(0, count);
    } catch {
      return undefined;
    }
  }

  onResize(changed: () => void): void {
    this.#changed = changed;
  }

  [Symbol.dispose](): void {
    this.leave();
    for (const undo of this.#undo) undo();
  }

  #listen(signal: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(signal, listener);
    this.#undo.push(() => Deno.removeSignalListener(signal, listener));
  }

  /** While something else has the terminal, it stops as it must; Ctrl-C is meant for it alone. */
  #signalled(signal: Deno.Signal): void {
    if (!this.#isEntered) {
      this.#isToEnd ||= signal !== "SIGINT";
      return;
    }
    this.leave();
    this.#onSignal(signal);
  }

  /** Whoever stopped the process may have left the terminal in any state. */
  #continued(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.enter();
    this.#changed();
  }

  #watchSize(): void {
    let last = this.size();
    const timer = setInterval(() => {
      const next = this.size();
      if (next.columns === last.columns && next.rows === last.rows) return;
      last = next;
      this.#changed();
    }, SIZE_CHECK);
    this.#undo.push(() => clearInterval(timer));
  }

  #write(text: string): void {
    let bytes = this.#encoder.encode(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
    } catch {
      // Nobody sees it any more; the end of the input tells the rest.
    }
  }
}
