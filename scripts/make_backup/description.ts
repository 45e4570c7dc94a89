import type { LocalTime } from "./local_time.ts";

/** A server as it stands at one moment, said in plain data. `buildState` makes its files. */
export interface ServerDescription {
  readonly seed: number;
  readonly hostname: string;
  /** Of Kerio Connect, such as `9.3.1`. */
  readonly version: string;
  /** When the server was set up: the age of the parts that hardly change. */
  readonly installed: LocalTime;
  /** When configuration, settings and SpamAssassin's data were last changed. */
  readonly configured: LocalTime;
  readonly utcOffsetHours: number;
  readonly directories: Directories;
  readonly domains: readonly DomainDescription[];
  /** The server-wide public folders, `store/mail/#public`. */
  readonly publicFolders: readonly FolderDescription[];
  readonly parts: Parts;
}

/** Absolute paths in the configuration, in the form of the system that the server ran on. */
export interface Directories {
  readonly store: string;
  readonly archive: string;
  readonly backup: string;
}

/** Which parts the server backs up besides mail and configuration. */
export interface Parts {
  readonly settings: boolean;
  readonly license: boolean;
  readonly sslca: boolean;
  readonly sslcert: boolean;
  readonly spamassassin: boolean;
  readonly xmpp: boolean;
  readonly im: boolean;
}

export interface DomainDescription {
  readonly name: string;
  readonly users: readonly UserDescription[];
  readonly publicFolders: readonly FolderDescription[];
  readonly lists: readonly ListDescription[];
}

export interface UserDescription {
  /** As in `users.cfg`; the directory is in lower case. */
  readonly name: string;
  readonly fullName: string;
  /** Disabled for a time: in `users.cfg`, but not in a backup. */
  readonly disabled: boolean;
  /** When the files of the mailbox that belong to no folder were last changed. */
  readonly changed: LocalTime;
  /** None: someone who has never logged in, with three files and no folder. */
  readonly folders: readonly FolderDescription[];
}

export type FolderKind = "mail" | "contacts" | "calendar" | "tasks" | "notes" | "system";

export interface FolderDescription {
  /** The readable name of this folder alone. */
  readonly name: string;
  readonly kind: FolderKind;
  readonly changed: LocalTime;
  readonly messages: readonly MessageDescription[];
  readonly folders: readonly FolderDescription[];
  /** Made by a person: it has `properties.fld` and an attachment. */
  readonly custom?: boolean;
}

export interface MessageDescription {
  readonly uid: number;
  /** Arrived, or last written where `revision` is above 0. */
  readonly time: LocalTime;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly bodyWords: number;
  /** How often the file was written anew under its name. */
  readonly revision: number;
  /** `0000000A.eml` and not `0000000a.eml`. */
  readonly upperCase: boolean;
}

export interface ListDescription {
  readonly name: string;
  readonly changed: LocalTime;
  readonly members: readonly string[];
  readonly archive: readonly MessageDescription[];
}
