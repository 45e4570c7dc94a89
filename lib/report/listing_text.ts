import type { ListedFolder, ListedMailbox, Listing } from "../engine/listing.ts";
import type { FolderMessages } from "./folder_messages.ts";
import type { Screen } from "./screen.ts";
import { formatBytes, formatCount } from "../model/units.ts";
import { formatEntryTime } from "./dates.ts";
import { type Column, type Row, tableLines } from "./table.ts";

export interface ListingView {
  /** Every folder, those of the server too. */
  readonly verbose: boolean;
  /** Whether mailboxes were named: then their folders are what is wanted. */
  readonly isNarrowed: boolean;
  /** The messages of its folders, where they were asked for. */
  readonly messages?: FolderMessages | undefined;
  /** The terminal that it is printed on; without one nothing is cut or left out. */
  readonly screen: Screen | undefined;
  /** The offset from UTC, in minutes, that times are shown with. */
  readonly utcOffset: number | undefined;
}

const COLUMNS: readonly Column[] = [
  { align: "left", canShrink: true },
  { align: "right" },
  { align: "right" },
  { align: "left" },
];
const HEADING: Row = ["Name", "Messages", "Size", "Newest"];
/** What is printed before and after the table: backups, the sum, the next prompt. */
const LINES_AROUND = 6;

/**
 * The lines of a listing for people: one table over all that is listed. On a terminal with fewer lines
 * than it would take, mailboxes stand without their folders, and the last line says how to see them.
 */
export function* listingLines(listing: Listing, view: ListingView): Generator<string> {
  const { screen } = view;
  const isShort = screen !== undefined && isTooLong(listing, view, screen.rows);
  const rows = () => rowsOf(listing, view, isShort ? noFolders : foldersShown(view));
  yield* tableLines(COLUMNS, rows, {
    width: screen?.columns,
    mark: screen?.unicode === false ? "..." : "…",
  });
  if (!isShort) return;
  yield "";
  yield "To see the folders too, add -v, or name a mailbox with -u";
}

type FoldersOf = (mailbox: ListedMailbox) => readonly ListedFolder[];

const noFolders: FoldersOf = () => [];

function foldersShown({ verbose }: ListingView): FoldersOf {
  return ({ folders }) => verbose ? folders : folders.filter(({ isSystem }) => !isSystem);
}

function isTooLong(listing: Listing, view: ListingView, rows: number): boolean {
  if (view.verbose || view.isNarrowed || mailboxesOf(listing).length <= 1) return false;
  const room = rows - LINES_AROUND;
  let lines = 0;
  for (const _ of rowsOf(listing, view, foldersShown(view))) if (++lines > room) return true;
  return false;
}

function mailboxesOf({ domains, public: shared }: Listing): ListedMailbox[] {
  return [
    ...domains.flatMap((domain) => [
      ...domain.mailboxes,
      ...domain.public ? [domain.public] : [],
    ]),
    ...shared ? [shared] : [],
  ];
}

function* rowsOf(listing: Listing, view: ListingView, foldersOf: FoldersOf): Generator<Row> {
  const { domains, public: shared, parts } = listing;
  if (domains.length > 0 || shared) yield HEADING;
  for (const [number, domain] of domains.entries()) {
    if (number > 0) yield [""];
    yield [`Domain ${domain.name}`];
    for (const mailbox of domain.mailboxes) yield* mailboxRows(mailbox, view, foldersOf);
    if (domain.public) yield* mailboxRows(domain.public, view, foldersOf);
  }
  if (shared) {
    if (domains.length > 0) yield [""];
    yield ["Public folders of all domains"];
    yield* mailboxRows(shared, view, foldersOf);
  }
  if (parts.length === 0) return;
  if (domains.length > 0 || shared) yield [""];
  yield ["Other parts", "Files", "Size"];
  for (const { name, files, bytes } of parts) {
    yield [`  ${name}`, formatCount(files), formatBytes(bytes)];
  }
}

function* mailboxRows(
  mailbox: ListedMailbox,
  { utcOffset }: ListingView,
  foldersOf: FoldersOf,
): Generator<Row> {
  yield summaryRow(`  ${mailbox.name}`, mailbox, utcOffset);
  for (const folder of foldersOf(mailbox)) {
    yield summaryRow(`    ${folder.name}`, folder, utcOffset);
  }
}

function summaryRow(
  name: string,
  { messages, bytes, newest }: Pick<ListedMailbox, "messages" | "bytes" | "newest">,
  utcOffset: number | undefined,
): Row {
  return [
    name,
    formatCount(messages),
    formatBytes(bytes),
    newest === undefined ? "" : formatEntryTime(newest, utcOffset),
  ];
}
