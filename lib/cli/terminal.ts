import type { Screen } from "../report/screen.ts";
import { cannot, type RecoveryError } from "../model/errors.ts";
import { systemErrorCode } from "../model/system_error.ts";
import { writeAll } from "../model/write_all.ts";

/** The stream that progress is drawn on. */
export interface ProgressWriter {
  readonly isTerminal: boolean;
  /** The present number of columns. */
  columns(): number;
  write(text: string): void;
}

/** What may be drawn on a terminal. */
export interface TerminalStyle {
  readonly unicode: boolean;
  readonly color: boolean;
}

const encoder = new TextEncoder();

/** Standard error; a dumb terminal counts as none. */
export function standardError(): ProgressWriter {
  return {
    isTerminal: Deno.stderr.isTerminal() && environment("TERM") !== "dumb",
    columns() {
      try {
        return Deno.consoleSize().columns || 80;
      } catch {
        return 80;
      }
    },
    write: (text) => writeText(Deno.stderr, text),
  };
}

/** The terminal that standard output is, if it is one and tells its size. */
export function screenOfOutput(): Screen | undefined {
  if (!Deno.stdout.isTerminal()) return undefined;
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0
      ? { columns, rows, unicode: terminalStyle().unicode }
      : undefined;
  } catch {
    return undefined;
  }
}

/** How to draw on this terminal; `NO_COLOR` is honoured. */
export function terminalStyle(): TerminalStyle {
  const locale = environment("LC_ALL") || environment("LC_CTYPE") || environment("LANG");
  return {
    unicode: Deno.build.os === "windows" || locale === undefined || /utf-?8/i.test(locale),
    color: !Deno.noColor,
  };
}

let outputFailure: unknown;
let hasReader = true;

/** Whether somebody reads the results still: `| head` has had enough at some time. */
export function isOutputRead(): boolean {
  return hasReader;
}

/**
 * Writes to standard output or standard error. That it cannot be written is no reason to end a
 * recovery half way: `takeOutputFailure()` tells of it at the end.
 */
export function writeText(stream: { writeSync(data: Uint8Array): number }, text: string): void {
  try {
    writeAll(stream, encoder.encode(text));
  } catch (error) {
    if (stream !== Deno.stdout) return;
    if (isGone(error)) hasReader = false;
    else outputFailure ??= error;
  }
}

/** Why results could not be printed, where they could not; nothing when it is asked again. */
export function takeOutputFailure(): RecoveryError | undefined {
  const error = outputFailure;
  outputFailure = undefined;
  return error === undefined ? undefined : cannot("Cannot write to standard output", error);
}

/** A closed pipe, or a terminal that was hung up: whoever read it wants no more. */
function isGone(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === "EPIPE" || code === "EIO";
}

/** An environment variable, or nothing where the program may not read it; never asks for that. */
export function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
