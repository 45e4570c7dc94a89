import type { Listener } from "../model/listener.ts";
import type { Surroundings } from "../recovery/target/targets.ts";

/** What every use of the engine has in common: whom it tells, who may stop it, and where it stands. */
export interface Session {
  readonly listener: Listener;
  /** Aborted to stop at the next safe point. */
  readonly signal: AbortSignal;
  readonly surroundings: Surroundings;
  /**
   * The password of encrypted archives, asked for once; `archive` is the path of the first one.
   *
   * @throws {RecoveryError} where there is nobody to ask.
   */
  readonly password: (archive: string) => string;
}
