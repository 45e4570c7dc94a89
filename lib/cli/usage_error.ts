import { RecoveryError } from "../model/errors.ts";

/** An error of the command line: what is wrong with it, and what else to type. */
export function usageError(message: string, hints: readonly string[] = []): RecoveryError {
  return new RecoveryError("usage", message, hints);
}
