/** How messages are put back into what is live, without replacing anything. */
export interface MergeRequest {
  /** The messages that are meant, by their numbers in the contents; `undefined`: all, and the folders. */
  readonly messages?: ReadonlySet<number> | undefined;
  /** Set where they go into another mailbox or folder than their own. */
  readonly into?: IntoRequest | undefined;
}

/** Another mailbox, or a folder of it, as it was named; each name is safe on this system. */
export interface IntoRequest {
  readonly user: string;
  readonly domain: string;
  /** The readable names of a folder and those that it lies in, the outermost first. */
  readonly folder: readonly string[] | undefined;
  /** Whether it is an error if what it goes into is there already. */
  readonly mustBeNew: boolean;
}

/** How a recovery is to be made. Paths are as typed. */
export interface RecoveryRequest {
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
  /** Keep what is replaced. */
  readonly keepReplaced: boolean;
  readonly keepGoing: boolean;
  /** Go on where the engine seems to run, the backup is incomplete or space looks short. */
  readonly force: boolean;
  /** Let an incomplete backup replace live units as a whole. */
  readonly replaceIncomplete: boolean;
  readonly jobs: number | undefined;
  /** Set where only what is lacking is put back; of what is selected, only mailboxes and public folders. */
  readonly merge?: MergeRequest | undefined;
  /** Put the accounts of the selected users back into the live `users.cfg`, where it lacks them. */
  readonly account?: boolean | undefined;
  /** Put the indexes of the folders away that come, or that messages come into. */
  readonly reindexes?: boolean;
  /** Give the paths of the recovered configuration that lie in the old server those of this one. */
  readonly adaptsPaths?: boolean;
  /** Only plan: change nothing, and say what would be in the way. */
  readonly isDryRun: boolean;
  /** Whether somebody is asked before the live server is changed, and so sees what is planned. */
  readonly isAsked: boolean;
}
