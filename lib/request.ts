/** The parts of a backup that `-m` can name: the original's and ours. */
export const MASKS = [
  "cfg",
  "mail",
  "lists",
  "spamassassin",
  "license",
  "sslca",
  "sslcert",
  "public",
  "settings",
  "im",
  "xmpp",
  "other",
] as const;

export type Mask = typeof MASKS[number];

/** What is to be recovered, as the person named it; names are not yet looked up in the backup. */
export interface Scope {
  readonly domain: string | undefined;
  /** Each a name, an address, a pattern, or a list of these with commas; none for all. */
  readonly users: readonly string[];
  /** Folders of each of the users; none for the whole mailboxes. */
  readonly folders: readonly string[];
}

export type Action = "recover" | "list" | "verify" | "dry-run";

/** One run of the program as asked for on the command line. Paths are as typed. */
export interface Request {
  readonly action: Action;
  /** The backup: a directory or a file. */
  readonly path: string;
  readonly scope: Scope;
  /** `undefined` where no `-m` was given. */
  readonly masks: readonly Mask[] | undefined;
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
  /** `-b`: keep what is replaced. */
  readonly keepReplaced: boolean;
  readonly at: string | undefined;
  readonly keepGoing: boolean;
  readonly force: boolean;
  /** `--replace-incomplete`: let an incomplete backup replace live units as a whole. */
  readonly replaceIncomplete: boolean;
  /** `--yes` or `-q`: never ask. */
  readonly assumeYes: boolean;
  readonly jobs: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly showProgress: boolean;
  readonly log: string | undefined;
}
