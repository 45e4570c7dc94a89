import assert from "node:assert/strict";
import { browse, type BrowserOptions } from "../../lib/tui/browser.ts";
import { type Frame, textOf } from "../../lib/tui/line.ts";
import type { Terminal } from "../../lib/tui/terminal.ts";
import { BACKUPS, openedMail } from "./support.ts";

/** A terminal that types what a test says, each when the screen shows what is waited for. */
class ScriptedTerminal implements Terminal {
  readonly log: string[] = [];
  readonly #steps: { readonly when: RegExp; readonly type: string }[];
  #waiting: ((bytes: Uint8Array | undefined) => void) | undefined;
  #screen = "";

  constructor(...steps: readonly (readonly [RegExp, string])[]) {
    this.#steps = steps.map(([when, type]) => ({ when, type }));
  }

  get isWaited(): boolean {
    return this.#waiting !== undefined;
  }

  enter(): void {
    this.log.push("enter");
  }

  leave(): void {
    this.log.push("leave");
  }

  size() {
    return { columns: 80, rows: 24 };
  }

  draw(frame: Frame): void {
    this.#screen = textOf(frame);
    this.#answer();
  }

  read(): Promise<Uint8Array | undefined> {
    assert.equal(this.#waiting, undefined, "two wait for the same keys");
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#answer();
    });
  }

  onResize(): void {}

  #answer(): void {
    const [step] = this.#steps;
    if (!this.#waiting || !step?.when.test(this.#screen)) return;
    this.#steps.shift();
    const answer = this.#waiting;
    this.#waiting = undefined;
    answer(new TextEncoder().encode(step.type));
  }
}

function options(terminal: Terminal, more: Partial<BrowserOptions> = {}): BrowserOptions {
  return {
    source: {
      backups: BACKUPS,
      inspect: () => ({ problems: [], files: 7, host: undefined }),
      open: () => Promise.resolve(openedMail()),
    },
    terminal,
    propose: () => Promise.resolve({ commands: [COMMAND], rehearsal: [], notes: [] }),
    run: () => Promise.resolve(true),
    explain: (error) => (error as Error).message,
    ...more,
  };
}

const COMMAND = { argv: ["--merge", "/b"], text: "kmsrecover --merge /b" };

Deno.test("backups are looked into while nobody types, and one is opened and left", async () => {
  const terminal = new ScriptedTerminal(
    [/complete, 7 files[^]*complete, 7 files/, "\r"],
    [/smith@company\.com/, "ll"],
    [/Offer for 2024/, "q"],
    [/INBOX\/Projects/, "Q"],
  );
  await browse(options(terminal));
  assert.deepEqual(terminal.log, ["enter", "leave"]);
});

Deno.test("while a command runs, it has the terminal, and nothing typed is taken from it", async () => {
  const terminal = new ScriptedTerminal(
    [/Backups/, "\r"],
    [/smith@/, "m"],
    [/kmsrecover --merge \/b/, "y"],
    [/smith@/, "Q"],
  );
  const ran: unknown[] = [];
  await browse(options(terminal, {
    run: async (commands) => {
      ran.push(commands);
      terminal.log.push("run");
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(!terminal.isWaited);
      return true;
    },
  }));
  assert.deepEqual(ran, [[COMMAND]]);
  assert.deepEqual(terminal.log, ["enter", "leave", "run", "enter", "leave"]);
});

Deno.test("after a command one may end", async () => {
  const terminal = new ScriptedTerminal([/Backups/, "\r"], [/smith@/, "m"], [/--merge/, "y"]);
  await browse(options(terminal, { run: () => Promise.resolve(false) }));
  assert.deepEqual(terminal.log.slice(0, 2), ["enter", "leave"]);
});

Deno.test("whatever breaks, the terminal is given back", async () => {
  const terminal = new ScriptedTerminal([/Backups/, "\rll"]);
  const mail = openedMail({
    messages: () => {
      throw new Error("broken");
    },
  });
  const source = { ...options(terminal).source, open: () => Promise.resolve(mail) };
  await assert.rejects(browse(options(terminal, { source })), /broken/);
  assert.equal(terminal.log.at(-1), "leave");
});

Deno.test("a terminal that has gone ends the browser", async () => {
  const terminal = new ScriptedTerminal();
  terminal.read = () => Promise.resolve(undefined);
  await browse(options(terminal));
  assert.equal(terminal.log.at(-1), "leave");
});

Deno.test("Escape alone is one, although sequences begin with it", async () => {
  const terminal = new ScriptedTerminal(
    [/Backups/, "\r"],
    [/smith@/, "/brown"],
    [/Find in all mail: brown/, "\x1b"],
    [/^(?![^]*Find in)[^]*Enter open/, "Q"],
  );
  await browse(options(terminal));
});

Deno.test("what is found is shown as it comes; a query that is wrong can be mended", async () => {
  const terminal = new ScriptedTerminal(
    [/Backups/, "\r"],
    [/smith@/, "/size:3\r"],
    [/"size:" is not known/, "\x05\x15plan\r"],
    [/find plan[^]*Plan/, "Q"],
  );
  const wanted: unknown[] = [];
  const mail = openedMail({
    find: async (query, _folders, { found, searched, signal }) => {
      wanted.push(query);
      searched(1, 5);
      found([21]);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  const source = { ...options(terminal).source, open: () => Promise.resolve(mail) };
  await browse(options(terminal, { source }));
  assert.deepEqual(wanted, [{ type: "text", field: "any", text: "plan" }]);
});
