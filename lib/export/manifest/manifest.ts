import type { Format } from "../formats.ts";
import type { ItemKind } from "../item.ts";

export const MANIFEST_FILE = "manifest.json";
export const MANIFEST_VERSION = 1;

/** A backup that was read. */
export interface ManifestBackup {
  /** File name of its first volume, or of its directory: `F20240106T220008Z.zip`. */
  readonly name: string;
  readonly type: "full" | "differential" | "copy" | "folder";
  /** When it was made: ISO 8601, UTC; `null` where its name does not say it. */
  readonly time: string | null;
  readonly host: string | null;
}

export interface ManifestHead {
  /** Name and version of the program. */
  readonly program: string;
  /** When the export was begun: ISO 8601, UTC. */
  readonly created: string;
  readonly backups: readonly ManifestBackup[];
  /** What was asked for. */
  readonly selection: {
    readonly domain: string | null;
    readonly user: string | null;
    readonly folder: string | null;
    readonly find: string | null;
  };
}

/** One exported message. */
export interface ManifestItem {
  readonly kind: ItemKind;
  /** As the message has it, without `<` and `>`; `null` where it has none. */
  readonly messageId: string | null;
  /** Its `Date:`, ISO 8601, UTC. */
  readonly date: string | null;
  readonly source: {
    /** `name` of a backup. */
    readonly backup: string;
    /** Path in the backup. */
    readonly entry: string;
    /** Bytes. */
    readonly size: number;
    /** Of the message as it is in the backup, in hexadecimal digits. */
    readonly sha256: string;
  };
  readonly target: {
    readonly format: Format;
    /** Path below the export's directory, with `/`. */
    readonly file: string;
    /** Where in the file it lies, in bytes, where the file holds more than this message. */
    readonly offset?: number;
    readonly length?: number;
    /** Of what was written for it, where that is not byte for byte what the backup holds. */
    readonly sha256?: string;
  };
}

/** A selected message that was not exported. */
export interface ManifestSkipped {
  readonly backup: string;
  readonly entry: string;
  readonly reason: string;
}

export interface ManifestTotals {
  readonly items: number;
  /** Bytes of the messages as they are in the backup. */
  readonly bytes: number;
  readonly skipped: number;
}

/** An item of a part, once it is known where in the joined file the part begins (bytes). */
export function movedBy(item: ManifestItem, bytes: number): ManifestItem {
  const { offset } = item.target;
  if (offset === undefined) return item;
  return { ...item, target: { ...item.target, offset: offset + bytes } };
}
