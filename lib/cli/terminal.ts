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
    write: (text) => writeAll(Deno.stderr, text),
  };
}

/** How to draw on this terminal; `NO_COLOR` is honoured. */
export function terminalStyle(): TerminalStyle {
  const locale = environment("LC_ALL") || environment("LC_CTYPE") || environment("LANG");
  return {
    unicode: Deno.build.os === "windows" || locale === undefined || /utf-?8/i.test(locale),
    color: !Deno.noColor,
  };
}

function writeAll(stream: { writeSync(data: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  let written = 0;
  while (written < bytes.length) written += stream.writeSync(bytes.subarray(written));
}

/** An environment variable, or nothing where the program may not read it; never asks for that. */
function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
