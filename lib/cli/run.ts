import { dirname } from "node:path";
import { RecoveryError } from "../errors.ts";
import { platformOf } from "../kerio/installation.ts";
import type { Request } from "../request.ts";
import type { Surroundings } from "../recovery/targets.ts";
import { parseArguments } from "./arguments.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit_code.ts";
import { writeText } from "./terminal.ts";
import { printable } from "./terminal_text.ts";
import { tokenize } from "./tokens.ts";

/** Carries out a command line and gives the exit code. Never throws. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  try {
    const command = parseArguments(argv, { platform: Deno.build.os });
    switch (command.kind) {
      case "help": {
        const [{ helpText }, { writeOut }] = await Promise.all([
          import("./help.ts"),
          import("./console.ts"),
        ]);
        writeOut(helpText());
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
      case "run":
        return await carryOut(command.request, argv);
    }
  } catch (error) {
    const exitCode = exitCodeOf(error);
    const failure = asRecoveryError(error);
    if (tokenize(argv).options.has("json")) await printDocument(failure, exitCode);
    else printError(failure);
    return exitCode;
  }
}

async function carryOut(request: Request, argv: readonly string[]): Promise<ExitCode> {
  const [{ Console }, { perform }] = await Promise.all([
    import("./console.ts"),
    import("./perform.ts"),
  ]);
  const console = new Console(request);
  const { signal, dispose } = interruption((line) => console.say(line));
  let exitCode: ExitCode;
  try {
    console.note(`started: kmsrecover ${argv.join(" ")}`);
    exitCode = await perform({ request, argv, console, signal, surroundings: surroundings() });
  } catch (error) {
    if (!(error instanceof RecoveryError)) {
      console.stopProgress();
      throw error;
    }
    console.error(error);
    exitCode = exitCodeOf(error);
  } finally {
    dispose();
  }
  console.finish(exitCode);
  return exitCode;
}

function surroundings(): Surroundings {
  return {
    cwd: Deno.cwd(),
    programDir: dirname(Deno.execPath()),
    platform: platformOf(Deno.build.os),
  };
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

function asRecoveryError(error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  return new RecoveryError(
    "failed",
    `kmsrecover has a bug: ${error instanceof Error ? error.message : error}`,
    [
      "nothing is lost: every mailbox is as it was, or as in the backup",
      'please report it, with the command that you typed (README, "Reporting a bug")',
    ],
    error,
  );
}

/** Whoever reads JSON gets a document for errors of every kind, wrong options included. */
async function printDocument(error: RecoveryError, exitCode: ExitCode): Promise<void> {
  const [{ JsonReport }, { writeOut }] = await Promise.all([
    import("./report/json.ts"),
    import("./console.ts"),
  ]);
  const report = new JsonReport(writeOut);
  report.error(error);
  report.finish(exitCode);
}

function printError({ message, hints }: RecoveryError): void {
  const lines = [`error: ${message}`, ...hints.map((hint) => `hint: ${hint}`)];
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  writeText(Deno.stderr, text);
}
