import type { ListedFolder, ListedMailbox, ListedPart, Listing } from "../../engine/listing.ts";
import { formatEntryTime } from "../dates.ts";
import { section } from "./elements.ts";
import type { Html } from "./markup.ts";
import { count, moment, size, table, type TableColumn } from "./table.ts";

/** A mailbox with the domain that it is of. */
interface PlacedMailbox {
  /** Empty for the public folders of all domains. */
  readonly domain: string;
  readonly mailbox: ListedMailbox;
}

interface PlacedFolder extends PlacedMailbox {
  readonly folder: ListedFolder;
}

/** What backups hold: mailboxes, folders, other parts, each by count and size. */
export function contentsSections(listing: Listing, utcOffset: number | undefined): Html[] {
  const mailboxes = mailboxesOf(listing);
  const folders = mailboxes.flatMap((placed) =>
    placed.mailbox.folders.map((folder): PlacedFolder => ({ ...placed, folder }))
  );
  return [
    ...mailboxes.length > 0
      ? [section("Mailboxes", table(mailboxColumns(mailboxes, utcOffset), mailboxes))]
      : [],
    ...folders.length > 0
      ? [section("Folders", table(folderColumns(folders, utcOffset), folders))]
      : [],
    ...listing.parts.length > 0
      ? [section("Other parts", table(partColumns(listing.parts), listing.parts))]
      : [],
  ];
}

/** All mailboxes and public folders of a listing, domain by domain. */
export function mailboxesOf({ domains, public: shared }: Listing): PlacedMailbox[] {
  return [
    ...domains.flatMap(({ name: domain, mailboxes, public: own }) =>
      [...mailboxes, ...own ? [own] : []].map((mailbox) => ({ domain, mailbox }))
    ),
    ...shared ? [{ domain: "", mailbox: shared }] : [],
  ];
}

function mailboxColumns(
  mailboxes: readonly PlacedMailbox[],
  utcOffset: number | undefined,
): TableColumn<PlacedMailbox>[] {
  const largest = largestOf(mailboxes.map(({ mailbox }) => mailbox));
  return [
    { heading: "Mailbox", cell: nameOf },
    { heading: "Folders", isNumber: true, cell: ({ mailbox }) => count(mailbox.folders.length) },
    { heading: "Messages", isNumber: true, cell: ({ mailbox }) => count(mailbox.messages) },
    { heading: "Size", isNumber: true, cell: ({ mailbox }) => size(mailbox.bytes, largest) },
    { heading: "Newest", cell: ({ mailbox }) => newest(mailbox, utcOffset) },
  ];
}

function folderColumns(
  folders: readonly PlacedFolder[],
  utcOffset: number | undefined,
): TableColumn<PlacedFolder>[] {
  const largest = largestOf(folders.map(({ folder }) => folder));
  return [
    { heading: "Folder", cell: ({ folder }) => folder.name },
    { heading: "Mailbox", cell: nameOf },
    { heading: "Messages", isNumber: true, cell: ({ folder }) => count(folder.messages) },
    { heading: "Size", isNumber: true, cell: ({ folder }) => size(folder.bytes, largest) },
    { heading: "Newest", cell: ({ folder }) => newest(folder, utcOffset) },
  ];
}

function partColumns(parts: readonly ListedPart[]): TableColumn<ListedPart>[] {
  const largest = largestOf(parts);
  return [
    { heading: "Part", cell: ({ name }) => name },
    { heading: "Files", isNumber: true, cell: ({ files }) => count(files) },
    { heading: "Size", isNumber: true, cell: ({ bytes }) => size(bytes, largest) },
  ];
}

function nameOf({ domain, mailbox }: PlacedMailbox): string {
  return domain === "" ? `${mailbox.name} (all domains)` : `${mailbox.name}@${domain}`;
}

function newest(
  { newest }: Pick<ListedMailbox, "newest">,
  utcOffset: number | undefined,
) {
  return moment(newest, newest === undefined ? "" : formatEntryTime(newest, utcOffset));
}

function largestOf(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((most, { bytes }) => Math.max(most, bytes), 0);
}
