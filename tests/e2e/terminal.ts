import { existsSync } from "node:fs";
import { commandLine } from "../support/program.ts";

const SCRIPT = ["/usr/bin/script", "/bin/script"].find((path) => existsSync(path));

/** Whether there is no way to give the program a terminal here. */
export const noTerminal = Deno.build.os !== "linux" || SCRIPT === undefined;

export interface TerminalOptions {
  /** Beside the environment of the tests. */
  readonly env?: Record<string, string>;
  /** In characters; without it, the system's default. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

/** Runs the program in `cwd` in a terminal of its own and types into it; gives all that it showed. */
export async function atTerminal(
  cwd: string,
  args: readonly string[],
  typed: string,
  { env = {}, size }: TerminalOptions = {},
): Promise<{ code: number; output: string }> {
  const [program, programArgs] = commandLine();
  const command = [program, ...programArgs, ...args].map((word) =>
    `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
  const resize = size ? `stty columns ${size.columns} rows ${size.rows}; exec ` : "";
  const child = new Deno.Command(SCRIPT!, {
    args: ["-qefc", resize + command, "/dev/null"],
    cwd,
    env: { TERM: "xterm", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const finished = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(typed));
  const { code, stdout } = await finished;
  await writer.close().catch(() => {});
  return { code, output: new TextDecoder().decode(stdout) };
}
