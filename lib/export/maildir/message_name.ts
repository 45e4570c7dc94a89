import { deliveryTime, type ExportItem, type ItemFlags } from "../item.ts";

/** Where in a folder of a Maildir a message goes. */
export interface MaildirPlace {
  readonly directory: "cur" | "new";
  readonly name: string;
}

export interface MaildirNaming {
  /** Names the server that the messages come from. */
  readonly host: string;
  /**
   * What stands between name and flags. A Maildir has `:`, which Windows does not allow; isync and
   * NeoMutt use `;` there, and mu reads it too.
   */
  readonly separator: ":" | ";";
}

/**
 * What the name of a message begins with: the same one in each run, and no other message of the folder
 * has it. So a run that goes on sees what is there already.
 */
export function maildirBaseName(item: ExportItem, { host }: MaildirNaming): string {
  const time = deliveryTime(item);
  const seconds = Math.floor(time / 1000);
  return `${seconds}.M${(time % 1000) * 1000}U${item.uid}.${hostPart(host)}`;
}

/**
 * Directory and name of a message, once its size with LF line ends is known (bytes): in `new` what no
 * client has been told of and nobody has read, in `cur` all other messages with their flags.
 */
export function maildirPlace(
  item: ExportItem,
  size: number,
  naming: MaildirNaming,
): MaildirPlace {
  const base = `${maildirBaseName(item, naming)},S=${size}`;
  const flags = maildirFlags(item.flags);
  if (item.flags.recent && flags === "") return { directory: "new", name: base };
  return { directory: "cur", name: `${base}${naming.separator}2,${flags}` };
}

/** The flags of a Maildir's file name, in ASCII order. */
function maildirFlags(flags: ItemFlags): string {
  return (flags.draft ? "D" : "") + (flags.flagged ? "F" : "") + (flags.forwarded ? "P" : "") +
    (flags.answered ? "R" : "") + (flags.seen ? "S" : "") + (flags.deleted ? "T" : "");
}

/** A host name in the form that a file name takes, without `/`, `:` and `,`, which mean something. */
function hostPart(host: string): string {
  return host.replace(/[^A-Za-z0-9.-]/g, "_").slice(0, 64) || "localhost";
}
