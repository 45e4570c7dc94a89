import { mergeContents } from "../backup/contents.ts";
import type { OpenedBackup } from "../backup/opened_backup.ts";
import { RecoveryError } from "../model/errors.ts";
import { type DirectoryRequest, openInTurn, readBackupDirectory } from "./backup_directory.ts";
import type { ServerChain } from "../backup/chains.ts";
import {
  type DatedBackup,
  datedBackup,
  type NewestState,
  newestStates,
  oneByOne,
} from "./dated_backup.ts";
import { EachSelection, lostOf } from "./open_each.ts";
import type { Session } from "./session.ts";
import { type Verification, verify, type VerifyRequest } from "./verify.ts";

/** A backup of a directory that was read from its beginning to its end. */
export interface CheckedBackup extends DatedBackup {
  /** `undefined` where it could not be read; `failure` says why. */
  readonly verification: Verification | undefined;
  readonly failure: RecoveryError | undefined;
  /** Whether it is complete, as far as it alone can tell, and all that is selected of it is whole. */
  readonly isWhole: boolean;
}

export interface EachVerified {
  readonly directory: string;
  /** Oldest first. */
  readonly checked: readonly CheckedBackup[];
  /** Of each server the newest complete state. */
  readonly newest: readonly NewestState[];
  /** Of each server the newest state all of whose backups were found whole. */
  readonly newestVerified: readonly NewestState[];
  readonly notes: readonly string[];
}

export interface VerifyEachOptions {
  /** What ages are counted to, in ms since the epoch. */
  readonly now: number;
  /** Told of each backup as soon as it is checked. */
  readonly onChecked: (checked: CheckedBackup) => void;
}

/**
 * Checks every backup of a directory, one after another; one that is damaged does not keep the others
 * from being checked. Each is checked by itself: of a differential, its own files.
 *
 * @throws as `openEach()`, and {RecoveryError} "interrupted" when the signal says so.
 */
export async function verifyEach(
  request: DirectoryRequest & VerifyRequest,
  session: Session,
  { now, onChecked }: VerifyEachOptions,
): Promise<EachVerified> {
  const { catalog, chains } = readBackupDirectory(request);
  const resolver = new EachSelection(request);
  const heads = new Map<ServerChain, DatedBackup>();
  const checked: CheckedBackup[] = [];
  for await (
    const { group: { chain }, backups } of openInTurn(oneByOne(chains), request, session)
  ) {
    const opened = backups[0]!;
    const dated = datedBackup(opened, chain, { head: heads.get(chain), now });
    if (!heads.has(chain)) heads.set(chain, dated);
    const result = { ...dated, ...await check(opened, { request, resolver, session }) };
    checked.push(result);
    onChecked(result);
  }
  resolver.finish();
  const isComplete = ({ backup }: CheckedBackup) => backup.problems.length === 0;
  return {
    directory: catalog.directory,
    checked,
    newest: newestStates(checked, isComplete),
    newestVerified: newestStates(checked, ({ isWhole }) => isWhole),
    notes: resolver.notes,
  };
}

interface Check {
  readonly request: DirectoryRequest & VerifyRequest;
  readonly resolver: EachSelection;
  readonly session: Session;
}

async function check(
  opened: OpenedBackup,
  { request, resolver, session }: Check,
): Promise<Pick<CheckedBackup, "verification" | "failure" | "isWhole">> {
  const contents = mergeContents([opened]);
  const selection = resolver.select(contents) ?? NOTHING;
  try {
    const verification = await verify(
      {
        source: {
          backups: [opened],
          passedOver: [],
          why: "all of the directory are checked",
          catalog: undefined,
          superseded: contents.superseded,
        },
        contents,
        selection,
        lost: lostOf([opened], contents, request),
      },
      request,
      named(session, opened.set.name),
    );
    return { verification, failure: undefined, isWhole: verification.isWhole };
  } catch (error) {
    if (!(error instanceof RecoveryError) || error.kind === "interrupted") throw error;
    return { verification: undefined, failure: error, isWhole: false };
  }
}

/** What is named is not in this backup: a differential may hold nothing of a mailbox. */
const NOTHING = { domain: undefined, mailboxes: new Map(), masks: undefined, notes: [] };

/** The session whose progress says which backup is at hand. */
function named(session: Session, name: string): Session {
  const { listener } = session;
  return {
    ...session,
    listener: {
      wantsItems: listener.wantsItems,
      progress: (progress) => listener.progress({ ...progress, current: name }),
      item: (path) => listener.item(path),
      unit: (label) => listener.unit(label),
      warn: (message, hints) => listener.warn(message, hints),
    },
  };
}
