import { type FailureKind, RecoveryError } from "../model/errors.ts";

/** What the process returns; the numbers are part of the program's interface. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  skipped: 3,
  backup: 4,
  target: 5,
  interrupted: 130,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];

const GRAVEST_FIRST: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.failed,
  EXIT.target,
  EXIT.backup,
  EXIT.usage,
  EXIT.skipped,
];

/** The exit code of a failure kind. */
export function exitCodeOfKind(kind: FailureKind): ExitCode {
  return EXIT[kind];
}

/** The exit code of whatever was thrown; anything but a `RecoveryError` is a failure, 1. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof RecoveryError ? exitCodeOfKind(error.kind) : EXIT.failed;
}

/** The one code that stands for several outcomes: the gravest; 0 only where all are done. */
export function mergeExitCodes(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return GRAVEST_FIRST.find((code) => seen.has(code)) ?? EXIT.done;
}
