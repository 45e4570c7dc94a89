import { isSystemError, readableCause, systemErrorCode, systemRemedies } from "./system_error.ts";

/**
 * What kind of failure it is. The command line turns it into an exit code:
 * `failed` 1, `usage` 2, `backup` 4, `target` 5, `interrupted` 130.
 */
export type FailureKind = "failed" | "usage" | "backup" | "target" | "interrupted";

/**
 * A failure that an administrator can understand and act on. `message` says what happened and to
 * which file; each hint says what to do next.
 */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError";
  readonly kind: FailureKind;
  readonly hints: readonly string[];

  constructor(kind: FailureKind, message: string, hints: readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hints = hints;
  }
}

/**
 * What could not be done (`Cannot write to "X"`), with the reason that the operating system gives. A
 * `RecoveryError` comes back as it is; what is no error of the system is a bug of ours.
 */
export function cannot(what: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  if (!isSystemError(error)) return bugError(error);
  const hints = systemRemedies(systemErrorCode(error));
  return new RecoveryError("failed", `${what}: ${readableCause(error)}`, hints, error);
}

/** What is no failure of the system, the backup or the person, but a fault of this program. */
export function bugError(error: unknown): RecoveryError {
  return new RecoveryError(
    "failed",
    `kmsrecover has a bug: ${error instanceof Error ? error.message : error}`,
    [
      "nothing is lost: every mailbox is as it was, or as in the backup",
      'please report it, with the command that you typed (README, "Reporting a bug")',
    ],
    error,
  );
}
