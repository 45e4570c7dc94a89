import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { commandLine } from "../support/program.ts";

const TMUX = ["/usr/bin/tmux", "/bin/tmux", "/usr/local/bin/tmux"].find((path) => existsSync(path));

/** Whether there is no tmux to drive the program with. */
export const noTmux = TMUX === undefined;

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** How long (ms) a screen is waited for: far longer than it takes. */
const PATIENCE = 30_000;

/** The program in a terminal of its own, which keys are typed into and whose screen is looked at. */
export class TmuxScreen implements AsyncDisposable {
  readonly #socket = `kmsrecover-test-${crypto.randomUUID()}`;

  /** Starts a shell that runs the program and waits. */
  static async start(args: readonly string[], options: ScreenOptions): Promise<TmuxScreen> {
    const screen = new TmuxScreen();
    const { columns, rows, cwd, env = {} } = options;
    const variables = { LANG: "C.UTF-8", PS1: "$ ", TZ: "UTC", ...env };
    await screen.#tmux(
      "new-session",
      "-d",
      ...["-x", String(columns), "-y", String(rows), "-c", cwd],
      ...Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
      "sh",
    );
    // What is typed before the prompt stands there would be echoed before it.
    await screen.until(/^[$#] *$/m);
    const [program, before] = commandLine();
    const words = [program, ...before, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    await screen.type(`${words.join(" ")}; echo "ended with $?"\r`);
    return screen;
  }

  /** Types text; keys by tmux's names with `press()`. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Sends a signal to the program that runs in the terminal. */
  async kill(signal: string): Promise<void> {
    const shell = await this.ask("pane_pid");
    const { stdout } = await new Deno.Command("pgrep", { args: ["-P", shell] }).output();
    const pid = new TextDecoder().decode(stdout).trim();
    await new Deno.Command("kill", { args: [`-${signal}`, pid] }).output();
  }

  /** The screen's text; with `isRaw` its styles too. */
  async text({ isRaw = false } = {}): Promise<string> {
    return await this.#tmux("capture-pane", "-p", ...isRaw ? ["-e"] : []);
  }

  /** What tmux knows of the terminal, such as `alternate_on`. */
  async ask(format: string): Promise<string> {
    return (await this.#tmux("display-message", "-p", `#{${format}}`)).trim();
  }

  /** Waits for a screen; gives its text. */
  async until(wanted: RegExp): Promise<string> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const text = await this.text();
      if (wanted.test(text)) return text;
      assert.ok(Date.now() < end, `${wanted} does not come:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Demands that the terminal is what it was: the ordinary screen, a cursor, and lines with an echo. */
  async assertWhole(): Promise<void> {
    assert.equal(await this.ask("alternate_on"), "0");
    assert.equal(await this.ask("cursor_flag"), "1");
    assert.equal(await this.ask("wrap_flag"), "1");
    await this.type("stty -a\r");
    const text = await this.until(/\bisig .*\becho\b/s);
    for (const mode of ["isig", "icanon", "echo", "opost", "icrnl"]) {
      assert.match(text, new RegExp(`(?<!-)\\b${mode}\\b`), mode);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => {});
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout, stderr, success } = await new Deno.Command(TMUX!, {
      args: ["-f", "/dev/null", "-L", this.#socket, ...args],
      // The colours of whoever runs the tests are not those of the program.
      env: { ...environment(), TERM: "xterm-256color", LANG: "C.UTF-8" },
      clearEnv: true,
    }).output();
    if (!success) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }
}

function environment(): Record<string, string> {
  const { NO_COLOR: _, ...env } = Deno.env.toObject();
  return env;
}
