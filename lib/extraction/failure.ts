import { bugError, RecoveryError } from "../model/errors.ts";
import { readableCause, systemErrorCode, systemRemedies } from "../model/system_error.ts";

/** An error that no further file would escape: a full disk, a missing permission. */
export interface FatalFailure {
  /** As `systemErrorCode()` gives it; `undefined` where it is a bug of ours. */
  readonly code: string | undefined;
  readonly path: string;
  /** A clause in an administrator's words. */
  readonly reason: string;
}

/** What was thrown while `path` was at hand, as it can be sent from a worker. */
export function fatalFailure(error: unknown, path: string): FatalFailure {
  return { code: systemErrorCode(error), path, reason: readableCause(error) };
}

/** The same as an error for an administrator. */
export function describeFailure({ code, path, reason }: FatalFailure): RecoveryError {
  if (code === undefined) return bugError(reason);
  const where = path === "" ? "" : ` ("${path}")`;
  const sentence = reason.charAt(0).toUpperCase() + reason.slice(1);
  return new RecoveryError("failed", `${sentence}${where}`, systemRemedies(code));
}
