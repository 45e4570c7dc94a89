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

/** What every run can be asked for about its output and its targets. Paths are as typed. */
interface Asked {
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
  readonly force: boolean;
  /** `--yes` or `-q`: never ask. */
  readonly assumeYes: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly showProgress: boolean;
  readonly log: string | undefined;
}

/** Take the last recovery back that kept what it replaced. */
export interface UndoRequest extends Asked {
  /** Only say what would be done. */
  readonly isDryRun: boolean;
}

/** One run of the program as asked for on the command line. Paths are as typed. */
export interface Request extends Asked {
  readonly action: Action;
  /** The backup: a directory or a file. */
  readonly path: string;
  readonly scope: Scope;
  /** `undefined` where no `-m` was given. */
  readonly masks: readonly Mask[] | undefined;
  /** `-b`: keep what is replaced. */
  readonly keepReplaced: boolean;
  readonly at: string | undefined;
  readonly keepGoing: boolean;
  /** `--replace-incomplete`: let an incomplete backup replace live units as a whole. */
  readonly replaceIncomplete: boolean;
  readonly jobs: number | undefined;
}
