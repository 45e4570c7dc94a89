import type { BackupSet } from "./catalog.ts";
import { closeBackup, openBackup, type OpenedBackup } from "./opened_backup.ts";

/** Opens the backups of a choice, each once, and closes those that are not chosen. */
export class Openings {
  readonly #options: { readonly salvage: boolean; readonly trustDirectory: boolean };
  readonly #backups = new Map<BackupSet, OpenedBackup>();
  readonly #salvaged = new Set<BackupSet>();

  constructor(options: { readonly salvage: boolean; readonly trustDirectory: boolean }) {
    this.#options = options;
  }

  /** The backup as it is. */
  open(set: BackupSet): OpenedBackup {
    const opened = this.#backups.get(set);
    if (opened) return opened;
    const { trustDirectory } = this.#options;
    const backup = openBackup(set, { trustDirectory });
    this.#backups.set(set, backup);
    return backup;
  }

  /** The backup for reading: salvaged where it is not complete and that is wanted. */
  openForReading(set: BackupSet): OpenedBackup {
    const backup = this.open(set);
    if (backup.problems.length === 0 || !this.#options.salvage || this.#salvaged.has(set)) {
      return backup;
    }
    closeBackup(backup);
    const { trustDirectory } = this.#options;
    const salvaged = openBackup(set, { trustDirectory, salvage: true });
    this.#backups.set(set, salvaged);
    this.#salvaged.add(set);
    return salvaged;
  }

  /** Closes all but the backups of `sets`. */
  closeAllBut(sets: readonly BackupSet[]): void {
    for (const [set, backup] of this.#backups) {
      if (sets.includes(set)) continue;
      closeBackup(backup);
      this.#backups.delete(set);
    }
  }
}
