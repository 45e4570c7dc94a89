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
