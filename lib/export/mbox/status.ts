import type { ItemFlags } from "../item.ts";

/**
 * The header lines in which mutt, Dovecot and others keep flags in an mbox, each with its LF. A message
 * that no client has seen yet has none.
 */
export function statusLines(flags: ItemFlags): string {
  const status = (flags.seen ? "R" : "") + (flags.seen || !flags.recent ? "O" : "");
  const more = (flags.answered ? "A" : "") + (flags.flagged ? "F" : "") +
    (flags.draft ? "T" : "") + (flags.deleted ? "D" : "");
  return (status && `Status: ${status}\n`) + (more && `X-Status: ${more}\n`);
}
