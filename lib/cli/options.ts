import { type Mask } from "../model/scope.ts";
import { EXIT, type ExitCode } from "../report/exit_code.ts";

/** What an option's value is; tells shells what to complete. */
export type ArgumentKind = "name" | "directory" | "file" | "masks" | "time" | "number" | "query";

export interface Option {
  readonly long: string;
  readonly short?: string;
  /** What help calls the value; an option without one is a switch. */
  readonly argument?: string;
  readonly kind?: ArgumentKind;
  /** `original` for what Kerio Connect Recover has, `ours` for what it has not. */
  readonly group: "original" | "ours";
  readonly description: string;
  /** Whether it adds up when it is given again. */
  readonly isRepeatable?: true;
}

/** All options. The parser, the help, the manual page and the shell completions are made from it. */
export const OPTIONS = [
  {
    long: "domain",
    short: "d",
    argument: "name",
    kind: "name",
    group: "original",
    description: "Recover everything in the backup for this domain; with -l, list it.",
  },
  {
    long: "user",
    short: "u",
    argument: "name",
    kind: "name",
    group: "original",
    description:
      "Recover this user's mailbox. For several users, give a list (smith,jwayne) or a " +
      'pattern in quotes ("sm*"), or repeat -u. If several domains have such a user, add -d or ' +
      "use user@domain.",
    isRepeatable: true,
  },
  {
    long: "folder",
    short: "f",
    argument: "name",
    kind: "name",
    group: "original",
    description:
      "Recover one folder with its subfolders, for example INBOX/Projects. Repeatable. " +
      "Needs -d and -u.",
    isRepeatable: true,
  },
  {
    long: "store",
    short: "s",
    argument: "dir",
    kind: "directory",
    group: "original",
    description:
      "Where messages, mailing lists and SpamAssassin data go. Default: the server's own " +
      "message store.",
  },
  {
    long: "cfgdir",
    short: "c",
    argument: "dir",
    kind: "directory",
    group: "original",
    description:
      "Where configuration, licenses and certificates go. Default: the server's install " +
      "folder.",
  },
  {
    long: "mask",
    short: "m",
    argument: "list",
    kind: "masks",
    group: "original",
    description: "Recover only these parts: a comma-separated list without spaces. Repeatable. " +
      "Default: everything.",
    isRepeatable: true,
  },
  {
    long: "backup",
    short: "b",
    group: "original",
    description: "Keep what is replaced, with the extension .BAK, so that --undo can take the " +
      "recovery back. An older .BAK is renamed, with its time.",
  },
  {
    long: "noprogress",
    short: "g",
    group: "original",
    description: "Do not show progress; everything else is still printed.",
  },
  {
    long: "listing",
    short: "l",
    group: "original",
    description: "List what is in the backup. Changes nothing.",
  },
  {
    long: "quiet",
    short: "q",
    group: "original",
    description: "Print only errors and never prompt. Overrides -v.",
  },
  {
    long: "verbose",
    short: "v",
    group: "original",
    description:
      "Print each item as it is recovered. With -l, list every folder; with -l and -f, " +
      "every message.",
  },
  {
    long: "help",
    short: "h",
    group: "original",
    description: "Print this help.",
  },
  {
    long: "dry-run",
    group: "ours",
    description:
      "Show the full plan: which backup and why, where it goes, what it would replace and " +
      "the space it needs. Changes nothing.",
  },
  {
    long: "verify",
    group: "ours",
    description: "Read and check every selected byte of the backup. Changes nothing.",
  },
  {
    long: "at",
    argument: "time",
    kind: "time",
    group: "ours",
    description: "Recover the newest complete state at or before this time: 2005-10-12, " +
      "2005-10-12T22:00Z or the name of an archive.",
  },
  {
    long: "all",
    group: "ours",
    description:
      "With -l, every backup of the directory on a time line: age, size, complete or not, and " +
      "what came and went in between. With --verify, check each of them.",
  },
  {
    long: "find",
    argument: "query",
    kind: "query",
    group: "ours",
    description:
      "With -l: list only the messages that match; with --merge or --into: put back only these. " +
      'As in from:brown subject:offer after:2024-01-01 has:attachment -is:read "exact words". ' +
      "Words alone are looked for in sender, recipients and subject, body: in the text, file: in " +
      "the names of attachments.",
  },
  {
    long: "browse",
    group: "ours",
    description:
      "Look through the backups at the terminal: mailboxes, folders, messages. What is " +
      "picked there can be put back or exported, with a command that is shown first. ? shows the keys.",
  },
  {
    long: "export",
    argument: "dir",
    kind: "directory",
    group: "ours",
    description: "Write the selected mail into this new directory, as files that other programs " +
      "open, with a manifest of checksums. Takes -d, -u, -f, -m mail or public, --at and --find.",
  },
  {
    long: "format",
    argument: "name",
    kind: "name",
    group: "ours",
    description: "What --export writes: eml, mbox, maildir, vcard or ical. Default: eml for mail " +
      "and notes, vcard for contacts, ical for events and tasks.",
  },
  {
    long: "json",
    group: "ours",
    description: "Print one JSON document instead of text.",
  },
  {
    long: "log",
    argument: "file",
    kind: "file",
    group: "ours",
    description: "Append a plain log with timestamps to this file.",
  },
  {
    long: "report",
    argument: "file",
    kind: "file",
    group: "ours",
    description:
      "Also write one HTML page about the run: the backups on a time line, mailboxes and " +
      "folders by size and count, what was recovered, what was skipped and why. It can be sorted, " +
      "searched and printed, and loads nothing. Only an older report is replaced.",
  },
  {
    long: "keep-going",
    group: "ours",
    description: "Recover everything intact from a damaged backup: skip damaged or unsafe items, " +
      "list them and exit with 3.",
  },
  {
    long: "force",
    group: "ours",
    description:
      "Continue even if the engine seems to be running, the backup is incomplete or disk " +
      "space looks short.",
  },
  {
    long: "replace-incomplete",
    group: "ours",
    description: "Let an incomplete or damaged backup replace what is live. By default it only " +
      "adds what is missing and takes nothing away.",
  },
  {
    long: "merge",
    group: "ours",
    description:
      "Put back only the messages and folders that the live mailboxes or public folders " +
      "lack. They get new numbers; every live message stays as it is.",
  },
  {
    long: "into",
    argument: "address",
    kind: "name",
    group: "ours",
    description: "Put the selected mailbox, folder or messages into another mailbox or folder: " +
      "jones@company.com/Recovered. It is made if it is not there; if it is, add --merge. Without a " +
      "folder, each folder goes into its like.",
  },
  {
    long: "reindex",
    group: "ours",
    description:
      "After a recovery or --merge, let the server make the indexes of the folders anew: index.fld " +
      "becomes index.bad. Needed up to version 7.2.4 only; which messages were read, answered or " +
      "flagged is lost in these folders.",
  },
  {
    long: "leave-deleted",
    group: "ours",
    description:
      "Leave out messages that were deleted before the newest backup of the chain, as far " +
      "as the indexes in it prove that. --dry-run -v names them.",
  },
  {
    long: "account",
    group: "ours",
    description:
      "Also put the selected users' accounts back into the server's users.cfg, as far as it lacks " +
      "them; the rest of the file stays as it is. Needs -d. Groups and aliases are only reported.",
  },
  {
    long: "adapt-paths",
    group: "ours",
    description:
      "On another machine or system: in the recovered mailserver.cfg, change the paths " +
      "that lie in the old installation or store to this server's. --dry-run shows each.",
  },
  {
    long: "undo",
    group: "ours",
    description: "Take back the last recovery that was made with -b, as long as its .BAKs stand. " +
      "What it had put there is kept in turn. Takes no backup; with -s or -c, as the recovery did.",
  },
  {
    long: "yes",
    group: "ours",
    description: "Never prompt. Without a terminal there are no prompts anyway.",
  },
  {
    long: "jobs",
    argument: "n",
    kind: "number",
    group: "ours",
    description: "Number of parallel workers, 1 to 64. Default: the fastest for this machine.",
  },
  {
    long: "version",
    group: "ours",
    description: "Print version, commit and platform.",
  },
] as const satisfies readonly Option[];

