import { decodeFolderName, encodeFolderName } from "../kerio/folder_names.ts";
import type { Platform } from "../model/platform.ts";
import { unsafeName, unsafePath } from "../model/safe_path.ts";
import type { Mask, Scope } from "../model/scope.ts";
import type { OptionName } from "./options.ts";
import { usageError } from "./usage_error.ts";

/** Where `--into` puts what is selected. */
export interface IntoArgument {
  readonly user: string;
  readonly domain: string;
  /** The readable names of a folder and those that it lies in, the outermost first. */
  readonly folder: readonly string[] | undefined;
}

/** What does not go with `--into`, and why or what else to type. */
const NOT_WITH: readonly (readonly [name: OptionName, spelling: string, hint: string])[] = [
  ["listing", "-l", "To see what it would put there: --into --dry-run"],
  ["verify", "--verify", "To see what it would put there: --into --dry-run"],
  [
    "export",
    "--export",
    "--export writes files for other programs, --into puts mail into a mailbox",
  ],
  [
    "account",
    "--account",
    "--account brings users back with their own mailboxes: do that in a run of its own",
  ],
  ["all", "--all", "--at names the state that it comes from"],
  [
    "replace-incomplete",
    "--replace-incomplete",
    "--into replaces nothing: it goes into a new folder, or with --merge beside what is there",
  ],
];

const FORM = "--into smith@company.com, or --into smith@company.com/Recovered";

/**
 * What `--into` names.
 *
 * @throws {RecoveryError} of kind `usage` where it is no address (with a folder), where a name of it can be
 * none, or where it goes with something that it does not go with.
 */
export function intoOf(
  text: string | undefined,
  { options, scope, masks, platform }: {
    readonly options: ReadonlyMap<OptionName, unknown>;
    readonly scope: Scope;
    readonly masks: readonly Mask[] | undefined;
    readonly platform: Platform;
  },
): IntoArgument | undefined {
  if (text === undefined) return undefined;
  for (const [name, spelling, hint] of NOT_WITH) {
    if (options.has(name)) throw usageError(`--into cannot be combined with ${spelling}`, [hint]);
  }
  const users = scope.users.flatMap((typed) => typed.split(","));
  if (users.length !== 1 || /[*?]/.test(users[0]!)) {
    throw usageError("--into puts the mail of one mailbox into another: name it with -u", [
      "For example: -d company.com -u smith --into jones@company.com/Recovered",
    ]);
  }
  const others = masks?.filter((mask) => mask !== "mail") ?? [];
  if (others.length > 0) {
    throw usageError(`--into is for the mail of a mailbox, and -m ${others.join(",")} is none`);
  }
  return parseInto(text, platform);
}

function parseInto(text: string, platform: Platform): IntoArgument {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const at = address.lastIndexOf("@");
  const [user, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (at < 1 || domain === "") {
    throw usageError(`"${text}" begins with no address`, [`Name the mailbox: ${FORM}`]);
  }
  const path = slash === -1 ? "" : text.slice(slash + 1).replace(/\/$/, "");
  // A raw name, as a listing of the disk shows it, means the same as a readable one.
  const folder = path.split("/").map((name) => decodeFolderName(name).normalize("NFC"));
  const names = [user, domain, ...path === "" ? [] : folder];
  for (const [index, name] of names.entries()) {
    const reason = index < 2 ? unsuitableMailbox(name, platform) : unsuitableFolder(name, platform);
    if (reason !== undefined) throw usageError(`--into cannot name "${name}": ${reason}`, [FORM]);
  }
  const whole = unsafePath(names.map(encodeFolderName).join("/"), platform);
  if (whole !== undefined) throw usageError(`--into cannot name "${text}": ${whole}`);
  return { user, domain, folder: path === "" ? undefined : folder };
}

/** Why no mailbox or domain has this name. */
function unsuitableMailbox(name: string, platform: Platform): string | undefined {
  if (/^[.#]/.test(name)) return `no address has a part that begins with "${name[0]}"`;
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x20\x7f*?@]/.test(name)) return "it holds a character that no address has";
  return unsafeName(name, platform);
}

/** Why no folder of a person has this name. */
function unsuitableFolder(name: string, platform: Platform): string | undefined {
  if (name.startsWith("#")) return 'names that begin with "#" are no folders';
  if (name.startsWith("__")) return 'names that begin with "__" are the server\'s own';
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) return "it holds a control character";
  if (name !== "" && name.trim() === "") return "it holds nothing but spaces";
  return unsafeName(encodeFolderName(name), platform);
}
