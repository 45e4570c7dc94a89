import type { BackupSet } from "../backup/catalog.ts";
import type { PassedOver } from "../backup/chain.ts";
import type { OpenedBackup } from "../backup/opened_backup.ts";

/** The backups that were chosen, and which others there are. */
export interface Source {
  readonly backups: readonly OpenedBackup[];
  readonly passedOver: readonly PassedOver[];
  readonly why: string;
  /** All backups of the directory; `undefined` where a file was named. */
  readonly catalog: readonly BackupSet[] | undefined;
  /** Older versions of files that newer backups of the chain replace. */
  readonly superseded: number;
  /** Set where messages that were deleted before the newest backup are left out. */
  readonly deleted?: LeftDeleted | undefined;
}

/** Messages that are left out since they were deleted before the newest backup. */
export interface LeftDeleted {
  /** Their paths in the archive. */
  readonly entries: readonly string[];
  /** Folders of which the newest index does not say enough, and why: nothing of them is left out. */
  readonly doubts: readonly { readonly folder: string; readonly reason: string }[];
}

/** Whether a backup that is read lacks something, and not only what is named as lost. */
export function isPartial({ backups }: Pick<Source, "backups">): boolean {
  return backups.some(({ problems }) => problems.length > 0);
}
