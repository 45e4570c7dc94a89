import { RecoveryError } from "../errors.ts";
import type { SelectionError } from "../recovery/selection_error.ts";
import { commandFor, type Shell } from "./command_line.ts";

/** So many commands are suggested; more would not help. */
const MOST_SUGGESTED = 10;

/** The error with the commands that would work in place of the one that was typed. */
export function withCommands(
  error: SelectionError,
  argv: readonly string[],
  shell: Shell,
): RecoveryError {
  const commands = error.alternatives.slice(0, MOST_SUGGESTED)
    .map((alternative) => commandFor(argv, alternative, shell))
    .filter((command) => command !== undefined);
  return new RecoveryError(error.kind, error.message, [
    ...error.hints,
    ...commands.map((command) => `Perhaps: ${command}`),
  ]);
}
