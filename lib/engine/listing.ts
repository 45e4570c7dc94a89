import { type Contents, fileName } from "../backup/contents.ts";
import { partOfFile } from "../backup/layout.ts";
import { isMessageFile } from "../backup/message_files.ts";
import { dosTimeToMs } from "../zip/dos_time.ts";
import { fold } from "../selection/fold.ts";
import { LOOSE_FILE } from "../zip/records.ts";
import { decodeFolderName, isSystemFolder } from "../kerio/folder_names.ts";
import { isSelected, type Selection } from "../selection/selection.ts";

export interface ListedFolder {
  /** Readable path: `INBOX/Projects`. */
  readonly name: string;
  /** Path on the disk, in modified UTF-7. */
  readonly raw: string;
  /** Whether the server keeps it for itself. */
  readonly isSystem: boolean;
  messages: number;
  /** Of all files of the folder, in bytes. */
  bytes: number;
  /** Time of its newest message in ms since the epoch; `undefined` without messages. */
  newest: number | undefined;
}

export interface ListedMailbox {
  /** The user's directory; `#public` for public folders. */
  readonly name: string;
  messages: number;
  bytes: number;
  newest: number | undefined;
  readonly folders: ListedFolder[];
}

export interface ListedDomain {
  readonly name: string;
  readonly mailboxes: ListedMailbox[];
  /** Its public folders. */
  public: ListedMailbox | undefined;
}

/** A part that is no mail: configuration, certificates, lists, … */
export interface ListedPart {
  readonly name: string;
  files: number;
  bytes: number;
}

/** What a backup holds, of what is selected. */
export interface Listing {
  readonly domains: readonly ListedDomain[];
  /** The public folders of the whole server. */
  readonly public: ListedMailbox | undefined;
  readonly parts: readonly ListedPart[];
  readonly files: number;
  readonly bytes: number;
}

/** Lists what the selection holds. */
export function listContents(contents: Contents, selection: Selection): Listing {
  const lister = new Lister(contents, selection);
  lister.listDirectories();
  lister.listFiles();
  return lister.listing();
}

class Lister {
  readonly #contents: Contents;
  readonly #selection: Selection;
  readonly #domains = new Map<string, ListedDomain>();
  readonly #mailboxes = new Map<string, ListedMailbox>();
  readonly #folders = new Map<string, ListedFolder>();
  readonly #parts = new Map<string, ListedPart>();
  /** For each directory that holds messages: the folder they are in. */
  readonly #messageFolders: (ListedFolder | undefined)[];
  /**
   * For each offset from UTC the newest DOS time of the messages in each directory: making a date of
   * each one is slow.
   */
  readonly #newestDos = new Map<number | undefined, Uint32Array>();
  /** The offset from UTC of each archive, in minutes. */
  readonly #offsets: readonly (number | undefined)[];
  #serverPublic: ListedMailbox | undefined;
  #files = 0;
  #bytes = 0;

  constructor(contents: Contents, selection: Selection) {
    this.#contents = contents;
    this.#selection = selection;
    this.#messageFolders = new Array(contents.directories.length);
    const known = contents.archives.findLast(({ utcOffset }) => utcOffset !== undefined);
    this.#offsets = contents.archives.map(({ utcOffset }) => utcOffset ?? known?.utcOffset);
    for (const offset of this.#offsets) {
      this.#newestDos.set(offset, new Uint32Array(contents.directories.length));
    }
  }

  listDirectories(): void {
    this.#contents.directories.forEach((directory, number) => {
      const { place } = directory;
      if (directory.place.path === "" || !isSelected(this.#selection, directory)) return;
      this.#files += directory.files;
      this.#bytes += directory.bytes;
      if (place.part !== "mail" || place.unit === undefined) {
        if (place.domain !== undefined && place.part === "mail") this.#domain(place.domain);
        const part = this.#part(place.part);
        part.files += directory.files;
        part.bytes += directory.bytes;
        return;
      }
      const mailbox = this.#mailbox(place.unit, place.domain, place.user, place.isPublic);
      mailbox.bytes += directory.bytes;
      if (place.folder === "") return;
      const folder = this.#folder(place.unit, mailbox, place.folder);
      folder.bytes += directory.bytes;
      if (place.inside === "#msgs") this.#messageFolders[number] = folder;
    });
  }

