import type { Listener, Progress } from "../model/listener.ts";
import { RecoveryError } from "../model/errors.ts";
import type { Request } from "./request.ts";
import { EXIT, type ExitCode, mergeExitCodes } from "../report/exit_code.ts";
import type { Remedy } from "../model/remedy.ts";
import { remedyText, told } from "./remedies.ts";
import { Log } from "./log.ts";
import { ProgressDisplay } from "./progress_display.ts";
import { bothReports, type Results } from "../report/both_reports.ts";
import type { HtmlReport } from "../report/html/html_report.ts";
import { JsonReport } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { TextReport } from "../report/text.ts";
import { screenOfOutput, standardError, terminalStyle, writeText } from "./terminal.ts";
import { printable } from "../report/terminal_text.ts";

const PHASES: Readonly<Record<Progress["phase"], string>> = {
  searching: "Searching",
  exporting: "Exporting",
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
  readonly report: Results;
  /** The page about the run, where one was asked for. */
  readonly page: HtmlReport | undefined;
  readonly #printed: Report;
  readonly wantsItems: boolean;
  readonly #log: Log | undefined;
  readonly #display: ProgressDisplay;
  readonly #isQuiet: boolean;
  readonly #prints: boolean;
  #isStarted = false;
  #hasLostLog = false;

  /** @throws {RecoveryError} where the log cannot be written. */
  constructor(
    request: Pick<Request, "json" | "quiet" | "verbose" | "showProgress" | "log">,
    page?: HtmlReport,
  ) {
    const { json, quiet, verbose, showProgress, log } = request;
    this.#log = log === undefined ? undefined : Log.open(log);
    this.#isQuiet = quiet && !json;
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
    this.#printed = json ? new JsonReport((document) => writeOut(document)) : text;
    this.page = page;
    this.report = page ? bothReports(this.#printed, page) : this.#printed;
  }

  progress(progress: Progress): void {
    const state = { ...progress, phase: PHASES[progress.phase] };
    if (this.#isStarted) this.#display.update(state);
    else this.#display.start(state);
    this.#isStarted = true;
  }

  item(path: string): void {
    this.#note(`recovered ${path}`);
    if (this.#prints) this.#display.printAbove(printable(path), writeOut);
  }

  unit(label: string): void {
    this.#note(`in place: ${label}`);
  }

  warn(message: string, hints: readonly Remedy[] = []): void {
    this.#note(`warning: ${message}`);
    this.report.warning({ message, hints: hints.map(remedyText) });
  }

  error(error: RecoveryError): void {
    this.stopProgress();
    this.#note(`error: ${error.message}`);
    this.report.error(told(error));
  }

  /** For the log alone. */
  note(line: string): void {
    this.#note(line);
  }

  /** A word to the person at the terminal, now. */
  say(line: string): void {
    this.#note(line);
    if (this.#prints) this.#display.printAbove(printable(line));
  }

  stopProgress(): void {
    if (this.#isStarted) this.#display.stop();
    this.#isStarted = false;
  }

  /**
   * Ends the run; gives what the process returns, which is a failure where the log was cut off or the page
   * could not be written.
   */
  finish(exitCode: ExitCode): ExitCode {
    this.stopProgress();
    const ended = mergeExitCodes([exitCode, this.#finishPage(exitCode)]);
    this.#note(`exit ${ended}`);
    this.#log?.close();
    const code = mergeExitCodes([ended, this.#hasLostLog ? EXIT.failed : EXIT.done]);
    this.#printed.finish(code);
    return code;
  }

  #finishPage(exitCode: ExitCode): ExitCode {
    try {
      this.page?.finish(exitCode);
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof RecoveryError)) throw error;
      const isFirst = exitCode === EXIT.done || exitCode === EXIT.skipped;
      if (isFirst) this.error(error);
      else this.warn(error.message, error.hints);
      return EXIT.failed;
    }
  }

  /** A log that cannot be written is no reason to end a recovery half way. */
  #note(line: string): void {
    if (!this.#log || this.#hasLostLog) return;
    try {
      this.#log.write(line);
    } catch (error) {
      if (!(error instanceof RecoveryError)) throw error;
      this.#hasLostLog = true;
      if (this.#isQuiet) this.#err(printable(`error: ${error.message}; it ends here`));
      else this.report.warning({ ...told(error), message: `${error.message}; it ends here` });
    }
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
