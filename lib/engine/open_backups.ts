import { chooseBackup } from "../backup/choice.ts";
import { type Contents, filePath, mergeContents } from "../backup/contents.ts";
import { contentsWithout } from "../backup/contents_without.ts";
import { deletedMessages } from "../backup/deleted_messages.ts";
import { closeBackup, type Lost } from "../backup/opened_backup.ts";
import { findHostname, findInstallation } from "../kerio/installation.ts";
import { RecoveryError } from "../model/errors.ts";
import type { Mask, Scope } from "../model/scope.ts";
import { type MissingReason, whyMissing } from "../selection/missing_user.ts";
import { isSelected, resolveSelection, type Selection } from "../selection/selection.ts";
import { SelectionError } from "../selection/selection_error.ts";
import { perhapsMissing } from "./doubtful.ts";
import type { Session } from "./session.ts";
import type { LeftDeleted, Source } from "./source.ts";

/** Which backup, and what of it. */
export interface BackupRequest {
  /** A directory or a file. */
  readonly path: string;
  /** The latest moment, as typed; `undefined` for the newest state. */
  readonly at: string | undefined;
  readonly scope: Scope;
  /** `undefined` for everything. */
  readonly masks: readonly Mask[] | undefined;
  /** The installation's directory, where one was named. */
  readonly cfgdir: string | undefined;
  /** Leave out what is damaged, and look into damaged archives for what can be read. */
  readonly keepGoing: boolean;
  /** Trust what other readers would see otherwise, and incomplete backups. */
  readonly force: boolean;
  /** Leave out messages that were deleted before the newest backup of the chain. */
  readonly leaveDeleted?: boolean;
  /** Whether it is only looked at: then nothing keeps an incomplete backup from being opened. */
  readonly isForReading: boolean;
}

/** Backups that stand open, and what of them is meant. */
export interface OpenBackups {
  readonly source: Source;
  readonly contents: Contents;
  readonly selection: Selection;
  /** What of the backups is lost already: volumes, entries that a salvage did not find. */
  readonly lost: readonly Lost[];
  close(): void;
}

/**
 * Chooses and opens backups and looks up what of them is selected.
 *
 * @throws {NoBackupError} where none can be used; it names others that could be.
 * @throws {UnresolvedError} where a name of the scope is not there, or means several.
 * @throws {RecoveryError} "usage" where `at` cannot be understood.
 */
export async function openBackups(
  request: BackupRequest,
  { surroundings }: Pick<Session, "surroundings">,
): Promise<OpenBackups> {
  const { path, at, force, keepGoing, isForReading, cfgdir } = request;
  const { backups, passedOver, why, catalog, isDirectory } = await chooseBackup(path, {
    at,
    acceptIncomplete: force || keepGoing || isForReading,
    acceptStrangers: force && (isForReading || cfgdir !== undefined),
    acceptRenamed: force,
    liveHost: () => findHostname({ ...surroundings, cfgdir }),
    trustDirectory: force,
    salvage: keepGoing,
  });
  const close = () => backups.forEach(closeBackup);
  try {
    const merged = mergeContents(backups);
    const selection = await select(merged, request, surroundings);
    const { contents, deleted } = request.leaveDeleted
      ? withoutDeleted(merged, selection)
      : { contents: merged };
    return {
      source: {
        backups,
        passedOver,
        why,
        catalog: isDirectory ? catalog.sets : undefined,
        superseded: contents.superseded,
        deleted,
      },
      contents,
      selection,
      lost: [...backups.flatMap(({ lost }) => lost), ...perhapsMissing(contents, request)],
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** What is selected without the messages that were deleted before the newest backup. */
function withoutDeleted(
  contents: Contents,
  selection: Selection,
): { readonly contents: Contents; readonly deleted: LeftDeleted } {
  const { files, doubts } = deletedMessages(
    contents,
    (directory) => isSelected(selection, contents.directories[directory]!),
  );
  const entries = files.map((file) => filePath(contents, file));
  return { contents: contentsWithout(contents, files), deleted: { entries, doubts } };
}

/** A name of the scope that could not be looked up. */
export class UnresolvedError extends RecoveryError {
  readonly selection: SelectionError;
  /** What the server knows of a user whose mailbox is not there. */
  readonly missing: MissingReason | undefined;

  constructor(selection: SelectionError, missing: MissingReason | undefined) {
    super(selection.kind, selection.message, selection.hints, selection);
    this.selection = selection;
    this.missing = missing;
  }
}

async function select(
  contents: Contents,
  { scope, masks, cfgdir }: BackupRequest,
  surroundings: Session["surroundings"],
): Promise<Selection> {
  try {
    return resolveSelection(contents, scope, masks);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    const { unknownUser } = error;
    if (!unknownUser) throw new UnresolvedError(error, undefined);
    const installation = findInstallation({ ...surroundings, cfgdir });
    throw new UnresolvedError(error, await whyMissing(unknownUser, contents, installation?.cfgdir));
  }
}