  listFiles(): void {
    const { archives, archiveOf, entryOf, directoryOf, directories, count } = this.#contents;
    const newestOf = this.#offsets.map((offset) => this.#newestDos.get(offset)!);
    for (let file = 0; file < count; file++) {
      const number = directoryOf[file]!;
      const folder = this.#messageFolders[number];
      const { directory } = archives[archiveOf[file]!]!;
      const entry = entryOf[file]!;
      if (!folder) {
        if (directories[number]!.place.path === "") this.#listLoose(file, number);
        continue;
      }
      if (!isMessageFile(this.#contents, file)) continue;
      folder.messages++;
      if (directory.method(entry) === LOOSE_FILE) {
        folder.newest = Math.max(folder.newest ?? -Infinity, directory.modified(entry));
      } else {
        const newest = newestOf[archiveOf[file]!]!;
        newest[number] = Math.max(newest[number]!, directory.dosTime(entry));
      }
    }
  }

  listing(): Listing {
    for (const [offset, newest] of this.#newestDos) {
      newest.forEach((time, number) => {
        const folder = this.#messageFolders[number];
        if (!folder || time === 0) return;
        folder.newest = Math.max(folder.newest ?? -Infinity, dosTimeToMs(time, offset));
      });
    }
    for (const mailbox of this.#mailboxes.values()) {
      for (const folder of mailbox.folders) {
        mailbox.messages += folder.messages;
        if (folder.newest === undefined) continue;
        mailbox.newest = Math.max(mailbox.newest ?? -Infinity, folder.newest);
      }
      byName(mailbox.folders);
    }
    const domains = [...this.#domains.values()];
    byName(domains);
    for (const { mailboxes } of domains) byName(mailboxes);
    return {
      domains,
      public: this.#serverPublic,
      parts: [...this.#parts.values()].filter(({ name, files }) => name !== "mail" || files > 0),
      files: this.#files,
      bytes: this.#bytes,
    };
  }

  #listLoose(file: number, number: number): void {
    const directory = this.#contents.directories[number]!;
    const name = fileName(this.#contents, file);
    if (!isSelected(this.#selection, directory, name)) return;
    const { directory: entries } = this.#contents.archives[this.#contents.archiveOf[file]!]!;
    const bytes = entries.size(this.#contents.entryOf[file]!);
    const part = this.#part(partOfFile(directory.place, directory.path, name));
    part.files++;
    part.bytes += bytes;
    this.#files++;
    this.#bytes += bytes;
  }

  #domain(name: string): ListedDomain {
    let domain = this.#domains.get(name);
    if (!domain) {
      domain = { name, mailboxes: [], public: undefined };
      this.#domains.set(name, domain);
    }
    return domain;
  }

  #mailbox(
    unit: string,
    domain: string | undefined,
    user: string | undefined,
    isPublic: boolean,
  ): ListedMailbox {
    let mailbox = this.#mailboxes.get(unit);
    if (mailbox) return mailbox;
    const name = user ?? unit.slice(unit.lastIndexOf("/") + 1);
    mailbox = { name, messages: 0, bytes: 0, newest: undefined, folders: [] };
    this.#mailboxes.set(unit, mailbox);
    if (domain === undefined) this.#serverPublic = mailbox;
    else if (isPublic) this.#domain(domain).public = mailbox;
    else this.#domain(domain).mailboxes.push(mailbox);
    return mailbox;
  }

  #folder(unit: string, mailbox: ListedMailbox, raw: string): ListedFolder {
    const key = `${unit}/${raw}`;
    let folder = this.#folders.get(key);
    if (!folder) {
      const names = raw.split("/");
      folder = {
        name: names.map(decodeFolderName).join("/"),
        raw,
        isSystem: names.some(isSystemFolder),
        messages: 0,
        bytes: 0,
        newest: undefined,
      };
      this.#folders.set(key, folder);
      mailbox.folders.push(folder);
    }
    return folder;
  }

  #part(name: string): ListedPart {
    let part = this.#parts.get(name);
    if (!part) {
      part = { name, files: 0, bytes: 0 };
      this.#parts.set(name, part);
    }
    return part;
  }
}

/** Sorts by names without regard to case and accents, numbers by their value. */
function byName<T extends { readonly name: string }>(items: T[]): void {
  const keys = new Map(items.map((item) => [item, sortKey(item.name)]));
  items.sort((a, b) => compareText(keys.get(a)!, keys.get(b)!) || compareText(a.name, b.name));
}

/** A collator of the runtime takes longer to load than a small backup to list. */
function sortKey(name: string): string {
  return fold(name).replace(/\d+/g, (digits) => digits.padStart(16, "0"));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
