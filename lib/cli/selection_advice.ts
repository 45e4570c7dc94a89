import type { UnresolvedError } from "../engine/open_backups.ts";
import { RecoveryError } from "../model/errors.ts";
import type { MissingReason } from "../selection/missing_user.ts";
import { commandFor, type Shell } from "./command_line.ts";

/** So many commands are suggested; more would not help. */
const MOST_SUGGESTED = 10;

const REASONS: Readonly<Record<MissingReason, { readonly why: string; readonly hint: string }>> = {
  disabled: {
    why: "the user is in users.cfg, but disabled, so not backed up",
    hint: "A backup from before the user was disabled may hold the mailbox: choose it with --at",
  },
  empty: {
    why: "the user is in users.cfg, but the backup holds nothing of the mailbox",
    hint: "Perhaps it was never used, or it was made or moved here after the backup",
  },
  "disabled live": {
    why: "the user is in this server's users.cfg, but disabled, so not backed up",
    hint: "A backup from before the user was disabled may hold the mailbox: choose it with --at",
  },
  "live only": {
    why: "the user is in this server's users.cfg, but not in the backup's",
    hint: "Perhaps the user was added after the backup: choose a newer one",
  },
};

/** The error with what the server knows of the user, or with the commands that would work. */
export function explained(
  { selection, missing }: UnresolvedError,
  { argv, shell }: { readonly argv: readonly string[]; readonly shell: Shell },
): RecoveryError {
  const { kind, message, hints, alternatives } = selection;
  if (missing) {
    const { why, hint } = REASONS[missing];
    return new RecoveryError(kind, `${message}: ${why}`, [hint]);
  }
  return new RecoveryError(kind, message, [
    ...hints,
    ...alternatives.slice(0, MOST_SUGGESTED).flatMap((alternative) => {
      const command = commandFor(argv, alternative, shell);
      return command === undefined ? [] : [`Perhaps: ${command}`];
    }),
  ]);
}
