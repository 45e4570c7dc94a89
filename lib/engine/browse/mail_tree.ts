import { PUBLIC } from "../../backup/layout.ts";
import type { ListedMailbox, Listing } from "../listing.ts";

/** Whose mail it is. */
export interface Owner {
  /** `mail/company.com/smith` */
  readonly unit: string;
  /** `undefined` for the public folders of the whole server. */
  readonly domain: string | undefined;
  /** `undefined` for public folders. */
  readonly user: string | undefined;
}

/** How much there is of something. */
interface Sums {
  readonly messages: number;
  /** Of all its files. */
  readonly bytes: number;
  /** Of its newest message, in ms since the epoch. */
  readonly newest: number | undefined;
}

export interface MailFolder extends Sums {
  readonly owner: Owner;
  /** Readable path: `INBOX/Projects`. */
  readonly name: string;
  /** Path on the disk, in modified UTF-7. */
  readonly raw: string;
}

/** A mailbox, or a set of public folders. */
export interface Mailbox extends Sums {
  readonly owner: Owner;
  readonly folders: readonly MailFolder[];
}

/** All mailboxes of a listing, domain by domain, those of the whole server last. */
export function mailboxesOf(
  { domains, public: shared }: Listing,
  { withSystem }: { readonly withSystem: boolean },
): Mailbox[] {
  const mailbox = (listed: ListedMailbox, domain?: string, user?: string): Mailbox => {
    const { messages, bytes, newest, folders } = listed;
    const path = ["mail", domain, user ?? PUBLIC].filter((name) => name !== undefined);
    const owner = { unit: path.join("/"), domain, user };
    const seen = folders.filter(({ isSystem }) => withSystem || !isSystem);
    return {
      owner,
      messages,
      bytes,
      newest,
      folders: seen.map(({ name, raw, messages, bytes, newest }) => ({
        owner,
        name,
        raw,
        messages,
        bytes,
        newest,
      })),
    };
  };
  return [
    ...domains.flatMap(({ name: domain, mailboxes, public: own }) => [
      ...mailboxes.map((listed) => mailbox(listed, domain, listed.name)),
      ...own ? [mailbox(own, domain)] : [],
    ]),
    ...shared ? [mailbox(shared)] : [],
  ];
}
