import type { Mailbox, MailFolder } from "../engine/browse/mail_tree.ts";

/** What is to be done with what was picked. */
export type Deed =
  | { readonly kind: "merge" }
  /** Into a directory, as typed. */
  | { readonly kind: "export"; readonly directory: string };

/** What was picked. */
export type Picked =
  | { readonly kind: "mailboxes"; readonly mailboxes: readonly Mailbox[] }
  | { readonly kind: "folders"; readonly folders: readonly MailFolder[] }
  /** By their numbers. */
  | { readonly kind: "messages"; readonly messages: readonly number[] };

/** What is to be done with what. */
export interface Wish {
  readonly deed: Deed;
  readonly picked: Picked;
}

/** A command of this program. */
export interface ProposedCommand {
  readonly argv: readonly string[];
  /** As one would type it; where this system's shells have no way to write it, as nearly as can be. */
  readonly text: string;
}

/** The commands that do it, for a person to confirm. */
export interface Proposal {
  readonly commands: readonly ProposedCommand[];
  /** The same commands, which only say what they would do; none where they cannot. */
  readonly rehearsal: readonly ProposedCommand[];
  /** What to know before, a sentence each. */
  readonly notes: readonly string[];
}
