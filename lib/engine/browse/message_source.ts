import type { Contents } from "../../backup/contents.ts";
import type { EntryBytes } from "../../extraction/entry_bytes.ts";
import { OpenArchives } from "../../extraction/open_archives.ts";
import { archiveHandles } from "../../extraction/slicing.ts";
import { StopFlag } from "../../extraction/stop_flag.ts";
import { messageNumber } from "../../kerio/folder_status.ts";
import { flagsOf } from "../../kerio/message_flags.ts";
import { MessageFolders } from "../../message/folders.ts";
import { KINDS } from "../../message/kind.ts";
import { readMessage, type ShownMessage } from "../../message/shown_message.ts";
import { MESSAGE_VISITOR, type SeenMessage } from "../../message/visit/message_visitor.ts";
import { readWhole } from "../../message/visit/whole_bytes.ts";
import { ZipError } from "../../zip/zip_error.ts";
import type { FoundMessage } from "../search.ts";

/** So many messages are remembered. */
const MOST_REMEMBERED = 4096;

const NOBODY: SeenMessage["fields"] = {
  from: [],
  to: [],
  cc: [],
  bcc: [],
  subject: "",
  date: undefined,
  isWall: false,
  isDay: false,
  location: undefined,
  messageId: undefined,
};

/** What is needed to read messages one by one. */
export interface ReadingOptions {
  readonly contents: Contents;
  readonly password: string | undefined;
  readonly trustDirectory: boolean;
}

/** Reads single messages of a backup on this thread, when they are asked for; nothing goes to the disk. */
export class MessageSource {
  readonly #contents: Contents;
  readonly #folders: MessageFolders;
  readonly #archives: OpenArchives;
  readonly #known = new Map<number, FoundMessage>();
  readonly #visitor = MESSAGE_VISITOR.start(
    { query: undefined, attachments: false },
    { stop: () => {}, isStopped: false },
  );

  constructor({ contents, password, trustDirectory }: ReadingOptions) {
    this.#contents = contents;
    this.#folders = new MessageFolders(contents);
    const stop = StopFlag.allocate();
    this.#archives = new OpenArchives(
      { archives: archiveHandles(contents), password, trustDirectory },
      new StopFlag(stop),
    );
  }

  /** What is remembered of a message, by its number in the contents. */
  known(file: number): FoundMessage | undefined {
    return this.#known.get(file);
  }

  /** What a list shows of a message. One that cannot be read says so in `problem`. */
  async look(file: number): Promise<FoundMessage> {
    const known = this.#known.get(file);
    if (known) return known;
    const seen = await this.#seen(file);
    const message = { ...seen, ...this.#about(file) };
    if (this.#known.size >= MOST_REMEMBERED) this.#forgetHalf();
    this.#known.set(file, message);
    return message;
  }

  /**
   * A message for reading; of one that is very large, its beginning.
   *
   * @throws {ZipError} where it is damaged.
   */
  async read(file: number): Promise<ShownMessage> {
    const { bytes } = await this.#visit(
      file,
      (entry) => readWhole(entry, { isStopped: false }),
    );
    return await readMessage(bytes);
  }

  close(): void {
    this.#archives.close();
  }

  async #seen(file: number): Promise<SeenMessage> {
    const kind = this.#folders.folder(this.#placeOf(file)).kind;
    const about = {
      kinds: Uint8Array.of(kind === undefined ? 0 : KINDS.indexOf(kind) + 1),
      flags: Float64Array.of(-1),
    };
    try {
      const seen = await this.#visit(file, (entry) => this.#visitor.visit(entry, about));
      return seen!;
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      const nothing = {
        fields: NOBODY,
        returnPath: undefined,
        attachments: undefined,
        isCut: false,
      };
      return { ...nothing, kind: kind ?? "mail", problem: error.message };
    }
  }

  async #visit<T>(file: number, visit: (entry: EntryBytes) => T | Promise<T>): Promise<T> {
    const archive = this.#archives.at(this.#contents.archiveOf[file]!);
    return await archive.visit({ entry: this.#contents.entryOf[file]!, position: 0 }, visit);
  }

  #about(file: number): Pick<FoundMessage, "file" | "folder" | "size" | "flags"> {
    const { archives, archiveOf, entryOf } = this.#contents;
    const { directory } = archives[archiveOf[file]!]!;
    const size = directory.size(entryOf[file]!);
    const uid = messageNumber(directory.baseName(entryOf[file]!));
    const place = this.#placeOf(file);
    const bits = uid === undefined ? undefined : this.#folders.state(place).bits(uid, size);
    return {
      file,
      folder: this.#folders.folder(place),
      size,
      flags: bits === undefined ? undefined : flagsOf(bits),
    };
  }

  #placeOf(file: number) {
    const { directories, directoryOf } = this.#contents;
    return directories[directoryOf[file]!]!.place;
  }

  /** What was remembered first. */
  #forgetHalf(): void {
    let left = this.#known.size / 2;
    for (const file of this.#known.keys()) {
      if (left-- <= 0) return;
      this.#known.delete(file);
    }
  }
}
