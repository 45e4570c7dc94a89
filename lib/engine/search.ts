import { filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { describeFailure } from "../extraction/failure.ts";
import { jobsFor } from "../extraction/jobs.ts";
import { Pool } from "../extraction/pool.ts";
import type { SliceResult } from "../extraction/slice.ts";
import { archiveHandles, type Range, SlicedFiles } from "../extraction/slicing.ts";
import { visiting } from "../extraction/visitor.ts";
import { messageNumber } from "../kerio/folder_status.ts";
import { flagsOf, type MessageFlags } from "../kerio/message_flags.ts";
import { type MessageFolder, MessageFolders } from "../message/folders.ts";
import { KINDS } from "../message/kind.ts";
import { needsOf, type Query } from "../message/query.ts";
import {
  type AboutMessages,
  MESSAGE_VISITOR,
  type SeenMessage,
} from "../message/visit/message_visitor.ts";
import { type RecoveryError } from "../model/errors.ts";
import { warnOfTrusted } from "../model/listener.ts";
import { messagesInOrder } from "./message_order.ts";
import type { OpenBackups } from "./open_backups.ts";
import { passwordFor } from "./password.ts";
import type { Session } from "./session.ts";
import { WORKERS } from "./workers.ts";

/** Which messages of the selection are wanted, and how much of each. */
export interface SearchRequest {
  /** `undefined` for all. */
  readonly query: Query | undefined;
  readonly jobs: number | undefined;
  /** Trust what other readers would see otherwise. */
  readonly force: boolean;
  /** Flags and attachments of each too, for which whole messages are read. */
  readonly wantsAll: boolean;
  /** Messages of the contents, by their numbers, folder by folder; by default all of the selection. */
  readonly files?: Uint32Array;
}

/** A message of a backup. */
export interface FoundMessage extends SeenMessage {
  /** Its number in the contents. */
  readonly file: number;
  readonly folder: MessageFolder;
  /** Bytes. */
  readonly size: number;
  /** `undefined` where the index does not know, or was not asked. */
  readonly flags: MessageFlags | undefined;
}

/** What came of a search. */
export interface SearchOutcome {
  /** Messages that were looked at, and their bytes. */
  readonly searched: number;
  readonly bytes: number;
  readonly found: number;
  /** Messages that could not be read, or not as far as was wanted. */
  readonly unread: readonly Lost[];
  /** Messages of which only the beginning was searched. */
  readonly cut: number;
  /** Whether it was told to stop before its end. */
  readonly isInterrupted: boolean;
  /** Wall-clock milliseconds. */
  readonly elapsed: number;
}

/** How often (ms) the listener is told the progress. */
const TICK = 100;

/**
 * Looks through the messages of the selection, and tells each that matches in the backup's order, mailbox
 * by mailbox and folder by folder. Writes nothing. A message that cannot be read is no match, and is named
 * in the outcome.
 *
 * @throws {RecoveryError} "failed" where reading fails.
 */
export async function searchMessages(
  open: Pick<OpenBackups, "contents" | "selection">,
  request: SearchRequest,
  session: Session,
  tell: (message: FoundMessage) => void,
): Promise<SearchOutcome> {
  return await new Search(open, request, session).run(tell);
}

/**
 * The messages of the selection that match, by their numbers in the contents.
 *
 * @throws {RecoveryError} as `searchMessages()`.
 */
export async function matchingMessages(
  open: Pick<OpenBackups, "contents" | "selection">,
  request: Omit<SearchRequest, "wantsAll">,
  session: Session,
): Promise<{ readonly messages: ReadonlySet<number>; readonly outcome: SearchOutcome }> {
  const messages = new Set<number>();
  const outcome = await searchMessages(
    open,
    { ...request, wantsAll: false },
    session,
    ({ file }) => {
      messages.add(file);
    },
  );
  return { messages, outcome };
}

class Search {
  readonly #open: Pick<OpenBackups, "contents" | "selection">;
  readonly #request: SearchRequest;
  readonly #session: Session;
  readonly #folders: MessageFolders;
  readonly #files: Uint32Array;
  readonly #bytes: number;
  /** Of the slices that are on their way. */
  readonly #abouts = new Map<number, AboutMessages>();
  readonly #unread: Lost[] = [];
  #found = 0;
  #cut = 0;
  #failure: RecoveryError | undefined;

  constructor(
    open: Pick<OpenBackups, "contents" | "selection">,
    request: SearchRequest,
    session: Session,
  ) {
    this.#open = open;
    this.#request = request;
    this.#session = session;
    this.#folders = new MessageFolders(open.contents);
    this.#files = request.files ?? messagesInOrder(open.contents, open.selection);
    this.#bytes = this.#files.reduce((sum, file) => sum + fileSize(open.contents, file), 0);
  }

  async run(tell: (message: FoundMessage) => void): Promise<SearchOutcome> {
    const { contents } = this.#open;
    const { query, jobs, force, wantsAll } = this.#request;
    const { listener, signal } = this.#session;
    const started = performance.now();
    const pool = new Pool(
      {
        archives: archiveHandles(contents),
        password: passwordFor(contents, this.#files, this.#session),
        trustDirectory: force,
        keepGoing: true,
        visitor: visiting(MESSAGE_VISITOR, { query, attachments: wantsAll }),
      },
      { jobs: jobsFor(this.#files.length, this.#bytes, jobs), workers: WORKERS },
    );
    const slices = this.#slices();
    const ticker = setInterval(() => this.#tellProgress(pool), TICK);
    const stop = () => pool.stop();
    signal.addEventListener("abort", stop);
    try {
      if (signal.aborted) stop();
      await pool.run(slices, (result) => {
        this.#take(slices, result, tell);
        if (this.#failure) pool.stop();
      }, { isOrdered: true });
    } finally {
      clearInterval(ticker);
      signal.removeEventListener("abort", stop);
      pool.close();
      warnOfTrusted(pool.trusted, listener);
    }
    if (this.#failure) throw this.#failure;
    return {
      searched: pool.progress.files,
      bytes: pool.progress.bytes,
      found: this.#found,
      unread: this.#unread,
      cut: this.#cut,
      isInterrupted: signal.aborted,
      elapsed: performance.now() - started,
    };
  }

  #slices(): SlicedFiles {
    const { contents } = this.#open;
    let number = 0;
    return new SlicedFiles({ contents, files: this.#files }, (range) => {
      const about = this.#about(range);
      this.#abouts.set(number++, about);
      return { kind: "visit", about };
    }, { isGrowing: true });
  }

  /** What the folders know of messages before these are read. */
  #about({ from, to }: Range): AboutMessages {
    const { query, wantsAll } = this.#request;
    const wantsFlags = wantsAll || query !== undefined && needsOf(query).flags;
    const kinds = new Uint8Array(to - from);
    const flags = new Float64Array(to - from).fill(-1);
    for (let at = from; at < to; at++) {
      const file = this.#files[at]!;
      const place = this.#placeOf(file);
      const { kind } = this.#folders.folder(place);
      kinds[at - from] = kind === undefined ? 0 : KINDS.indexOf(kind) + 1;
      if (wantsFlags) flags[at - from] = this.#bitsOf(file) ?? -1;
    }
    return { kinds, flags };
  }

  #bitsOf(file: number): number | undefined {
    const { archives, archiveOf, entryOf } = this.#open.contents;
    const { directory } = archives[archiveOf[file]!]!;
    const uid = messageNumber(directory.baseName(entryOf[file]!));
    if (uid === undefined) return undefined;
    return this.#folders.state(this.#placeOf(file)).bits(uid, directory.size(entryOf[file]!));
  }

  #placeOf(file: number) {
    const { directories, directoryOf } = this.#open.contents;
    return directories[directoryOf[file]!]!.place;
  }

  #take(
    slices: SlicedFiles,
    { number, failures, fatal, visited = [] }: SliceResult<SeenMessage>,
    tell: (message: FoundMessage) => void,
  ): void {
    const { contents } = this.#open;
    const { flags } = this.#abouts.get(number)!;
    this.#abouts.delete(number);
    for (const { position, found } of visited) {
      const file = slices.fileAt(number, position);
      const bits = flags[position]!;
      this.#found++;
      if (found.isCut) this.#cut++;
      if (found.problem !== undefined) this.#noteUnread(file, found.problem);
      tell({
        ...found,
        file,
        folder: this.#folders.folder(this.#placeOf(file)),
        size: fileSize(contents, file),
        flags: bits < 0 ? undefined : flagsOf(bits),
      });
    }
    for (const { position, reason } of failures) {
      this.#noteUnread(slices.fileAt(number, position), reason);
    }
    if (fatal && !this.#session.signal.aborted) this.#failure ??= describeFailure(fatal);
  }

  #noteUnread(file: number, reason: string): void {
    const { contents } = this.#open;
    const archive = contents.archives[contents.archiveOf[file]!]!.label;
    this.#unread.push({ archive, entry: filePath(contents, file), reason });
  }

  #tellProgress(pool: Pool<SeenMessage>): void {
    const { files, bytes } = pool.progress;
    this.#session.listener.progress({
      phase: "searching",
      filesDone: files,
      filesTotal: this.#files.length,
      bytesDone: bytes,
      bytesTotal: this.#bytes,
      current: "",
    });
  }
}