/** Shells that completions are made for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export type CompletionShell = typeof SHELLS[number];

/** What stands in place of a backup when it is the first and, but for its value, only argument. */
export interface CommandWord {
  readonly name: string;
  readonly argument?: string;
  readonly description: string;
}

/** Words that print what comes with the program; `./man` still names a backup. */
export const COMMANDS = [
  {
    name: "completions",
    argument: "shell",
    description: "Print the completions for bash, zsh, fish or powershell.",
  },
  {
    name: "man",
    description: "Print the manual page: as text on a terminal, else in the form that man reads.",
  },
] as const satisfies readonly CommandWord[];

/** The long name of an option. */
export type OptionName = typeof OPTIONS[number]["long"];

/** What `-m` can name, in the order of help. */
export const MASK_DESCRIPTIONS: Readonly<Record<Mask, string>> = {
  cfg: "configuration: mailserver.cfg and users.cfg",
  mail: "all messages, including public folders",
  lists: "mailing lists",
  spamassassin: "SpamAssassin database",
  license: "licenses",
  sslca: "CA certificates",
  sslcert: "SSL certificates with their keys, and DKIM keys",
  public: "public folders only",
  settings: "administration settings",
  im: "instant messaging database",
  xmpp: "XMPP message archive",
  other: "everything else in the backup",
};

/** What the process returns. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.done, meaning: "done" },
  {
    code: EXIT.failed,
    meaning: "failed (disk full, I/O error, permissions); nothing is left half replaced",
  },
  { code: EXIT.usage, meaning: "incorrect usage" },
  { code: EXIT.skipped, meaning: "done, but some items were skipped" },
  { code: EXIT.backup, meaning: "no usable backup: none found, incomplete or damaged" },
  { code: EXIT.target, meaning: "unusable target: no installation, engine running, no space" },
  { code: EXIT.interrupted, meaning: "interrupted; run the same command again to resume" },
];

/** Where the program says what its one operand is. */
export const USAGE = "kmsrecover [options] <directory_name>|<file_name>";
