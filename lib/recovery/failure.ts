import { bugError, RecoveryError } from "../model/errors.ts";
import { describeFailure, fatalFailure } from "../extraction/failure.ts";
import { isSystemError, pathOf } from "../model/system_error.ts";

export { isSystemError } from "../model/system_error.ts";

/** Why something failed, as a clause behind a colon, and what to do about it. */
export interface Reason {
  readonly reason: string;
  readonly hints: readonly string[];
}

/**
 * What was thrown, in an administrator's words; a `RecoveryError` as it is. The error names its path
 * itself where it can; `path` is for where it cannot.
 */
export function systemFailure(error: unknown, path = ""): RecoveryError {
  if (error instanceof RecoveryError) return error;
  return isSystemError(error)
    ? describeFailure(fatalFailure(error, pathOf(error) ?? path))
    : bugError(error);
}

/** As `systemFailure()`, to stand behind `Cannot replace "X": `. */
export function reasonOf(error: unknown, path = ""): Reason {
  const { message, hints } = systemFailure(error, path);
  const reason = isSystemError(error)
    ? message.charAt(0).toLowerCase() + message.slice(1)
    : message;
  return { reason, hints };
}
