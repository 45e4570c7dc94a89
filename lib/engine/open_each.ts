import { type Contents, mergeContents } from "../backup/contents.ts";
import type { ServerChain } from "../backup/chains.ts";
import type { OpenedBackup } from "../backup/opened_backup.ts";
import { resolveSelection, type Selection } from "../selection/selection.ts";
import { SelectionError } from "../selection/selection_error.ts";
import { type DirectoryRequest, openInTurn, readBackupDirectory } from "./backup_directory.ts";
import { perhapsMissing } from "./doubtful.ts";
import { type OpenBackups, UnresolvedError } from "./open_backups.ts";
import type { Session } from "./session.ts";

/** One of the chains of a directory, open; whoever asks for the next one closes it. */
export interface OpenChain extends OpenBackups {
  readonly chain: ServerChain;
}

/**
 * Opens each chain of a directory in turn, oldest first, for whoever looks through all of them. Like
 * any open backups, a chain has the newest version of each file; one that does not hold what is named
 * is passed over. Backups that are incomplete are there with what can be read; their problems say so.
 *
 * @throws {NoBackupError} where there is no backup.
 * @throws {UnresolvedError} where no chain holds what is named.
 * @throws {RecoveryError} "usage" where a backup was named, or `at` cannot be understood.
 */
export async function* openEach(
  request: DirectoryRequest,
  session: Pick<Session, "signal">,
): AsyncGenerator<OpenChain> {
  const { catalog, chains } = readBackupDirectory(request);
  const resolver = new EachSelection(request);
  for await (const { group: chain, backups } of openInTurn(chains, request, session)) {
    const contents = mergeContents(backups);
    const selection = resolver.select(contents);
    if (!selection) continue;
    yield {
      chain,
      source: {
        backups,
        passedOver: [],
        why: "all of the directory are looked at",
        catalog: catalog.sets,
        superseded: contents.superseded,
      },
      contents,
      selection,
      lost: lostOf(backups, contents, request),
      close: () => {},
    };
  }
  resolver.finish();
}

/** What of some open backups is lost already. */
export function lostOf(
  backups: readonly OpenedBackup[],
  contents: Contents,
  request: DirectoryRequest,
): OpenBackups["lost"] {
  return [...backups.flatMap(({ lost }) => lost), ...perhapsMissing(contents, request)];
}

/** Looks the names of a request up in one backup after another: one may not hold what others do. */
export class EachSelection {
  readonly #request: Pick<DirectoryRequest, "scope" | "masks">;
  readonly #notes = new Set<string>();
  #isFound = false;
  #most = 0;
  #failure: SelectionError | undefined;

  constructor(request: Pick<DirectoryRequest, "scope" | "masks">) {
    this.#request = request;
  }

  /** What is selected; `undefined` where the names are not there, or may be several. */
  select(contents: Pick<Contents, "directories">): Selection | undefined {
    const { scope, masks } = this.#request;
    try {
      const selection = resolveSelection(contents, scope, masks);
      for (const note of selection.notes) this.#notes.add(note);
      this.#isFound = true;
      return selection;
    } catch (error) {
      if (!(error instanceof SelectionError)) throw error;
      // Of the backup that holds the most: it knows best what else there is.
      if (contents.directories.length >= this.#most) this.#failure = error;
      this.#most = Math.max(this.#most, contents.directories.length);
      return undefined;
    }
  }

  /** What was taken for names that are not quite those of the backups, each once. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /** @throws {UnresolvedError} where the names were nowhere. */
  finish(): void {
    if (this.#failure && !this.#isFound) throw new UnresolvedError(this.#failure, undefined);
  }
}
