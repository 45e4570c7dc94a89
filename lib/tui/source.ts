import type { MessageRow } from "../engine/browse/message_row.ts";
import type { Mailbox, MailFolder } from "../engine/browse/mail_tree.ts";
import type { ShownMessage } from "../message/shown_message.ts";

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

/** What is only known of a backup once its directory was read. */
export interface BackupFacts {
  /** What keeps it from being complete; empty for a complete one. */
  readonly problems: readonly string[];
  readonly files: number;
  readonly host: string | undefined;
}

/** Messages by their numbers. */
export interface MessageList {
  readonly length: number;
  at(index: number): number | undefined;
}

/** Where the browser gets what it shows; it keeps nothing else. */
export interface BrowseSource {
  /** The newest first; none where one backup was named. */
  readonly backups: readonly BackupChoice[];
  /** Reads the directory of a backup; the number is its place in `backups`. */
  inspect(backup: number): BackupFacts;
  /** Opens a backup in place of the one that was open; with `undefined` the one that was named. */
  open(backup: number | undefined): Promise<OpenedMail>;
}

/** A backup that stands open. */
export interface OpenedMail {
  /** `F20240107T010000Z.zip` */
  readonly name: string;
  /** What to know about it: what it lacks, what was skipped. */
  readonly warnings: readonly string[];
  /** Minutes that the server's clock was ahead of UTC, where known. */
  readonly utcOffset: number | undefined;
  readonly mailboxes: readonly Mailbox[];
  /** The messages of a folder, the newest first. */
  messages(folder: MailFolder): MessageList;
  folderOf(message: number): MailFolder;
  /** What is known of a message by now. */
  row(message: number): MessageRow | undefined;
  /** Reads what a row shows. */
  load(message: number): Promise<void>;
  read(message: number): Promise<ShownMessage>;
  /**
   * Looks for messages in some folders; `found` is told each time there are more.
   *
   * @throws {QueryError} where the query is wrong, at once.
   */
  find(text: string, folders: readonly MailFolder[], progress: FindProgress): Finding;
}

export interface FindProgress {
  /** Told how many of how many messages were looked at. */
  searched(done: number, total: number): void;
}

/** A search that goes on. */
export interface Finding {
  /** What was found by now; it grows. */
  readonly messages: MessageList;
  readonly done: Promise<void>;
  stop(): void;
}
