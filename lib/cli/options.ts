import { type Mask } from "../request.ts";
import { EXIT, type ExitCode } from "./exit_code.ts";

/** What an option's value is; tells shells what to complete. */
export type ArgumentKind = "name" | "directory" | "file" | "masks" | "time" | "number";

export interface Option {
  readonly long: string;
  readonly short?: string;
  /** What help calls the value; an option without one is a switch. */
  readonly argument?: string;
  readonly kind?: ArgumentKind;
  /** `original` for what Kerio Connect Recover has, `ours` for what it has not. */
  readonly group: "original" | "ours";
  readonly description: string;
}

/** All options. The parser, the help, the manual page and the shell completions are made from it. */
export const OPTIONS = [
  {
    long: "domain",
    short: "d",
    argument: "name",
    kind: "name",
    group: "original",
    description: "Recover all that the backup holds for this domain; with -l, list it.",
  },
  {
    long: "user",
    short: "u",
    argument: "name",
    kind: "name",
    group: "original",
    description: "Recover this user's mailbox. Name the domain too (-d, or user@domain) where " +
      "several domains have such a user.",
  },
  {
    long: "folder",
    short: "f",
    argument: "name",
    kind: "name",
    group: "original",
    description: 'Recover one folder of the mailbox with its sub-folders ("Sent Items", ' +
      "INBOX/Projects). Needs -d and -u.",
  },
  {
    long: "store",
    short: "s",
    argument: "dir",
    kind: "directory",
    group: "original",
    description: "Where messages, mailing lists and SpamAssassin data go. Default: the server's " +
      "own store.",
  },
  {
    long: "cfgdir",
    short: "c",
    argument: "dir",
    kind: "directory",
    group: "original",
    description: "Where configuration, licenses and certificates go. Default: the server's " +
      "install folder.",
  },
  {
    long: "mask",
    short: "m",
    argument: "list",
    kind: "masks",
    group: "original",
    description: "Recover only these parts: a list with commas, without spaces. May be repeated. " +
      "Default: everything.",
  },
  {
    long: "backup",
    short: "b",
    group: "original",
    description: "Keep what is replaced, with the extension .BAK. An older .BAK gives way.",
  },
  {
    long: "noprogress",
    short: "g",
    group: "original",
    description: "Show no progress; everything else is still printed.",
  },
  {
    long: "listing",
    short: "l",
    group: "original",
    description: "List what the backup holds. Changes nothing.",
  },
  {
    long: "quiet",
    short: "q",
    group: "original",
    description: "Print nothing but errors, and ask nothing. Outweighs -v.",
  },
  {
    long: "verbose",
    short: "v",
    group: "original",
    description: "Print each item as it is recovered.",
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
    description: "Print the full plan: which backup and why, where to, what would be replaced, " +
      "the space it takes. Changes nothing.",
  },
  {
    long: "verify",
    group: "ours",
    description: "Read every selected byte of the backup and check it. Changes nothing.",
  },
  {
    long: "at",
    argument: "time",
    kind: "time",
    group: "ours",
    description: "Recover the newest complete state not later than this: 2005-10-12, " +
      "2005-10-12T22:00Z or the name of an archive.",
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
    description: "Append a plain log with times to this file.",
  },
  {
    long: "keep-going",
    group: "ours",
    description: "Skip damaged or unsafe items, recover the rest, list what was skipped and " +
      "exit with 3.",
  },
  {
    long: "force",
    group: "ours",
    description: "Go on although the engine seems to run, the backup is incomplete or space " +
      "looks short.",
  },
  {
    long: "yes",
    group: "ours",
    description: "Ask nothing. Without a terminal nothing is asked either.",
  },
  {
    long: "jobs",
    argument: "n",
    kind: "number",
    group: "ours",
    description: "How many workers, 1 to 64. Default: what is fastest on this machine.",
  },
  {
    long: "version",
    group: "ours",
    description: "Print version, commit and platform.",
  },
] as const satisfies readonly Option[];

/** Shells that completions are made for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export type Shell = typeof SHELLS[number];

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
  cfg: "the configuration: mailserver.cfg and users.cfg",
  mail: "all messages, public folders included",
  lists: "mailing lists",
  spamassassin: "SpamAssassin's database",
  license: "licenses",
  sslca: "certificates of certification authorities",
  sslcert: "SSL certificates, their keys and DKIM keys",
  public: "public folders only",
  settings: "settings of the administration",
  im: "the database of instant messaging",
  xmpp: "the archive of XMPP messages",
  other: "whatever else the backup holds",
};

/** What the process returns. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.done, meaning: "done" },
  { code: EXIT.failed, meaning: "failed (disk full, I/O, permission); no data is half replaced" },
  { code: EXIT.usage, meaning: "wrong usage" },
  { code: EXIT.skipped, meaning: "done, but items were skipped" },
  { code: EXIT.backup, meaning: "no usable backup: none found, incomplete or damaged" },
  { code: EXIT.target, meaning: "target not usable: no installation, engine running, no space" },
  { code: EXIT.interrupted, meaning: "interrupted" },
];

export interface Example {
  readonly purpose: string;
  readonly command: string;
}

/** The examples of the manual, for each system. */
export const EXAMPLES: readonly {
  readonly system: string;
  readonly examples: readonly Example[];
}[] = [
  {
    system: "Windows",
    examples: [
      {
        purpose: "Recover everything from the newest complete backup in a directory",
        command: "kmsrecover E:\\backup",
      },
      {
        purpose: "Recover everything from one particular backup",
        command: "kmsrecover E:\\backup\\F20051009T220008Z.zip",
      },
      {
        purpose: "Recover one mailbox into another directory",
        command: "kmsrecover -d company.com -u smith -s D:\\tmp E:\\backup\\F20051009T220008Z.zip",
      },
      {
        purpose: "Recover one folder and print each item",
        command: 'kmsrecover -v -d company.com -u smith -f "Sent Items" ' +
          "E:\\backup\\F20051009T220008Z.zip",
      },
      {
        purpose: "Recover a domain's public folders and keep the present ones",
        command: "kmsrecover -b -d company.com -m public E:\\backup\\F20051009T220008Z.zip",
      },
    ],
  },
  {
    system: "macOS",
    examples: [
      {
        purpose: "Recover everything from the newest complete backup in a directory",
        command: "./kmsrecover /Volumes/backup",
      },
      {
        purpose: "Recover everything from one particular backup",
        command: "./kmsrecover /Volumes/backup/F20051009T220008Z.zip",
      },
    ],
  },
  {
    system: "Linux",
    examples: [
      {
        purpose: "Recover everything from the newest complete backup in a directory",
        command: "./kmsrecover /mnt/backup",
      },
      {
        purpose: "Recover everything from one particular backup",
        command: "./kmsrecover /mnt/backup/F20051009T220008Z.zip",
      },
    ],
  },
];

/** Where the program says what its one operand is. */
export const USAGE = "kmsrecover [options] <directory_name>|<file_name>";
