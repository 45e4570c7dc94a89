import type { Listener, Progress } from "../progress.ts";
import type { RecoveryError } from "../errors.ts";
import type { Request } from "../request.ts";
import type { ExitCode } from "./exit_code.ts";
import { Log } from "./log.ts";
import { ProgressDisplay } from "./progress_display.ts";
import { JsonReport } from "./report/json.ts";
import type { Report } from "./report/report.ts";
import { TextReport } from "./report/text.ts";
import { screenOfOutput, standardError, terminalStyle, writeText } from "./terminal.ts";
import { printable } from "./terminal_text.ts";

const PHASES: Readonly<Record<Progress["phase"], string>> = {
  verifying: "Verifying",
  recovering: "Recovering",
  replacing: "Replacing",
  "cleaning up": "Cleaning up",
};

/**
 * Everything that a run prints. Results go to standard output; progress, warnings and errors to
 * standard error; with `--json` standard output is one document; with `-q` only errors are printed.
 * The log gets all of it.
 */
export class Console implements Listener {
  readonly report: Report;
  readonly wantsItems: boolean;
  readonly #log: Log | undefined;
  readonly #display: ProgressDisplay;
  readonly #prints: boolean;
  #isStarted = false;

  /** @throws {RecoveryError} where the log cannot be written. */
  constructor(request: Pick<Request, "json" | "quiet" | "verbose" | "showProgress" | "log">) {
    const { json, quiet, verbose, showProgress, log } = request;
    this.#log = log === undefined ? undefined : Log.open(log);
    this.#prints = !quiet && !json;
    this.wantsItems = (verbose && this.#prints) || (verbose && this.#log !== undefined);
    this.#display = new ProgressDisplay({
      writer: standardError(),
      style: terminalStyle(),
      enabled: showProgress,
    });
    const screen = screenOfOutput();
    const text = new TextReport({
      out: (line) => this.#out(line),
      err: (line) => this.#err(line),
    }, { quiet, ...screen && { screen } });
    this.report = json ? new JsonReport((document) => writeOut(document)) : text;
  }

  progress(progress: Progress): void {
    const state = { ...progress, phase: PHASES[progress.phase] };
    if (this.#isStarted) this.#display.update(state);
    else this.#display.start(state);
    this.#isStarted = true;
  }

  item(path: string): void {
    this.#log?.write(`recovered ${path}`);
    if (this.#prints) this.#display.printAbove(printable(path), writeOut);
  }

  unit(label: string): void {
    this.#log?.write(`in place: ${label}`);
  }

  warn(message: string, hints: readonly string[] = []): void {
    this.#log?.write(`warning: ${message}`);
    this.report.warning(message, hints);
  }

  error(error: RecoveryError): void {
    this.stopProgress();
    this.#log?.write(`error: ${error.message}`);
    this.report.error(error);
  }

  /** For the log alone. */
  note(line: string): void {
    this.#log?.write(line);
  }

  /** A word to the person at the terminal, now. */
  say(line: string): void {
    this.#log?.write(line);
    if (this.#prints) this.#display.printAbove(printable(line));
  }

  stopProgress(): void {
    if (this.#isStarted) this.#display.stop();
    this.#isStarted = false;
  }

  finish(exitCode: ExitCode): void {
    this.stopProgress();
    this.report.finish(exitCode);
    this.#log?.write(`exit ${exitCode}`);
    this.#log?.close();
  }

  #out(line: string): void {
    this.#display.printAbove(line, writeOut);
  }

  #err(line: string): void {
    this.#display.printAbove(line);
  }
}

/** Writes to standard output. */
export function writeOut(text: string): void {
  writeText(Deno.stdout, text);
}
