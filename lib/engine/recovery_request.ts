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
  /** Only plan: change nothing, and say what would be in the way. */
  readonly isDryRun: boolean;
  /** Whether somebody is asked before the live server is changed, and so sees what is planned. */
  readonly isAsked: boolean;
}
