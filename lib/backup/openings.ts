import type { BackupSet } from "./catalog.ts";
import {
  agreesWithItsHeaders,
  closeBackup,
  openBackup,
  type OpenedBackup,
} from "./opened_backup.ts";
import { hostKey } from "./servers.ts";
import { peekVersion } from "./version_peek.ts";

/** Opens the backups of a choice, each once, and closes those that are not chosen. */
export class Openings {
  readonly #options: { readonly salvage: boolean; readonly trustDirectory: boolean };
  readonly #backups = new Map<BackupSet, OpenedBackup>();
  readonly #salvaged = new Set<BackupSet>();
  readonly #hosts = new Map<BackupSet, string | undefined>();
  #learned = 0;

  constructor(options: { readonly salvage: boolean; readonly trustDirectory: boolean }) {
    this.#options = options;
  }

  /** How often the host of an opened backup was another than its first entry had told. */
  get learned(): number {
    return this.#learned;
  }

  /** The backup as it is. */
  open(set: BackupSet): OpenedBackup {
    const opened = this.#backups.get(set);
    if (opened) return opened;
    const { trustDirectory } = this.#options;
    const backup = openBackup(set, { trustDirectory });
    this.#backups.set(set, backup);
    this.#compareHost(set, backup);
    return backup;
  }

  /** The backup for reading: salvaged where it is not complete and that is wanted. */
  openForReading(set: BackupSet): OpenedBackup {
    const backup = this.open(set);
    if (!this.#options.salvage || this.#salvaged.has(set)) return backup;
    const isTrusted = backup.problems.length === 0 &&
      (this.#options.trustDirectory || agreesWithItsHeaders(backup));
    if (isTrusted) return backup;
    closeBackup(backup);
    const { trustDirectory } = this.#options;
    const salvaged = openBackup(set, { trustDirectory, salvage: true });
    this.#backups.set(set, salvaged);
    this.#salvaged.add(set);
    this.#compareHost(set, salvaged);
    return salvaged;
  }

  /**
   * The host that the backup says it is of, in lower case; `undefined` where it does not say. Of what
   * was not opened yet, the first entry tells.
   */
  hostOf(set: BackupSet): string | undefined {
    if (!this.#hosts.has(set)) this.#hosts.set(set, hostKey(peekVersion(set)?.hostname));
    return this.#hosts.get(set);
  }

  /** Closes all but the backups of `sets`. */
  closeAllBut(sets: readonly BackupSet[]): void {
    for (const [set, backup] of this.#backups) {
      if (sets.includes(set)) continue;
      closeBackup(backup);
      this.#backups.delete(set);
    }
  }

  #compareHost(set: BackupSet, { version }: OpenedBackup): void {
    const host = hostKey(version?.hostname);
    if (host === undefined || host === this.#hosts.get(set)) return;
    if (this.#hosts.has(set)) this.#learned++;
    this.#hosts.set(set, host);
  }
}
