import { PUBLIC } from "../../backup/layout.ts";
import type { ListedFolder, ListedMailbox, Listing } from "../listing.ts";

/** Whose mail it is. */
export interface Owner {
  /** `mail/company.com/smith` */
  readonly unit: string;
  /** `undefined` for the public folders of the whole server. */
  readonly domain: string | undefined;
  /** `undefined` for public folders. */
  readonly user: string | undefined;
}

export interface MailFolder {
  readonly owner: Owner;
  /** Readable path: `INBOX/Projects`. */
  readonly name: string;
  /** Path on the disk, in modified UTF-7. */
  readonly raw: string;
  readonly messages: number;
  /** Of all its files, in bytes. */
  readonly bytes: number;
  /** Of its newest message, in ms since the epoch. */
  readonly newest: number | undefined;
}

/** A mailbox, or a set of public folders. */
export interface Mailbox {
  readonly owner: Owner;
  readonly messages: number;
  readonly bytes: number;
  readonly newest: number | undefined;
  readonly folders: readonly MailFolder[];
}

/** All mailboxes of a listing, domain by domain, those of the whole server last. */
export function mailboxesOf(
  { domains, public: shared }: Listing,
  { withSystem }: { readonly withSystem: boolean },
): Mailbox[] {
  return [
    ...domains.flatMap(({ name: domain, mailboxes, public: own }) => [
      ...mailboxes.map((mailbox) =>
        mailboxOf(mailbox, {
          unit: `mail/${domain}/${mailbox.name}`,
          domain,
          user: mailbox.name,
        }, withSystem)
      ),
      ...own
        ? [
          mailboxOf(own, { unit: `mail/${domain}/${PUBLIC}`, domain, user: undefined }, withSystem),
        ]
        : [],
    ]),
    ...shared
      ? [
        mailboxOf(
          shared,
          { unit: `mail/${PUBLIC}`, domain: undefined, user: undefined },
          withSystem,
        ),
      ]
      : [],
  ];
}

function mailboxOf(
  { messages, bytes, newest, folders }: ListedMailbox,
  owner: Owner,
  withSystem: boolean,
): Mailbox {
  const shown = folders.filter(({ isSystem }) => withSystem || !isSystem);
  return {
    owner,
    messages,
    bytes,
    newest,
    folders: shown.map((folder) => folderOf(folder, owner)),
  };
}

function folderOf({ name, raw, messages, bytes, newest }: ListedFolder, owner: Owner): MailFolder {
  return { owner, name, raw, messages, bytes, newest };
}
