import { type Query } from "../../message/query.ts";
import type { ShownMessage } from "../../message/shown_message.ts";
import type { Listener } from "../../model/listener.ts";
import { listContents } from "../listing.ts";
import type { OpenBackups } from "../open_backups.ts";
import { passwordFor } from "../password.ts";
import { type FoundMessage, searchMessages } from "../search.ts";
import type { Session } from "../session.ts";
import { messagesOf, SearchOrder } from "./folder_order.ts";
import { type Mailbox, mailboxesOf, type MailFolder } from "./mail_tree.ts";
import { MessageSource } from "./message_source.ts";

export interface LookingRequest {
  /** The folders that the server keeps for itself too. */
  readonly withSystem: boolean;
  readonly force: boolean;
  readonly jobs: number | undefined;
}

/** The mail of backups that stand open, for whoever looks through it. */
export class OpenedMail {
  /** `F20240107T010000Z.zip` */
  readonly name: string;
  /** What to know about it: what it lacks, what was skipped, what was taken for the names that were given. */
  readonly warnings: readonly string[];
  /** Minutes that the server's clock was ahead of UTC, where known. */
  readonly utcOffset: number | undefined;
  readonly mailboxes: readonly Mailbox[];
  readonly #open: OpenBackups;
  readonly #request: LookingRequest;
  readonly #session: Pick<Session, "surroundings">;
  readonly #password: string | undefined;
  readonly #messages: MessageSource;

  /** @throws {RecoveryError} where it is encrypted and there is nobody to ask for the password. */
  constructor(
    open: OpenBackups,
    request: LookingRequest,
    session: Pick<Session, "surroundings" | "password">,
  ) {
    this.#open = open;
    this.#request = request;
    this.#session = session;
    const { source: { backups }, contents, selection } = open;
    this.name = backups.at(-1)!.set.name;
    this.warnings = warningsOf(open);
    this.utcOffset = backups.findLast((backup) => backup.utcOffset !== undefined)?.utcOffset;
    this.mailboxes = mailboxesOf(listContents(contents, selection), request);
    this.#password = passwordFor(contents, firstFiles(open), session);
    this.#messages = new MessageSource({
      contents,
      password: this.#password,
      trustDirectory: request.force,
    });
  }

  /** The messages of a folder by their numbers in the contents, the newest first. */
  messages(folder: MailFolder): Uint32Array {
    return messagesOf(this.#open.contents, [folder])[0]!;
  }

  /** What is remembered of a message. */
  known(message: number): FoundMessage | undefined {
    return this.#messages.known(message);
  }

  /** Reads what a list shows of a message. */
  look(message: number): Promise<FoundMessage> {
    return this.#messages.look(message);
  }

  /** @throws {ZipError} where it is damaged. */
  read(message: number): Promise<ShownMessage> {
    return this.#messages.read(message);
  }

  /**
   * Looks for messages in some folders; tells their numbers folder by folder, the newest first, and how
   * far it is.
   *
   * @throws {RecoveryError} "failed" where reading fails.
   */
  async find(
    query: Query,
    folders: readonly MailFolder[],
    { signal, found, searched }: {
      readonly signal: AbortSignal;
      readonly found: (messages: readonly number[]) => void;
      readonly searched: (done: number, total: number) => void;
    },
  ): Promise<void> {
    const order = new SearchOrder(messagesOf(this.#open.contents, folders));
    const { force, jobs } = this.#request;
    const request = { query, jobs, force, wantsAll: false, files: order.files };
    await searchMessages(
      this.#open,
      request,
      {
        ...this.#session,
        listener: silent((done, total) => {
          found(order.rest());
          searched(done, total);
        }),
        signal,
        password: () => this.#password ?? "",
      },
      ({ file }) => found(order.take(file)),
    );
    found(order.rest());
  }

  close(): void {
    this.#messages.close();
    this.#open.close();
  }
}

function warningsOf({ source: { backups, passedOver }, selection }: OpenBackups): string[] {
  return [
    ...passedOver.map(({ set, reasons }) => `Skipped "${set.name}": ${reasons.join("; ")}`),
    ...backups.flatMap(({ set, problems, oddities }) => [
      ...problems.map((problem) => `"${set.name}": ${problem}`),
      ...oddities.map((oddity) => `"${set.name}", trusted all the same: ${oddity}`),
    ]),
    ...selection.notes,
  ];
}

/** One file of each archive is enough to know whether a password is needed. */
function firstFiles({ contents: { archiveOf, entryOf, archives, count } }: OpenBackups) {
  const files: number[] = [];
  const seen = new Set<number>();
  for (let file = 0; file < count && seen.size < archives.length; file++) {
    const archive = archiveOf[file]!;
    if (seen.has(archive) || !archives[archive]!.directory.isEncrypted(entryOf[file]!)) continue;
    seen.add(archive);
    files.push(file);
  }
  return Uint32Array.from(files);
}

function silent(searched: (done: number, total: number) => void): Listener {
  return {
    progress: ({ filesDone, filesTotal }) => searched(filesDone, filesTotal),
    item: () => {},
    wantsItems: false,
    unit: () => {},
    warn: () => {},
  };
}
