import type { Platform } from "../model/platform.ts";
import type { Alternative } from "../selection/selection_error.ts";
import { type OptionName, OPTIONS } from "./options.ts";
import { tokenize } from "./tokens.ts";
import { separateSwallowed } from "./windows_quote.ts";

/** Where suggested commands are going to be typed. */
export interface Shell {
  readonly platform: Platform;
  /** What calls this program there: `kmsrecover`, `./kmsrecover`. */
  readonly program: string;
}

/**
 * The command that was typed, with another path for the backup, as one would type it; `undefined` where
 * it cannot be written for that system's shells.
 */
export function commandWith(
  argv: readonly string[],
  { path, other }: { path: string; other: string },
  shell: Shell,
): string | undefined {
  const at = argv.lastIndexOf(path);
  return written(at === -1 ? [...argv, other] : argv.with(at, other), shell);
}

/** As `commandWith()`: the command that was typed, for another scope. */
export function commandFor(
  argv: readonly string[],
  { scope, masks }: Alternative,
  shell: Shell,
): string | undefined {
  const changed: ChangedOptions = {
    domain: scope.domain === undefined ? [] : [scope.domain],
    user: scope.users,
    folder: scope.folders,
    ...masks && { mask: masks },
  };
  return written(changedWords(argv, { changed }, shell), shell);
}

/** Options with other values; those without any are left out. */
export type ChangedOptions = Partial<Record<OptionName, readonly string[]>>;

/** The arguments that were typed, with some options changed, and perhaps another path for the backup. */
export function changedWords(
  argv: readonly string[],
  { changed, path }: { readonly changed: ChangedOptions; readonly path?: string },
  { platform }: Pick<Shell, "platform">,
): string[] {
  const { options, operands } = tokenize(platform === "windows" ? separateSwallowed(argv) : argv);
  const given = [...options, ...Object.entries(changed) as [OptionName, string[]][]];
  const names = new Set(given.map(([name]) => name));
  const words = [...names].flatMap((name) =>
    changed[name]?.flatMap((value) => optionWords(name, value)) ??
      optionWordsOf(name, options.get(name)!)
  );
  const named = path === undefined ? operands : [path];
  const end = named.some((operand) => operand.startsWith("-")) ? ["--"] : [];
  return [...words, ...end, ...named];
}

function optionWordsOf(name: OptionName, values: readonly string[]): string[] {
  return values.length === 0
    ? [spelling(name)]
    : [...new Set(values)].flatMap((value) => optionWords(name, value));
}

function optionWords(name: OptionName, value: string): string[] {
  return value.startsWith("-") ? [`--${name}=${value}`] : [spelling(name), value];
}

function spelling(name: OptionName): string {
  const option = OPTIONS.find(({ long }) => long === name)!;
  return "short" in option ? `-${option.short}` : `--${name}`;
}

/** A command as one would type it; `undefined` where that system's shells have no way to write it. */
export function written(
  words: readonly string[],
  { program, platform }: Shell,
): string | undefined {
  const all = [program, ...words].map((word) => quoted(word, platform));
  return all.includes(undefined) ? undefined : all.join(" ");
}

/**
 * A word as the shells of a system take it literally; names come from archives and must not become
 * commands. `undefined` where cmd and PowerShell have no common way to write it.
 */
export function quoted(word: string, platform: Platform): string | undefined {
  if (platform !== "windows") {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  }
  // PowerShell takes a comma for the end of a word, and an @ at its beginning for its own.
  if (/^[\w+=:.\\/-][\w@+=:.\\/-]*$/.test(word)) return word;
  if (/["$`%\u201c-\u201e]/.test(word)) return undefined;
  return `"${word.replace(/\\+$/, "$&$&")}"`;
}

/** The arguments without an option that takes a value (`--at <time>`, `--at=<time>`). */
export function withoutOption(argv: readonly string[], long: string): string[] {
  const end = argv.indexOf("--");
  const isOfIt = (word: string, at: number) =>
    word === `--${long}` || argv[at - 1] === `--${long}` || word.startsWith(`--${long}=`);
  return argv.filter((word, at) => (end !== -1 && at >= end) || !isOfIt(word, at));
}
