import type { Lost } from "../backup/opened_backup.ts";
import type { Query } from "../message/query.ts";
import { RecoveryError } from "../model/errors.ts";
import type { OpenBackups } from "./open_backups.ts";
import { matchingMessages } from "./search.ts";
import type { Session } from "./session.ts";

/** The messages that a query means. */
export interface MeantMessages {
  /** Their numbers in the contents. */
  readonly messages: ReadonlySet<number>;
  /** Messages that could not be read, so that it is not known whether they are meant. */
  readonly unread: readonly Lost[];
}

/**
 * Looks up the messages that something is to be done with.
 *
 * @throws {RecoveryError} where there are none, where reading fails, or when the signal says so.
 */
export async function meantMessages(
  open: Pick<OpenBackups, "contents" | "selection">,
  request: { readonly query: Query; readonly jobs: number | undefined; readonly force: boolean },
  session: Session,
): Promise<MeantMessages> {
  const { messages, outcome } = await matchingMessages(open, request, session);
  if (outcome.isInterrupted) {
    throw new RecoveryError("interrupted", "Interrupted; nothing was changed");
  }
  if (messages.size === 0) {
    throw new RecoveryError("backup", "The backup holds no message that the query finds", [
      ...outcome.unread.length > 0
        ? [`${outcome.unread.length} messages could not be read: try another backup`]
        : [],
      { code: "searchFirst" },
    ]);
  }
  return { messages, unread: outcome.unread };
}
