import { QueryError } from "../message/query.ts";
import { KeyDecoder } from "./keys.ts";
import { nearMessages, render } from "./render.ts";
import { RunningSearch } from "./search.ts";
import type { BrowseSource, OpenedMail } from "./source.ts";
import {
  current,
  type Effect,
  type Event,
  initialState,
  type State,
  visibleRows,
} from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { update } from "./update.ts";
import type { Proposal, ProposedCommand, Wish } from "./wish.ts";

/** What the browser asks of the program around it. */
export interface BrowserOptions {
  readonly source: BrowseSource;
  readonly terminal: Terminal;
  /** The backup that stands open from the beginning. */
  readonly mail?: OpenedMail | undefined;
  /** The commands for a wish. */
  readonly propose: (wish: Wish, mail: OpenedMail) => Promise<Proposal>;
  /** Carries commands out on the ordinary screen; gives whether the browser goes on. */
  readonly run: (commands: readonly ProposedCommand[]) => Promise<boolean>;
  /** What went wrong, in words. */
  readonly explain: (error: unknown) => string;
}

/** A lone ESC is the key, and not the beginning of another, when nothing more comes for so long (ms). */
const ESCAPE_WAIT = 50;

/** Rows are read for so long (ms) before keys are looked at again. */
const WORK = 12;

/** Shows a browser on a terminal until a person ends it. */
export async function browse(options: BrowserOptions): Promise<void> {
  const { terminal } = options;
  terminal.enter();
  try {
    await new Browser(options).show();
  } finally {
    terminal.leave();
  }
}

/**
 * Turns what happens into events and carries out what the state asks for. What is typed is only waited for
 * while nothing else has the terminal.
 */
class Browser {
  readonly #options: BrowserOptions;
  readonly #decoder = new KeyDecoder();
  readonly #events: Event[] = [];
  #state: State;
  #wake = () => {};
  #isReading = false;
  #search: RunningSearch | undefined;

  constructor(options: BrowserOptions) {
    this.#options = options;
    const { source, terminal, mail } = options;
    this.#state = initialState({
      size: terminal.size(),
      backups: source.backups,
      ...mail && { mail },
    });
    terminal.onResize(() => this.#tell({ kind: "resized", size: terminal.size() }));
  }

  async show(): Promise<void> {
    try {
      for (;;) {
        while (this.#events.length > 0 && !this.#state.isEnded) {
          await this.#happen(this.#events.shift()!);
        }
        if (this.#state.isEnded) return;
        this.#draw();
        this.#listen();
        if (await this.#work()) continue;
        if (this.#events.length === 0) await new Promise<void>((wake) => this.#wake = wake);
      }
    } finally {
      this.#search?.stop();
    }
  }

  #tell(event: Event): void {
    this.#events.push(event);
    this.#wake();
  }

  #draw(): void {
    this.#options.terminal.draw(render(this.#state));
  }

  async #happen(event: Event): Promise<void> {
    const { state, effects } = update(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      // Before what was typed meanwhile, which is meant for what comes of it.
      const result = await this.#carryOut(effect);
      if (result) await this.#happen(result);
    }
  }

  /** Waits for what is typed next, unless it does already. */
  #listen(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#options.terminal.read().then((bytes) => {
      this.#isReading = false;
      if (!bytes) return this.#tell({ kind: "key", key: "<c-c>" });
      this.#typed(this.#decoder.push(bytes));
      if (this.#decoder.isPending) {
        setTimeout(() => this.#typed(this.#decoder.flush()), ESCAPE_WAIT);
      }
      this.#wake();
    });
  }

  #typed(keys: readonly string[]): void {
    for (const key of keys) this.#tell({ kind: "key", key });
  }

  /** Reads some of what is seen and not known; gives whether there was anything to do. */
  async #work(): Promise<boolean> {
    const until = performance.now() + WORK;
    const { mail } = this.#state;
    const unknown = mail ? nearMessages(this.#state).filter((it) => !mail.known(it)) : [];
    for (const message of unknown) {
      await mail!.look(message);
      if (performance.now() > until) break;
    }
    const isBusy = unknown.length > 0 || this.#inspect();
    // Lets what was typed in.
    if (isBusy) await new Promise((resolve) => setTimeout(resolve));
    return isBusy;
  }

  /** Looks into one of the backups that are seen, the one of the cursor first. */
  #inspect(): boolean {
    const screen = current(this.#state);
    if (screen.kind !== "backups") return false;
    const { facts, size, backups } = this.#state;
    const { cursor, top } = screen.position;
    const last = Math.min(backups.length, top + visibleRows(size));
    const seen = [cursor, ...Array.from({ length: last - top }, (_, row) => top + row)];
    const backup = seen.find((row) => row < backups.length && !facts.has(row));
    if (backup === undefined) return false;
    this.#tell({ kind: "inspected", backup, facts: this.#options.source.inspect(backup) });
    return true;
  }

  /** Gives what comes of it at once; the rest is told later. */
  async #carryOut(effect: Effect): Promise<Event | undefined> {
    const { propose, explain } = this.#options;
    switch (effect.kind) {
      case "open":
        return await this.#open(effect.backup);
      case "find":
        return this.#find(effect);
      case "stopFinding":
        this.#search?.stop();
        return undefined;
      case "read":
        return await this.#read(effect.message);
      case "propose": {
        const { wish } = effect;
        try {
          const proposal = await propose(wish, this.#state.mail!);
          return { kind: "proposed", deed: wish.deed, proposal };
        } catch (error) {
          return { kind: "failed", message: explain(error) };
        }
      }
      case "run":
        return await this.#run(effect.commands);
    }
  }

  async #open(backup: number): Promise<Event> {
    const { source, explain } = this.#options;
    this.#search?.stop();
    this.#say(`Opening ${this.#state.backups[backup]!.name} …`);
    try {
      return { kind: "opened", mail: await source.open(backup) };
    } catch (error) {
      return { kind: "failed", message: explain(error) };
    }
  }

  async #read(message: number): Promise<Event> {
    try {
      return { kind: "read", message, shown: await this.#state.mail!.read(message) };
    } catch (error) {
      return { kind: "unread", message, problem: this.#options.explain(error) };
    }
  }

  #find(wanted: Extract<Effect, { readonly kind: "find" }>): Event | undefined {
    const { explain } = this.#options;
    try {
      const tell = (event: Event) => this.#tell(event);
      const search = RunningSearch.start(this.#state.mail!, wanted, { tell, explain });
      this.#search?.stop();
      this.#search = search;
      return { ...wanted, kind: "finding", list: search.found };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return { kind: "refused", message: error.message, position: error.position };
    }
  }

  async #run(commands: readonly ProposedCommand[]): Promise<Event | undefined> {
    const { run, terminal } = this.#options;
    this.#search?.stop();
    terminal.leave();
    if (!await run(commands)) {
      this.#state = { ...this.#state, isEnded: true };
      return undefined;
    }
    terminal.enter();
    return { kind: "resized", size: terminal.size() };
  }

  /** A word at the bottom now, for what takes its time. */
  #say(text: string): void {
    const state = { ...this.#state, notice: { text, isError: false } };
    this.#options.terminal.draw(render(state));
  }
}
