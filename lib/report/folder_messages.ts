import type { Contents } from "../backup/contents.ts";
import type { FoundMessage, SearchOutcome } from "../engine/search.ts";

/** The messages of the folders of a listing. */
export interface FolderMessages {
  readonly contents: Contents;
  /** By mailbox and folder, in the backup's order. */
  readonly messages: readonly FoundMessage[];
  readonly outcome: SearchOutcome;
}
