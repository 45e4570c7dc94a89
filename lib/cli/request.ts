import type { Format } from "../export/formats.ts";
import type { Query } from "../message/query.ts";
import type { Mask, Scope } from "../model/scope.ts";
import type { IntoArgument } from "./into_argument.ts";

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
  /** `--report`: the page about the run. */
  readonly report: string | undefined;
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
  /** `--leave-deleted`: without messages that were deleted before the newest backup. */
  readonly leaveDeleted: boolean;
  /** `--merge`: put back only what is lacking. */
  readonly merge: boolean;
  /** `--account`: put back the accounts of the selected users too. */
  readonly account: boolean;
  /** `--into`: the mailbox or folder that it goes into. */
  readonly into: IntoArgument | undefined;
  /** `--reindex`: `index.fld` becomes `index.bad`. */
  readonly reindexes: boolean;
  /** `--adapt-paths`: the recovered configuration gets this server's paths. */
  readonly adaptsPaths: boolean;
  /** `-b`: keep what is replaced. */
  readonly keepReplaced: boolean;
  readonly at: string | undefined;
  /** `--all`: every backup of the directory. */
  readonly isAll: boolean;
  /** `--find`: only the messages that match. */
  readonly find: Query | undefined;
  /** The same as typed. */
  readonly findText: string | undefined;
  /** `--export`: the directory. */
  readonly exportTo: string | undefined;
  readonly format: Format | undefined;
  readonly keepGoing: boolean;
  /** `--replace-incomplete`: let an incomplete backup replace live units as a whole. */
  readonly replaceIncomplete: boolean;
  readonly jobs: number | undefined;
}

/** Look through backups at the terminal. */
export type BrowseRequest = Pick<
  Request,
  | "path"
  | "scope"
  | "masks"
  | "at"
  | "cfgdir"
  | "force"
  | "keepGoing"
  | "jobs"
  | "verbose"
  | "assumeYes"
>;
