/** What a message is; each kind has formats that other programs take. */
export type ItemKind = "mail" | "contact" | "event" | "task" | "note";

/** What the index of a folder says of a message. */
export interface ItemFlags {
  readonly seen: boolean;
  readonly answered: boolean;
  readonly forwarded: boolean;
  readonly flagged: boolean;
  readonly draft: boolean;
  /** Marked for deletion, as in IMAP. */
  readonly deleted: boolean;
  /** No client has been told of it yet. */
  readonly recent: boolean;
}

export const NO_FLAGS: ItemFlags = {
  seen: false,
  answered: false,
  forwarded: false,
  flagged: false,
  draft: false,
  deleted: false,
  recent: false,
};

/** What the formats need to know of a message beside its bytes. Times are ms since the epoch, UTC. */
export interface ExportItem {
  /** Its number in the folder; no two messages of a folder have the same. */
  readonly uid: number;
  readonly kind: ItemKind;
  readonly flags: ItemFlags;
  /** When the server got it, by the folder's index. */
  readonly arrival: number | undefined;
  /** Modification time of its file. */
  readonly modified: number;
  /** Its `Date:`. */
  readonly date: number | undefined;
  /** Address of the first author, without name and brackets; empty where there is none. */
  readonly from: string;
  /** Decoded; of contacts the name, of events the summary. */
  readonly subject: string;
  /** The value of `Return-Path:`; `undefined` where it has none. */
  readonly returnPath: string | undefined;
}

/** The last instant of year 9999: dates of mail have four digits. */
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** When a message came into its folder: what mailboxes keep as time of delivery. From 1970 to 9999. */
export function deliveryTime({ arrival, date, modified }: ExportItem): number {
  return [arrival, date, modified].find((time) => isBetween(time, 0)) ?? 0;
}

/** The time that people know a message by: its own date. `undefined` where nothing says a usable one. */
export function displayTime({ date, arrival, modified }: ExportItem): number | undefined {
  return [date, arrival, modified].find((time) => isBetween(time, Date.UTC(1900, 0, 1)));
}

function isBetween(time: number | undefined, earliest: number): boolean {
  return time !== undefined && time >= earliest && time <= LATEST;
}
