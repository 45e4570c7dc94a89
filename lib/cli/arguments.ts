import { RecoveryError } from "../errors.ts";
import type { Action, Request, Scope, UndoRequest } from "../request.ts";
import { usageLine } from "./help.ts";
import { parseMasks } from "./mask_argument.ts";
import type { OptionName } from "./options.ts";
import { type Complaint, tokenize, type Tokens } from "./tokens.ts";
import { separateSwallowed, withoutTrailingQuote } from "./windows_quote.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "run"; readonly request: Request }
  | { readonly kind: "undo"; readonly request: UndoRequest };

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
  const windows = platform === "windows";
  const tokens = tokenize(windows ? separateSwallowed(argv) : argv);
  if (tokens.options.has("help") || (windows && argv.includes("/?"))) return { kind: "help" };
  if (tokens.options.has("version")) return { kind: "version" };
  const [complaint] = tokens.complaints;
  if (complaint !== undefined) throw usageError(complaint);
  if (tokens.options.has("undo")) return { kind: "undo", request: undoRequestOf(tokens, windows) };
  return { kind: "run", request: requestOf(tokens, windows) };
}

/** What goes with `--undo`: where, and how it is told. */
const WITH_UNDO: readonly OptionName[] = [
  "undo",
  "store",
  "cfgdir",
  "force",
  "yes",
  "dry-run",
  "quiet",
  "verbose",
  "noprogress",
  "json",
  "log",
];

function undoRequestOf(tokens: Tokens, windows: boolean): UndoRequest {
  const other = [...tokens.options.keys()].find((name) => !WITH_UNDO.includes(name));
  if (other !== undefined) {
    throw usageError({
      message: `--undo cannot be combined with --${other}`,
      hints: ["It takes the last recovery back as a whole; --dry-run shows what that is."],
    });
  }
  const [path] = tokens.operands;
  if (path !== undefined) {
    throw usageError({
      message: `--undo takes no backup, but "${path}" was given`,
      hints: ["Name the targets of the recovery with -s and -c, if it was made with them."],
    });
  }
  return { ...askedOf(tokens, windows), isDryRun: tokens.options.has("dry-run") };
}

/** What every request can have. */
function askedOf(tokens: Tokens, windows: boolean) {
  const has = (name: OptionName) => tokens.options.has(name);
  const path = (name: OptionName) => {
    const value = singleValue(tokens, name);
    if (value === undefined) return undefined;
    return checkedPath(windows ? withoutTrailingQuote(value) : value, `--${name}`, windows);
  };
  const quiet = has("quiet");
  return {
    store: path("store"),
    cfgdir: path("cfgdir"),
    force: has("force"),
    assumeYes: quiet || has("yes"),
    json: has("json"),
    quiet,
    verbose: has("verbose") && !quiet,
    showProgress: !quiet && !has("noprogress"),
    log: path("log"),
  };
}

function requestOf(tokens: Tokens, windows: boolean): Request {
  const has = (name: OptionName) => tokens.options.has(name);
  const repair = (path: string) => windows ? withoutTrailingQuote(path) : path;
  const scope = scopeOf(tokens);
  return {
    ...askedOf(tokens, windows),
    action: actionOf(tokens),
    scope,
    masks: parseMasks(tokens.options.get("mask"), scope),
    keepReplaced: has("backup"),
    at: singleValue(tokens, "at"),
    keepGoing: has("keep-going"),
    replaceIncomplete: has("replace-incomplete"),
    jobs: jobsOf(singleValue(tokens, "jobs")),
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
