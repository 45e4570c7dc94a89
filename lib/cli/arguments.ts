import { RecoveryError } from "../model/errors.ts";
import type { Scope } from "../model/scope.ts";
import type { Action, BrowseRequest, Request, UndoRequest } from "./request.ts";
import type { Shell } from "./command_line.ts";
import { usageLine } from "./help.ts";
import { exportableMasks, formatOf } from "./export_argument.ts";
import { isReindexable } from "./reindex_argument.ts";
import { intoOf } from "./into_argument.ts";
import { mergeableMasks } from "./merge_argument.ts";
import { accountWanted } from "./account_argument.ts";
import { adaptsPaths } from "./adapt_paths_argument.ts";
import { parseMasks } from "./mask_argument.ts";
import { parseFind } from "./find_argument.ts";
import type { Query } from "../message/query.ts";
import { type CompletionShell, type OptionName, SHELLS } from "./options.ts";
import { type Complaint, tokenize, type Tokens } from "./tokens.ts";
import { separateSwallowed, withoutTrailingQuote } from "./windows_quote.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "man" }
  | { readonly kind: "completions"; readonly shell: CompletionShell }
  | { readonly kind: "run"; readonly request: Request }
  | { readonly kind: "undo"; readonly request: UndoRequest }
  | { readonly kind: "browse"; readonly request: BrowseRequest };

const MAX_JOBS = 64;

/**
 * Turns command-line arguments into a request. `-h` wins over everything, `--version` over all but
 * `-h`. An option that takes one value may be repeated only with the same value; `-m`, `-u` and `-f`
 * accumulate. On Windows, quotes that the shell misplaced are put right.
 *
 * @throws {RecoveryError} of kind `usage` for whatever is wrong, before anything is touched.
 */
export function parseArguments(argv: readonly string[], shell: Shell): Command {
  const help = `${shell.program} --help explains the options`;
  try {
    return parse(argv, shell.platform === "windows");
  } catch (error) {
    if (!(error instanceof RecoveryError)) throw error;
    const isHelped = error.hints.some((hint) => hint !== usageLine);
    throw isHelped ? error : new RecoveryError("usage", error.message, [...error.hints, help]);
  }
}

