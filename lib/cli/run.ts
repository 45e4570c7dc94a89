import { dirname } from "node:path";
import { RecoveryError } from "../model/errors.ts";
import { platformOf } from "../model/platform.ts";
import type { Request, UndoRequest } from "./request.ts";
import { reasonOf, systemFailure } from "../recovery/failure.ts";
import type { Surroundings } from "../recovery/target/targets.ts";
import { ZipError } from "../zip/zip_error.ts";
import { parseArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { EXIT, type ExitCode, exitCodeOf, mergeExitCodes } from "../report/exit_code.ts";
import { currentShell } from "./program_name.ts";
import { takeOutputFailure, writeText } from "./terminal.ts";
import { told } from "./remedies.ts";
import { printable } from "../report/terminal_text.ts";
import { tokenize } from "./tokens.ts";

/** Carries out a command line and gives the exit code. Never throws. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  const exitCode = await runCommand(argv);
  const failure = takeOutputFailure();
  if (!failure) return exitCode;
  printError(failure);
  return mergeExitCodes([exitCode, EXIT.failed]);
}

async function runCommand(argv: readonly string[]): Promise<ExitCode> {
  const shell = currentShell();
  try {
    const command = parseArguments(argv, shell);
    switch (command.kind) {
      case "help": {
        const [{ helpText }, { writeOut }] = await Promise.all([
          import("./help.ts"),
          import("./console.ts"),
        ]);
        writeOut(helpText(shell));
        return EXIT.done;
      }
      case "version": {
        const [{ versionText }, { writeOut }] = await Promise.all([
          import("./version.ts"),
          import("./console.ts"),
        ]);
        writeOut(`${versionText()}\n`);
        return EXIT.done;
      }
      case "run": {
        const { request } = command;
        return await carryOut(request, argv, async (run) => {
          const { perform } = await import("./perform.ts");
          return await perform({ ...run, request, argv, shell });
        });
      }
      case "undo": {
        const { request } = command;
        return await carryOut(request, argv, async (run) => {
          const { performUndo } = await import("./perform_undo.ts");
          return await performUndo({ ...run, request });
        });
      }
      case "browse": {
        const { performBrowse } = await import("./perform_browse.ts");
        const { request } = command;
        return await performBrowse({ request, argv, shell, surroundings: surroundings(), run });
      }
      case "man": {
        const [{ manPage }, { manText }, { writeOut }] = await Promise.all([
          import("./man_page.ts"),
          import("./man_text.ts"),
          import("./console.ts"),
        ]);
        writeOut(Deno.stdout.isTerminal() ? manText(manPage(), 80) : manPage());
        return EXIT.done;
      }
      case "completions": {
        const [{ completions }, { writeOut }] = await Promise.all([
          import("./completions.ts"),
          import("./console.ts"),
        ]);
        writeOut(completions(command.shell));
        return EXIT.done;
      }
    }
  } catch (error) {
    const failure = asRecoveryError(error);
    const exitCode = exitCodeOf(failure);
    if (tokenize(argv).options.has("json")) await printDocument(failure, exitCode);
    else printError(failure);
    return exitCode;
  }
}

/** What a run needs of the outside. */
interface Outside {
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly surroundings: Surroundings;
}

async function carryOut(
  request: Request | UndoRequest,
  argv: readonly string[],
  perform: (outside: Outside) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { Console } = await import("./console.ts");
  const page = request.report === undefined
    ? undefined
    : (await import("./report_page.ts")).reportPage(request.report, argv, currentShell());
  const console = new Console(request, page);
  const { signal, dispose } = interruption((line) => console.say(line));
  let exitCode: ExitCode;
  try {
    console.note(`started: kmsrecover ${argv.join(" ")}`);
    exitCode = await perform({ console, signal, surroundings: surroundings() });
  } catch (error) {
    const failure = asRecoveryError(error);
    console.error(failure);
    exitCode = exitCodeOf(failure);
  } finally {
    dispose();
  }
  return console.finish(exitCode);
}

function surroundings(): Surroundings {
  return {
    cwd: currentDirectory(),
    programDir: dirname(Deno.execPath()),
    platform: platformOf(Deno.build.os),
    directoryNames: { cfgdir: "-c", store: "-s" },
  };
}

function currentDirectory(): string {
  try {
    return Deno.cwd();
  } catch (error) {
    const { reason } = reasonOf(error);
    throw new RecoveryError("failed", `Cannot tell the current folder: ${reason}`, [
      "It may have been removed: change to another folder, and run the same command again",
    ], error);
  }
}

/** The first Ctrl-C asks to stop; the second ends the process, which is as safe as a kill. */
function interruption(
  say: (line: string) => void,
): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  const interrupt = () => {
    if (controller.signal.aborted) Deno.exit(EXIT.interrupted);
    say("Stopping at the next safe point; once more (Ctrl-C) stops at once …");
    controller.abort();
  };
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
    },
  };
}

/** Whatever was thrown, in an administrator's words. Only what nobody but us can mend is called a bug. */
function asRecoveryError(error: unknown): RecoveryError {
  if (error instanceof ZipError) return new RecoveryError("backup", error.message, [], error);
  return systemFailure(error);
}

/** Whoever reads JSON gets a document for errors of every kind, wrong options included. */
async function printDocument(error: RecoveryError, exitCode: ExitCode): Promise<void> {
  const [{ JsonReport }, { writeOut }] = await Promise.all([
    import("../report/json.ts"),
    import("./console.ts"),
  ]);
  const report = new JsonReport(writeOut);
  report.error(told(error));
  report.finish(exitCode);
}

function printError(error: RecoveryError): void {
  const { message, hints } = told(error);
  const lines = [`error: ${message}`, ...hints.map((hint) => `hint: ${hint}`)];
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  writeText(Deno.stderr, text);
}
