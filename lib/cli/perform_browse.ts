import { NoBackupError } from "../backup/no_backup_error.ts";
import { backupsIn, inspectBackup } from "../engine/browse/backups.ts";
import { OpenedMail } from "../engine/browse/opened_mail.ts";
import { openBackups, UnresolvedError } from "../engine/open_backups.ts";
import { RecoveryError } from "../model/errors.ts";
import { systemFailure } from "../recovery/failure.ts";
import type { Surroundings } from "../recovery/target/targets.ts";
import { EXIT, type ExitCode, mergeExitCodes } from "../report/exit_code.ts";
import { loadWidths } from "../report/display_width.ts";
import { printable } from "../report/terminal_text.ts";
import { browse } from "../tui/browser.ts";
import type { BackupChoice, BrowseSource } from "../tui/source.ts";
import { ConsoleTerminal } from "../tui/terminal.ts";
import type { ProposedCommand } from "../tui/wish.ts";
import { ZipError } from "../zip/zip_error.ts";
import { proposalFor } from "./browse_commands.ts";
import type { Shell } from "./command_line.ts";
import { passwordOf } from "./password.ts";
import { withOthers } from "./perform.ts";
import { readLine } from "./question.ts";
import type { BrowseRequest } from "./request.ts";
import { explained } from "./selection_advice.ts";
import { environment, terminalStyle, writeText } from "./terminal.ts";

/** A use of the browser, with all that it needs of the outside. */
export interface BrowseRun {
  readonly request: BrowseRequest;
  /** As typed. */
  readonly argv: readonly string[];
  readonly shell: Shell;
  readonly surroundings: Surroundings;
  /** Carries out a command line of this program. */
  readonly run: (argv: readonly string[]) => Promise<ExitCode>;
}

/**
 * Shows the browser. What is done is done by command lines, each as if it had been typed.
 *
 * @throws {RecoveryError} where there is no terminal, or nothing to look at.
 */
export async function performBrowse(run: BrowseRun): Promise<ExitCode> {
  demandTerminal();
  await loadWidths();
  const { request, argv, shell } = run;
  const sets = request.at === undefined ? backupsIn(request.path) : [];
  let exitCode: ExitCode = EXIT.done;
  using terminal = new ConsoleTerminal(terminalStyle(), () => Deno.exit(EXIT.interrupted));
  const password = (archive: string) => terminal.aside(() => passwordOf(archive, request));
  const mails = new Mails(run, { sets, password });
  try {
    const mail = sets.length === 0 ? await mails.openNamed() : undefined;
    await browse({
      source: mails,
      terminal,
      ...mail && { mail },
      propose: (wish, { mailboxes }) =>
        proposalFor(wish, {
          argv,
          shell,
          path: mails.path,
          mailboxes,
          look: (message) => mails.current!.look(message),
        }),
      async run(commands) {
        const code = await carryOut(commands, run);
        const goesOn = !terminal.isToEnd && asksForMore();
        exitCode = goesOn ? EXIT.done : code;
        return goesOn;
      },
      explain: (error) => failureOf(error).message,
    });
  } finally {
    mails.close();
  }
  return exitCode;
}

/** The backups of a directory, of which one at most stands open. */
class Mails implements BrowseSource {
  readonly backups: readonly BackupChoice[];
  readonly #sets: ReturnType<typeof backupsIn>;
  readonly #run: BrowseRun;
  readonly #password: (archive: string) => string;
  /** What was chosen; `undefined` for what was named. */
  path: string | undefined;
  current: OpenedMail | undefined;

  constructor(
    run: BrowseRun,
    { sets, password }: {
      readonly sets: ReturnType<typeof backupsIn>;
      readonly password: (archive: string) => string;
    },
  ) {
    this.#run = run;
    this.#password = password;
    this.#sets = sets;
    this.backups = sets.map(({ name, type, time, volumes }) => ({
      name,
      type,
      time,
      bytes: volumes.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
  }

  inspect(backup: number): ReturnType<typeof inspectBackup> {
    return inspectBackup(this.#sets[backup]!);
  }

  open(backup: number): Promise<OpenedMail> {
    return this.#open(this.#sets[backup]!.volumes[0]!.path);
  }

  openNamed(): Promise<OpenedMail> {
    return this.#open(undefined);
  }

  close(): void {
    this.current?.close();
    this.current = undefined;
  }

  async #open(path: string | undefined): Promise<OpenedMail> {
    const { request, surroundings } = this.#run;
    const { verbose: withSystem, force, jobs } = request;
    const named = { ...request, ...path !== undefined && { path, at: undefined } };
    const open = await openBackups({ ...named, isForReading: true }, { surroundings })
      .catch(async (error) => {
        throw await this.#explained(error);
      });
    try {
      const session = { surroundings, password: this.#password };
      const mail = new OpenedMail(open, { withSystem, force, jobs }, session);
      this.close();
      this.current = mail;
      this.path = path;
      return mail;
    } catch (error) {
      open.close();
      throw error;
    }
  }

  async #explained(error: unknown): Promise<unknown> {
    if (error instanceof UnresolvedError) return explained(error, this.#run);
    return error instanceof NoBackupError ? await withOthers(error, this.#run) : error;
  }
}

/** Runs commands on the ordinary screen, one after another, as long as each does its work. */
async function carryOut(
  commands: readonly ProposedCommand[],
  { run }: BrowseRun,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const { argv, text } of commands) {
    say(`$ ${printable(text)}\n`);
    const code = await run(argv);
    codes.push(code);
    if (code !== EXIT.done) say(`(exit code ${code})\n`);
    if (code !== EXIT.done && code !== EXIT.skipped) break;
  }
  return mergeExitCodes(codes);
}

function asksForMore(): boolean {
  say("\nEnter: back to the browser   q and Enter: end ");
  return readLine().trim().toLowerCase() !== "q";
}

function say(text: string): void {
  writeText(Deno.stderr, text);
}

function demandTerminal(): void {
  const isThere = Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  if (isThere && environment("TERM") !== "dumb") return;
  throw new RecoveryError("usage", "--browse needs a terminal that can place characters", [
    isThere ? 'TERM says that this is a "dumb" one' : "Its input and output must not be redirected",
    "Without one: -l lists what a backup holds, -l --find the messages that match",
  ]);
}

/** Whatever went wrong, in an administrator's words. */
function failureOf(error: unknown): RecoveryError {
  if (error instanceof ZipError) return new RecoveryError("backup", error.message, [], error);
  return systemFailure(error);
}
