/** How messages are put back into what is live, without replacing anything. */
export interface MergeRequest {
  /** The messages that are meant, by their numbers in the contents; `undefined`: all, and the folders. */
  readonly messages?: ReadonlySet<number> | undefined;
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
  /** Only plan: change nothing, and say what would be in the way. */
  readonly isDryRun: boolean;
  /** Whether somebody is asked before the live server is changed, and so sees what is planned. */
  readonly isAsked: boolean;
}
