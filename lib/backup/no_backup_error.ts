import { RecoveryError } from "../model/errors.ts";
import { type OpenedBackup, strangerText } from "./opened_backup.ts";
import { remediesFor } from "./remedies.ts";

/** A backup that could be named instead. */
export interface Alternative {
  readonly path: string;
  /** `"backup.zip", of mail.company.com` */
  readonly what: string;
}

/** There is no usable backup where the request points. */
export class NoBackupError extends RecoveryError {
  /** Whether the backups may be somewhere near. */
  readonly isElsewhere: boolean;
  readonly alternatives: readonly Alternative[];

  constructor(
    message: string,
    hints: readonly string[],
    more: { readonly isElsewhere?: boolean; readonly alternatives?: readonly Alternative[] } = {},
  ) {
    super("backup", message, hints);
    this.isElsewhere = more.isElsewhere ?? false;
    this.alternatives = more.alternatives ?? [];
  }
}

/** Nothing of a backup could be opened. */
export function cannotOpenError(
  backup: OpenedBackup,
  options: { readonly salvage: boolean },
): NoBackupError {
  const [first, ...others] = backup.unopened;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return new NoBackupError(`${first!.message}${more}`, remediesFor(backup, options));
}

/** Something else than a backup was opened. */
export function strangerError({ set, archives, unopened }: OpenedBackup): NoBackupError {
  const text = strangerText(archives);
  const path = set.volumes[0]!.path;
  return new NoBackupError(
    unopened.length > 0
      ? `"${path}" is damaged, and what can be read of it ${text}`
      : `"${path}" ${text}`,
    [
      "A backup of Kerio Connect holds .version.txt, and most of it below @backup/",
      "To use it all the same, add --force; to recover from it, -c <dir> too, where its files go",
    ],
    { isElsewhere: true },
  );
}
