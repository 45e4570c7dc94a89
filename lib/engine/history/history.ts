import type { ServerChain } from "../../backup/chains.ts";
import { type DirectoryRequest, openInTurn, readBackupDirectory } from "../backup_directory.ts";
import {
  type DatedBackup,
  datedBackup,
  isCompleteState,
  type NewestState,
  newestStates,
  oneByOne,
} from "../dated_backup.ts";
import { EachSelection } from "../open_each.ts";
import type { Session } from "../session.ts";
import { BackupMessages, KnownDirectories } from "./backup_messages.ts";
import type { Changes } from "./changes.ts";
import { TimeLine } from "./time_line.ts";

/** A backup, and what became of the messages that are meant. */
export interface HistoryEntry extends DatedBackup {
  /** In the state up to it; `undefined` where it does not hold what is named, or cannot be read. */
  readonly messages: number | undefined;
  /** Against what was there before; `undefined` where nothing tells. */
  readonly changes: Changes | undefined;
}

export interface History {
  readonly directory: string;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Of each server the newest complete state: what a recovery from the directory chooses. */
  readonly newest: readonly NewestState[];
  /** What was taken for names that are not quite those of the backups. */
  readonly notes: readonly string[];
}

/**
 * All backups of a directory, and what came and went between them by the names, sizes and CRC-32 in the
 * archives' directories. One backup is open at a time; memory holds the messages of two states. `now` is
 * what ages are counted to, in ms since the epoch.
 *
 * @throws as `openEach()`.
 */
export async function historyOf(
  request: DirectoryRequest,
  session: Pick<Session, "signal">,
  now: number,
): Promise<History> {
  const { catalog, chains } = readBackupDirectory(request);
  const resolver = new EachSelection(request);
  const timeLines = new Map<string | undefined, TimeLine>();
  const heads = new Map<ServerChain, { entry: HistoryEntry; known: KnownDirectories }>();
  const entries: HistoryEntry[] = [];
  for await (const { group, backups } of openInTurn(oneByOne(chains), request, session)) {
    const { chain, sets: [set] } = group;
    const opened = backups[0]!;
    const head = heads.get(chain);
    const dated = datedBackup(opened, chain, { head: head?.entry, now });
    const known = head?.known ?? new KnownDirectories();
    const messages = new BackupMessages(opened, known);
    const timeLine = timeLines.get(chain.host) ?? new TimeLine();
    timeLines.set(chain.host, timeLine);
    const taken = timeLine.take({
      messages,
      selection: opened.archives.length === 0 ? undefined : resolver.select(known),
      kind: head ? "goes on" : set.type === "full" ? "begins chain" : "alone",
      isComplete: set.type !== "differential" && isCompleteState(dated),
    });
    const entry = { ...dated, ...taken };
    entries.push(entry);
    if (set === chain.sets.at(-1)) heads.delete(chain);
    else if (!head) heads.set(chain, { entry, known });
  }
  resolver.finish();
  return {
    directory: catalog.directory,
    entries,
    newest: newestStates(entries, ({ backup }) => backup.problems.length === 0),
    notes: resolver.notes,
  };
}