function parse(argv: readonly string[], windows: boolean): Command {
  const word = commandWord(argv);
  if (word !== undefined) return word;
  const tokens = tokenize(windows ? separateSwallowed(argv) : argv);
  if (tokens.options.has("help") || (windows && argv.includes("/?"))) return { kind: "help" };
  if (tokens.options.has("version")) return { kind: "version" };
  const [complaint] = tokens.complaints;
  if (complaint !== undefined) throw usageError(complaint);
  if (tokens.options.has("undo")) return { kind: "undo", request: undoRequestOf(tokens, windows) };
  if (tokens.options.has("browse")) {
    return { kind: "browse", request: browseRequestOf(tokens, windows) };
  }
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
  "report",
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

/** What goes with `--browse`: what is looked at, and what goes into the commands that it makes. */
const WITH_BROWSE: readonly OptionName[] = [
  "browse",
  "domain",
  "user",
  "folder",
  "mask",
  "at",
  "store",
  "cfgdir",
  "backup",
  "keep-going",
  "force",
  "yes",
  "jobs",
  "verbose",
  "noprogress",
  "log",
];

function browseRequestOf(tokens: Tokens, windows: boolean): BrowseRequest {
  const other = [...tokens.options.keys()].find((name) => !WITH_BROWSE.includes(name));
  if (other !== undefined) {
    throw usageError({
      message: `--browse cannot be combined with --${other}`,
      hints: ["Look for messages, and pick what is to be done with them, in the browser"],
    });
  }
  return requestOf(tokens, windows);
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

function askedPath(tokens: Tokens, name: OptionName, windows: boolean): string | undefined {
  const value = singleValue(tokens, name);
  if (value === undefined) return undefined;
  return checkedPath(windows ? withoutTrailingQuote(value) : value, `--${name}`, windows);
}

/** What every request can have. */
function askedOf(tokens: Tokens, windows: boolean) {
  const has = (name: OptionName) => tokens.options.has(name);
  const path = (name: OptionName) => askedPath(tokens, name, windows);
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
    report: path("report"),
  };
}

function requestOf(tokens: Tokens, windows: boolean): Request {
  const has = (name: OptionName) => tokens.options.has(name);
  const repair = (path: string) => windows ? withoutTrailingQuote(path) : path;
  const scope = scopeOf(tokens);
  const action = actionOf(tokens);
  const masks = parseMasks(tokens.options.get("mask"), scope);
  const merge = has("merge");
  const replacesIncomplete = has("replace-incomplete");
  const exportTo = askedPath(tokens, "export", windows);
  const into = intoOf(singleValue(tokens, "into"), {
    options: tokens.options,
    scope,
    masks,
    platform: windows ? "windows" : "linux",
  });
  return {
    ...askedOf(tokens, windows),
    action,
    isAll: isAllWanted(tokens, action),
    scope,
    masks: exportTo !== undefined
      ? exportableMasks(masks, { action, options: tokens.options })
      : merge
      ? mergeableMasks(masks, { action, replacesIncomplete })
      : into
      ? ["mail"]
      : masks,
    merge,
    account: accountWanted(tokens, { action, scope, masks }),
    into,
    reindexes: has("reindex") && isReindexable({ action, masks, exportTo }),
    adaptsPaths: adaptsPaths(tokens.options, { scope, masks }),
    leaveDeleted: leavesDeleted(tokens, action),
    keepReplaced: has("backup"),
    at: singleValue(tokens, "at"),
    find: findOf(tokens, {
      action,
      takesMessages: merge || into !== undefined || exportTo !== undefined,
    }),
    findText: singleValue(tokens, "find"),
    exportTo,
    format: formatOf(tokens, exportTo),
    keepGoing: has("keep-going"),
    replaceIncomplete: replacesIncomplete,
    jobs: jobsOf(singleValue(tokens, "jobs")),
    path: backupPath(tokens.operands.map(repair), windows),
  };
}

function actionOf({ options }: Tokens): Action {
  const given = (["listing", "verify", "dry-run"] as const).filter((name) => options.has(name));
  const [first, second] = given;
  if (second !== undefined) {
    throw usageError({
      message: `--${first} cannot be combined with --${second}`,
      hints: ["Run kmsrecover once for each"],
    });
  }
  if (first === undefined) return "recover";
  return first === "listing" ? "list" : first;
}

function isAllWanted({ options }: Tokens, action: Action): boolean {
  if (!options.has("all")) return false;
  if (action === "list" || action === "verify") return true;
  throw usageError({
    message: "--all goes with -l or --verify",
    hints: ["A recovery brings back one state: the newest complete one, or that of --at <time>"],
  });
}

function findOf(
  tokens: Tokens,
  { action, takesMessages }: { readonly action: Action; readonly takesMessages: boolean },
): Query | undefined {
  const text = singleValue(tokens, "find");
  if (text === undefined) return undefined;
  const query = parseFind(text);
  if (action === "list" || action !== "verify" && takesMessages) return query;
  throw usageError({
    message: action === "verify"
      ? "--find cannot be combined with --verify"
      : "A recovery replaces whole mailboxes and folders, not single messages",
    hints: ["To put back the messages that match: --merge --find", "To see them: -l --find"],
  });
}

function leavesDeleted({ options }: Tokens, action: Action): boolean {
  if (!options.has("leave-deleted")) return false;
  if (action !== "verify" && !options.has("all")) return true;
  throw usageError({
    message: `--leave-deleted cannot be combined with --${action === "verify" ? "verify" : "all"}`,
    hints: ["It is for a recovery, --merge, --export and -l of one state"],
  });
}

function scopeOf(tokens: Tokens): Scope {
  const domain = singleValue(tokens, "domain");
  const users = values(tokens, "user");
  const folders = values(tokens, "folder");
  const names = users.flatMap((typed) => typed.split(","));
  if (users.length > 0) nonEmpty(names.join(""), "--user");
  const addresses = names.filter((name) => name.includes("@"));
  for (const address of addresses) checkAddress(address.trim(), domain);
  const isDomainNamed = domain !== undefined ||
    (addresses.length > 0 && addresses.length === names.length);
  if (folders.length > 0 && !(isDomainNamed && users.length > 0)) {
    const missing = [!isDomainNamed && "-d <domain>", users.length === 0 && "-u <user>"]
      .filter((part) => part !== false).join(" and ");
    throw usageError({
      message: `-f needs the mailbox that the folder is in: ${missing} is missing`,
      hints: wantsPublic(tokens)
        ? ["Public folders come back together: leave out -f (with -s, into another place)"]
        : [`For example: -d company.com -u smith -f "${folders[0]}"`],
    });
  }
  return { domain, users, folders };
}

function wantsPublic({ options }: Tokens): boolean {
  return options.get("mask")?.some((list) => /\bpublic\b/i.test(list)) ?? false;
}

function checkAddress(address: string, domain: string | undefined): void {
  const at = address.lastIndexOf("@");
  nonEmpty(address.slice(0, at), "the user in --user");
  const ofAddress = nonEmpty(address.slice(at + 1), "the domain in --user");
  if (domain === undefined || domain.toLowerCase() === ofAddress.toLowerCase()) return;
  throw usageError({ message: `-u ${address} and -d ${domain} name different domains`, hints: [] });
}

/** The values of an option that may be repeated. */
function values(tokens: Tokens, name: OptionName): string[] {
  return (tokens.options.get(name) ?? []).map((value) => nonEmpty(value, `--${name}`));
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
      message: "No backup was given: name its directory or its file",
      hints: [usageLine],
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
        windows
          ? 'A list for -m or -u has commas and no spaces, and in PowerShell quotes: "cfg,mail"'
          : "A list for -m or -u has commas and no spaces",
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
  return new RecoveryError("usage", message, hints);
}
