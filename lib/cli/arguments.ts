import { RecoveryError } from "../errors.ts";
import type { Action, Request, Scope } from "../request.ts";
import { usageLine } from "./help.ts";
import { parseMasks } from "./mask_argument.ts";
import { type OptionName, type Shell, SHELLS } from "./options.ts";
import { type Complaint, tokenize, type Tokens } from "./tokens.ts";
import { separateSwallowed, withoutTrailingQuote } from "./windows_quote.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "man" }
  | { readonly kind: "completions"; readonly shell: Shell }
  | { readonly kind: "run"; readonly request: Request };

export interface ParseOptions {
  /** `Deno.build.os`; on `windows`, quotes that the shell misplaced are put right. */
  readonly platform: string;
}

const MAX_JOBS = 64;

/**
 * Turns command-line arguments into a request. `-h` wins over everything, `--version` over all but
 * `-h`. An option that takes one value may be repeated only with the same value; `-m` accumulates.
 *
 * @throws {RecoveryError} of kind `usage` for whatever is wrong, before anything is touched.
 */
export function parseArguments(argv: readonly string[], { platform }: ParseOptions): Command {
  const word = commandWord(argv);
  if (word !== undefined) return word;
  const windows = platform === "windows";
  const tokens = tokenize(windows ? separateSwallowed(argv) : argv);
  if (tokens.options.has("help") || (windows && argv.includes("/?"))) return { kind: "help" };
  if (tokens.options.has("version")) return { kind: "version" };
  const [complaint] = tokens.complaints;
  if (complaint !== undefined) throw usageError(complaint);
  return { kind: "run", request: requestOf(tokens, windows) };
}

/** `man` alone, or `completions` with at most one word behind it; anything more is a backup. */
function commandWord([first, second, ...rest]: readonly string[]): Command | undefined {
  if (first === "man" && second === undefined) return { kind: "man" };
  if (first !== "completions" || rest.length > 0 || second?.startsWith("-")) return undefined;
  const wanted = second === "pwsh" ? "powershell" : second;
  const shell = SHELLS.find((known) => known === wanted);
  if (shell === undefined) {
    throw usageError({
      message: second === undefined
        ? "completions needs the name of a shell"
        : `No completions for "${second}"`,
      hints: [`Shells: ${SHELLS.join(", ")}`, "A backup of that name: ./completions"],
    });
  }
  return { kind: "completions", shell };
}

function requestOf(tokens: Tokens, windows: boolean): Request {
  const has = (name: OptionName) => tokens.options.has(name);
  const repair = (path: string) => windows ? withoutTrailingQuote(path) : path;
  const text = (name: OptionName) => singleValue(tokens, name);
  const path = (name: OptionName) => {
    const value = text(name);
    return value === undefined ? undefined : checkedPath(repair(value), `--${name}`, windows);
  };
  const scope = scopeOf(tokens);
  const quiet = has("quiet");
  return {
    action: actionOf(tokens),
    scope,
    masks: parseMasks(tokens.options.get("mask"), scope),
    store: path("store"),
    cfgdir: path("cfgdir"),
    keepReplaced: has("backup"),
    at: text("at"),
    keepGoing: has("keep-going"),
    force: has("force"),
    assumeYes: quiet || has("yes"),
    jobs: jobsOf(text("jobs")),
    json: has("json"),
    quiet,
    verbose: has("verbose") && !quiet,
    showProgress: !quiet && !has("noprogress"),
    log: path("log"),
    path: backupPath(tokens.operands.map(repair), windows),
  };
}

function actionOf({ options }: Tokens): Action {
  const given = (["listing", "verify", "dry-run"] as const).filter((name) => options.has(name));
  const [first, second] = given;
  if (second !== undefined) {
    throw usageError({
      message: `--${first} and --${second} exclude each other`,
      hints: ["Run kmsrecover once for each."],
    });
  }
  if (first === undefined) return "recover";
  return first === "listing" ? "list" : first;
}

function scopeOf(tokens: Tokens): Scope {
  let domain = singleValue(tokens, "domain");
  let user = singleValue(tokens, "user");
  const folder = singleValue(tokens, "folder");
  const at = user?.lastIndexOf("@") ?? -1;
  if (user !== undefined && at >= 0) {
    const address = user;
    const ofAddress = nonEmpty(address.slice(at + 1), "the domain in --user");
    user = nonEmpty(address.slice(0, at), "the user in --user");
    domain ??= ofAddress;
    if (domain.toLowerCase() !== ofAddress.toLowerCase()) {
      throw usageError({
        message: `-u ${address} and -d ${domain} name different domains`,
        hints: [],
      });
    }
  }
  if (folder !== undefined && (user === undefined || domain === undefined)) {
    const missing = [domain === undefined && "-d <domain>", user === undefined && "-u <user>"]
      .filter((part) => part !== false).join(" and ");
    throw usageError({
      message: `-f needs the mailbox that the folder is in: ${missing} is missing`,
      hints: [`For example: -d company.com -u smith -f "${folder}"`],
    });
  }
  return { domain, user, folder };
}

function singleValue(tokens: Tokens, name: OptionName): string | undefined {
  const [first, ...others] = tokens.options.get(name) ?? [];
  const other = others.find((value) => value !== first);
  if (first !== undefined && other !== undefined) {
    throw usageError({
      message: `--${name} was given twice: "${first}" and "${other}"`,
      hints: [],
    });
  }
  return first === undefined ? undefined : nonEmpty(first, `--${name}`);
}

function nonEmpty(value: string, what: string): string {
  if (value.trim() === "") {
    throw usageError({ message: `The value of ${what} is empty`, hints: [] });
  }
  return value;
}

function jobsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= MAX_JOBS) return jobs;
  throw usageError({
    message: `--jobs needs a whole number from 1 to ${MAX_JOBS}, not "${text}"`,
    hints: [],
  });
}

function backupPath(operands: readonly string[], windows: boolean): string {
  const [path, second] = operands;
  if (path === undefined) {
    throw usageError({
      message: "The backup is missing: name its directory or its file",
      hints: [usageLine, "kmsrecover --help explains the options."],
    });
  }
  for (const operand of operands) checkedPath(operand, "the backup's path", windows);
  if (second !== undefined) {
    throw usageError({
      message: `Only one backup can be recovered at a time, but ${
        operands.map((operand) => `"${operand}"`).join(" and ")
      } were given`,
      hints: [
        `Put a path with spaces in quotes: "${operands.join(" ")}"`,
        "A list for -m has commas and no spaces.",
      ],
    });
  }
  return path;
}

function checkedPath(path: string, what: string, windows: boolean): string {
  if (windows && path.includes('"')) {
    throw usageError({
      message: `The shell joined several arguments into one: ${path}`,
      hints: ['Leave out the backslash before a closing quote: "E:\\backup 2"'],
    });
  }
  return nonEmpty(path, what);
}

function usageError({ message, hints }: Complaint): RecoveryError {
  const help = hints.length > 0 ? hints : ["kmsrecover --help explains the options."];
  return new RecoveryError("usage", message, help);
}
