import { type Contents, fileName } from "../backup/contents.ts";
import type { Place } from "../backup/layout.ts";
import { readSmallFile } from "../backup/small_file.ts";
import { decodeFolderName } from "../kerio/folder_names.ts";
import { FolderState } from "../kerio/folder_state.ts";
import { STATUS_FILE } from "../kerio/folder_status.ts";
import {
  type FolderRole,
  readSpecialFolders,
  SPECIAL_FOLDERS_FILE,
} from "../kerio/special_folders.ts";
import { readStatusFields, type StatusFields } from "../kerio/status_fields.ts";
import { type Kind, kindOfFolder } from "./kind.ts";

/** The directory of a folder that its messages are in. */
export const MESSAGES_DIRECTORY = "#msgs";

/** A folder of a backup, as it is shown beside its messages. */
export interface MessageFolder {
  /** `mail/company.com/smith`; public folders end in `#public`. */
  readonly unit: string;
  /** `smith@company.com`; what public folders have in this place says whose they are. */
  readonly mailbox: string;
  readonly domain: string | undefined;
  readonly user: string | undefined;
  /** Readable path: `INBOX/Projects`. */
  readonly name: string;
  /** Path on the disk, in modified UTF-7. */
  readonly raw: string;
  /** What its messages are, as far as its status says. */
  readonly kind: Kind | undefined;
  /** What it is there for, where the mailbox says so. */
  readonly role: FolderRole | undefined;
}

const INDEX_FILE = "index.fld";
const LOG_FILE = "indexlog.fld";

/** Bytes: larger files are no status, and no index of a folder that fits into memory. */
const LARGEST = { status: 1 << 20, special: 1 << 16, index: 1 << 29 };

/** Numbers of the files in which the server keeps what it knows about a folder. */
interface StateFiles {
  status?: number;
  index?: number;
  log?: number;
}

/** The folders of a backup, and what the server noted about them. Reads what is asked for, when it is. */
export class MessageFolders {
  readonly #contents: Contents;
  /** By `<unit>/<folder>`. */
  readonly #files = new Map<string, StateFiles>();
  /** `specguid.fld` by unit. */
  readonly #special = new Map<string, number>();
  readonly #roles = new Map<string, ReadonlyMap<string, FolderRole>>();
  readonly #folders = new Map<string, MessageFolder>();
  #last: { readonly key: string; readonly state: FolderState } | undefined;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.#findFiles();
  }

  /** The folder that a place lies in, which is one of its mailbox. */
  folder(place: Place): MessageFolder {
    const key = keyOf(place);
    let folder = this.#folders.get(key);
    if (!folder) {
      folder = this.#make(place, key);
      this.#folders.set(key, folder);
    }
    return folder;
  }

  /** What the server knew about the folder and its messages. The last one is remembered. */
  state(place: Place): FolderState {
    const key = keyOf(place);
    if (this.#last?.key === key) return this.#last.state;
    const { status, index, log } = this.#files.get(key) ?? {};
    const state = new FolderState({
      status: this.#read(status, LARGEST.status),
      index: this.#read(index, LARGEST.index),
      log: this.#isLogOf(log, index) ? this.#read(log, LARGEST.index) : undefined,
    });
    this.#last = { key, state };
    return state;
  }

  #make(place: Place, key: string): MessageFolder {
    const { unit = "", domain, user, folder } = place;
    const status = this.#status(key);
    return {
      unit,
      mailbox: mailboxName(place),
      domain,
      user,
      name: decodeFolderName(folder),
      raw: folder,
      kind: kindOfFolder(status?.type),
      role: status?.guid === undefined ? undefined : this.#rolesIn(unit).get(status.guid),
    };
  }

  #status(key: string): StatusFields | undefined {
    const bytes = this.#read(this.#files.get(key)?.status, LARGEST.status);
    return bytes && readStatusFields(bytes);
  }

  #rolesIn(unit: string): ReadonlyMap<string, FolderRole> {
    let roles = this.#roles.get(unit);
    if (!roles) {
      const bytes = this.#read(this.#special.get(unit), LARGEST.special);
      roles = bytes ? readSpecialFolders(bytes) : new Map();
      this.#roles.set(unit, roles);
    }
    return roles;
  }

  /** A log that is older than the index was folded into it. */
  #isLogOf(log: number | undefined, index: number | undefined): boolean {
    if (log === undefined || index === undefined) return log !== undefined;
    const { generationOf, archiveOf } = this.#contents;
    return generationOf[archiveOf[log]!]! >= generationOf[archiveOf[index]!]!;
  }

  #read(file: number | undefined, limit: number): Uint8Array | undefined {
    return file === undefined ? undefined : readSmallFile(this.#contents, file, limit);
  }

  #findFiles(): void {
    const { directories, directoryOf, count } = this.#contents;
    const holdsState = directories.map(({ place }) =>
      place.part === "mail" && place.unit !== undefined && place.inside === ""
    );
    for (let file = 0; file < count; file++) {
      const number = directoryOf[file]!;
      if (!holdsState[number]) continue;
      const { place } = directories[number]!;
      this.#note(place, fileName(this.#contents, file), file);
    }
  }

  #note(place: Place, name: string, file: number): void {
    if (place.folder === "") {
      if (name === SPECIAL_FOLDERS_FILE) this.#special.set(place.unit!, file);
      return;
    }
    const property = STATE_FILES.get(name);
    if (property === undefined) return;
    const key = keyOf(place);
    const files = this.#files.get(key) ?? {};
    files[property] = file;
    this.#files.set(key, files);
  }
}

const STATE_FILES: ReadonlyMap<string, keyof StateFiles> = new Map([
  [STATUS_FILE, "status"],
  [INDEX_FILE, "index"],
  [LOG_FILE, "log"],
]);

function keyOf({ unit, folder }: Place): string {
  return `${unit}/${folder}`;
}

/** `smith@company.com`; `public folders of company.com`; `public folders`. */
function mailboxName({ user, domain }: Place): string {
  if (user !== undefined && domain !== undefined) return `${user}@${domain}`;
  return domain === undefined ? "public folders" : `public folders of ${domain}`;
}
