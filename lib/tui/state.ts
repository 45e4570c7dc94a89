import type { Mailbox, MailFolder } from "../engine/browse/mail_tree.ts";
import type { ShownMessage } from "../message/shown_message.ts";
import type { Size } from "./line.ts";
import type { Deed, Picked, Proposal, ProposedCommand, Wish } from "./wish.ts";
import { type Position, START } from "./position.ts";
import type { BackupChoice, BackupFacts, MessageList, OpenedMail } from "./source.ts";
import type { TextInput } from "./text_input.ts";

/** All that the browser shows and knows; plain data, and what the source gave. */
export interface State {
  readonly size: Size;
  readonly backups: readonly BackupChoice[];
  /** By the place in `backups`, of those that were looked into. */
  readonly facts: ReadonlyMap<number, BackupFacts>;
  /** The backup that stands open. */
  readonly mail: OpenedMail | undefined;
  /** From the first one to the one that is seen. */
  readonly screens: readonly Screen[];
  /** What lies over the screen. */
  readonly overlay: Overlay | undefined;
  /** Marked messages. */
  readonly marked: ReadonlySet<number>;
  /** A word at the bottom until the next key. */
  readonly notice: Notice | undefined;
  /** The directory that was exported into last. */
  readonly directory: string;
  readonly isEnded: boolean;
}

export interface Notice {
  readonly text: string;
  readonly isError: boolean;
}

export type Screen =
  | BackupsScreen
  | MailboxesScreen
  | FoldersScreen
  | MessagesScreen
  | ReaderScreen;

export interface BackupsScreen {
  readonly kind: "backups";
  readonly position: Position;
}

export interface MailboxesScreen {
  readonly kind: "mailboxes";
  readonly position: Position;
  /** Rows. */
  readonly marked: ReadonlySet<number>;
}

export interface FoldersScreen {
  readonly kind: "folders";
  readonly mailbox: Mailbox;
  readonly position: Position;
  /** Rows. */
  readonly marked: ReadonlySet<number>;
}

/** The messages of a folder, or those that were found. */
export interface MessagesScreen {
  readonly kind: "messages";
  readonly position: Position;
  readonly list: MessageList;
  /** As many of the list as are shown. */
  readonly count: number;
  /** The folders that they are in. */
  readonly folders: readonly MailFolder[];
  readonly search: Search | undefined;
}

export interface Search {
  readonly text: string;
  readonly searched: number;
  readonly total: number;
  readonly isDone: boolean;
}

/** One message. */
export interface ReaderScreen {
  readonly kind: "reader";
  readonly message: number;
  /** `undefined` until it is read. */
  readonly shown: ShownMessage | undefined;
  readonly problem: string | undefined;
  /** The first line that is seen. */
  readonly top: number;
}

export type Overlay =
  | HelpOverlay
  | FindPrompt
  | ExportPrompt
  | Confirmation;

export interface HelpOverlay {
  readonly kind: "help";
  /** The first line that is seen. */
  readonly top: number;
}

export interface FindPrompt {
  readonly kind: "find";
  readonly input: TextInput;
  readonly folders: readonly MailFolder[];
  /** Where it is looked, in words. */
  readonly where: string;
}

export interface ExportPrompt {
  readonly kind: "export";
  readonly input: TextInput;
  readonly picked: Picked;
}

/** The commands that wait for a yes. */
export interface Confirmation {
  readonly kind: "confirm";
  readonly deed: Deed;
  readonly proposal: Proposal;
  readonly top: number;
}

export type Event =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "resized"; readonly size: Size }
  | { readonly kind: "inspected"; readonly backup: number; readonly facts: BackupFacts }
  | { readonly kind: "opened"; readonly mail: OpenedMail }
  | { readonly kind: "failed"; readonly message: string }
  | {
    readonly kind: "finding";
    readonly text: string;
    readonly folders: readonly MailFolder[];
    readonly list: MessageList;
  }
  | {
    readonly kind: "found";
    readonly list: MessageList;
    readonly searched: number;
    readonly total: number;
    readonly isDone: boolean;
  }
  /** The query is wrong; `position` is where, in UTF-16 units. */
  | { readonly kind: "refused"; readonly message: string; readonly position: number }
  | { readonly kind: "read"; readonly message: number; readonly shown: ShownMessage }
  | { readonly kind: "unread"; readonly message: number; readonly problem: string }
  | { readonly kind: "proposed"; readonly deed: Deed; readonly proposal: Proposal };

/** What the state asks for; what comes of it are events. */
export type Effect =
  | { readonly kind: "open"; readonly backup: number }
  | { readonly kind: "find"; readonly text: string; readonly folders: readonly MailFolder[] }
  | { readonly kind: "stopFinding" }
  | { readonly kind: "read"; readonly message: number }
  | { readonly kind: "propose"; readonly wish: Wish }
  | { readonly kind: "run"; readonly commands: readonly ProposedCommand[] };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What the browser begins with: the backups, or the mailboxes of the only one. */
export function initialState(
  { size, backups, mail }: Pick<State, "size" | "backups"> & { readonly mail?: OpenedMail },
): State {
  return {
    size,
    backups,
    facts: new Map(),
    mail,
    screens: [
      ...backups.length > 0 || !mail ? [{ kind: "backups", position: START } as const] : [],
      ...mail ? [mailboxesScreen()] : [],
    ],
    overlay: undefined,
    marked: new Set(),
    notice: undefined,
    directory: "export",
    isEnded: false,
  };
}

export function mailboxesScreen(): MailboxesScreen {
  return { kind: "mailboxes", position: START, marked: new Set() };
}

/** The screen that is seen. */
export function current({ screens }: Pick<State, "screens">): Screen {
  return screens.at(-1)!;
}

/** Rows that are neither title nor heading nor the last line. */
export function visibleRows({ rows }: Size): number {
  return Math.max(1, rows - 3);
}

/** The mailbox that a folder's owner is called by. */
export function ownerName({ owner: { domain, user } }: Pick<Mailbox, "owner">): string {
  if (user !== undefined) return `${user}@${domain}`;
  return domain === undefined ? "public folders of all domains" : `public folders of ${domain}`;
}
