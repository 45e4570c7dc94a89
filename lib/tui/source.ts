import type { BackupFacts } from "../engine/browse/backups.ts";
import type { Mailbox, MailFolder } from "../engine/browse/mail_tree.ts";
import type { FoundMessage } from "../engine/search.ts";
import type { Query } from "../message/query.ts";
import type { ShownMessage } from "../message/shown_message.ts";

export type { BackupFacts };

/** A backup of a directory, by its name. */
export interface BackupChoice {
  /** `F20240107T010000Z.zip` */
  readonly name: string;
  readonly type: "full" | "differential" | "copy";
  /** When it was started, in ms since the epoch. */
  readonly time: number;
  /** Of its files, in bytes. */
  readonly bytes: number;
}

/** Messages by their numbers. */
export interface MessageList {
  readonly length: number;
  at(index: number): number | undefined;
}

/** Where the browser gets what it shows. */
export interface BrowseSource {
  /** The newest first; none where one backup was named. */
  readonly backups: readonly BackupChoice[];
  /** Reads the directory of a backup, by its place in `backups`. */
  inspect(backup: number): BackupFacts;
  /** Opens a backup, by its place in `backups`, in place of the one that was open. */
  open(backup: number): Promise<OpenedMail>;
}

/** A backup that stands open; the engine's `OpenedMail` is one. */
export interface OpenedMail {
  readonly name: string;
  readonly warnings: readonly string[];
  /** Minutes that the server's clock was ahead of UTC, where known. */
  readonly utcOffset: number | undefined;
  readonly mailboxes: readonly Mailbox[];
  /** The messages of a folder, the newest first. */
  messages(folder: MailFolder): MessageList;
  /** What is remembered of a message. */
  known(message: number): FoundMessage | undefined;
  /** Reads what a list shows of a message. */
  look(message: number): Promise<FoundMessage>;
  read(message: number): Promise<ShownMessage>;
  /** Looks for messages in some folders until all are found or it is told to stop. */
  find(query: Query, folders: readonly MailFolder[], options: FindOptions): Promise<void>;
}

export interface FindOptions {
  readonly signal: AbortSignal;
  readonly found: (messages: readonly number[]) => void;
  /** Told how many of how many messages were looked at. */
  readonly searched: (done: number, total: number) => void;
}
