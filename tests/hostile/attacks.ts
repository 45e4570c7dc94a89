import type { BackupOptions } from "../../scripts/make_backup.ts";
import { entryAttacks } from "./entry_attacks.ts";
import { nameAttacks } from "./name_attacks.ts";
import { structureAttacks } from "./structure_attacks.ts";
import { windowsAttacks } from "./windows_attacks.ts";

/** An archive that must not be believed. */
export interface Attack {
  /** What makes a sound backup (see `base.ts`) a hostile one. */
  readonly backup?: Partial<BackupOptions>;
  /** Changes the bytes of the first volume afterwards. */
  readonly damage?: (bytes: Uint8Array) => Uint8Array;
  /** Exit code of a recovery without further options; default 4. */
  readonly code?: number;
  readonly password?: string;
  /** Only on this system does the name mean anything. */
  readonly only?: "windows" | "unix";
  readonly keepGoing?: {
    /** Default 3. */
    readonly code?: number;
    /** What `skipped` of `--json` must name: entry or archive. Default: the entry of the message. */
    readonly names?: string;
    /** Entries of the sound part that may be missing, too. */
    readonly alsoLost?: readonly string[];
    /** Files that come back beside those of the sound part, below cfgdir. */
    readonly more?: readonly string[];
  };
  /** With `--force`: exit code and a part of what it says that it trusts. */
  readonly force?: { readonly code: number; readonly says: string | RegExp };
}

/**
 * Each message that the program must give (`X.zip` stands for the archive's path, `STORE` and
 * `CFGDIR` for the targets), and how to make the archive that gives it. After
 * yauzl: the fixture's name is the message.
 */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  ...nameAttacks,
  ...entryAttacks,
  ...structureAttacks,
  ...windowsAttacks,
};
