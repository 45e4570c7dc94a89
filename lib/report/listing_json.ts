import { PUBLIC } from "../backup/layout.ts";
import type { ListedMailbox, Listing } from "../engine/listing.ts";
import type { FolderMessages } from "./folder_messages.ts";
import { messageJson, searchJson } from "./message_json.ts";

/** What backups hold, with `messages` also those of the folders. */
export function listingJson(listing: Listing, messages: FolderMessages | undefined) {
  const items = messages ? itemsOf(messages) : undefined;
  const mailboxOf = (mailbox: ListedMailbox, unit: string) =>
    mailboxJson(mailbox, (raw) => items?.get(`${unit}/${raw}`));
  return {
    domains: listing.domains.map(({ name, mailboxes, public: shared }) => ({
      name,
      mailboxes: mailboxes.map((mailbox) => mailboxOf(mailbox, `mail/${name}/${mailbox.name}`)),
      public: shared ? mailboxOf(shared, `mail/${name}/${PUBLIC}`) : null,
    })),
    public: listing.public ? mailboxOf(listing.public, `mail/${PUBLIC}`) : null,
    parts: listing.parts,
    files: listing.files,
    bytes: listing.bytes,
    ...(messages ? searchJson(messages.outcome) : {}),
  };
}

/** The messages by `<unit>/<folder>`. */
function itemsOf({ contents, messages }: FolderMessages) {
  const items = new Map<string, ReturnType<typeof messageJson>[]>();
  for (const message of messages) {
    const key = `${message.folder.unit}/${message.folder.raw}`;
    const ofFolder = items.get(key) ?? [];
    ofFolder.push(messageJson(contents, message));
    items.set(key, ofFolder);
  }
  return items;
}

function mailboxJson(
  mailbox: ListedMailbox,
  itemsIn: (raw: string) => readonly unknown[] | undefined,
) {
  return {
    name: mailbox.name,
    messages: mailbox.messages,
    bytes: mailbox.bytes,
    newest: dateOf(mailbox.newest),
    folders: mailbox.folders.map(({ name, raw, isSystem, messages, bytes, newest }) => ({
      name,
      raw,
      system: isSystem,
      messages,
      bytes,
      newest: dateOf(newest),
      ...(itemsIn(raw) ? { items: itemsIn(raw) } : {}),
    })),
  };
}

function dateOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
