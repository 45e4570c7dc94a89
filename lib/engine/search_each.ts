import type { BackupSet } from "../backup/catalog.ts";
import { type Contents, filePath, mergeContents } from "../backup/contents.ts";
import type { Lost, OpenedBackup } from "../backup/opened_backup.ts";
import { type DirectoryRequest, openInTurn, readBackupDirectory } from "./backup_directory.ts";
import { oneByOne } from "./dated_backup.ts";
import { MessageSpans } from "./message_spans.ts";
import { messagesInOrder } from "./message_order.ts";
import { EachSelection, lostOf } from "./open_each.ts";
import {
  type FoundMessage,
  searchMessages,
  type SearchOutcome,
  type SearchRequest,
} from "./search.ts";
import type { Session } from "./session.ts";

/** A message of one or more backups of a directory. */
export interface MessageOfBackups extends FoundMessage {
  /** The backups in which it stands: the oldest and the newest, which may be one. */
  readonly first: BackupSet;
  readonly last: BackupSet;
}

/** What came of a search through all backups. */
export interface EachSearched {
  readonly directory: string;
  /** Those that were looked through, oldest first. */
  readonly sets: readonly BackupSet[];
  /** What was taken for names that are not quite those of the backups. */
  readonly notes: readonly string[];
  /** What keeps backups from being complete: they were searched as far as they can be read. */
  readonly problems: readonly { readonly set: BackupSet; readonly problem: string }[];
  readonly outcome: SearchOutcome;
}

export interface EachListener {
  /** Before the first message. `utcOffset`: minutes that the newest server clock was ahead of UTC. */
  begin(directory: string, sets: readonly BackupSet[], utcOffset: number | undefined): void;
  /** `contents` are those that the number of its file means. */
  message(message: MessageOfBackups, contents: Contents): void;
}

type Request = DirectoryRequest & Omit<SearchRequest, "files">;

/**
 * Looks through every backup of a directory, oldest first. First only the archives' directories are
 * read, to know in which backups each message stands; then each message is read once. One that is
 * damaged in the oldest backup is looked for in the newest.
 *
 * @throws {NoBackupError} where there is no backup.
 * @throws {UnresolvedError} where no backup holds what is named.
 * @throws {RecoveryError} "usage" where a backup was named, "failed" where reading fails.
 */
export async function searchEach(
  request: Request,
  session: Session,
  listener: EachListener,
): Promise<EachSearched> {
  const { catalog, chains } = readBackupDirectory(request);
  const groups = oneByOne(chains);
  const sets = groups.map(({ sets: [set] }) => set);
  const spans = new MessageSpans();
  const resolver = new EachSelection(request);
  const problems: EachSearched["problems"][number][] = [];
  let utcOffset: number | undefined;
  let number = 0;
  for await (const { group: { sets: [set] }, backups } of openInTurn(groups, request, session)) {
    const found = messagesOf(backups, resolver);
    if (found) spans.add(number, found.contents, found.files);
    for (const problem of backups.flatMap((backup) => backup.problems)) {
      problems.push({ set, problem });
    }
    utcOffset = backups[0]?.utcOffset ?? utcOffset;
    number++;
  }
  resolver.finish();
  listener.begin(catalog.directory, sets, utcOffset);
  const total = new Total();
  number = 0;
  for await (const { backups } of openInTurn(groups, request, session)) {
    const at = number++;
    const found = messagesOf(backups, resolver);
    if (!found) continue;
    const { contents, selection } = found;
    const files = spans.readFrom(at, contents, found.files);
    if (files.length === 0) continue;
    const outcome = await searchMessages(
      { contents, selection },
      { ...request, files },
      session,
      (it) => {
        const { first, last } = spans.span(at, contents, it.file);
        listener.message({ ...it, first: sets[first]!, last: sets[last]! }, contents);
      },
    );
    const byPath = new Map(outcome.unread.map((lost) => [lost.entry, lost]));
    const again = files.filter((file) => byPath.has(filePath(contents, file))).filter((file) => {
      const span = spans.span(at, contents, file);
      if (span.last === at) return false;
      span.readFrom = span.last;
      return true;
    });
    for (const file of again) byPath.delete(filePath(contents, file));
    total.add(outcome, [...byPath.values(), ...lostOf(backups, contents, request)]);
    if (outcome.isInterrupted) break;
  }
  return {
    directory: catalog.directory,
    sets,
    notes: resolver.notes,
    problems,
    outcome: total.outcome,
  };
}

function messagesOf(backups: readonly OpenedBackup[], resolver: EachSelection) {
  const contents = mergeContents(backups);
  const selection = resolver.select(contents);
  return selection && { contents, selection, files: messagesInOrder(contents, selection) };
}

/** The outcomes of several searches as one. */
class Total {
  outcome: SearchOutcome = {
    searched: 0,
    bytes: 0,
    found: 0,
    unread: [],
    cut: 0,
    isInterrupted: false,
    elapsed: 0,
  };

  add(next: SearchOutcome, unread: readonly Lost[]): void {
    const { searched, bytes, found, cut, elapsed } = this.outcome;
    this.outcome = {
      searched: searched + next.searched,
      bytes: bytes + next.bytes,
      found: found + next.found,
      unread: [...this.outcome.unread, ...unread],
      cut: cut + next.cut,
      isInterrupted: next.isInterrupted,
      elapsed: elapsed + next.elapsed,
    };
  }
}
