import type { Access } from "../../extraction/access.ts";

/** One name that a recovery gave to something new. */
export interface UndoMember {
  /** Path below the unit's parent, with `/`. */
  readonly path: string;
  /** The directory that holds the `.BAK`, and the path below it where what was replaced is kept. */
  readonly keep: { readonly parent: string; readonly path: string };
  /** Whether anything was replaced. */
  readonly wasThere: boolean;
}

/** A unit that can be taken back. */
export interface UndoUnit {
  readonly label: string;
  /** See `Unit`. */
  readonly top: string;
  readonly parent: string;
  readonly access: Partial<Access>;
  readonly members: readonly UndoMember[];
  /** The run that put there what is there. */
  readonly by: string;
}

/** What the last recovery with `-b` did, so that it can be taken back. */
export interface UndoRecord {
  readonly version: 1;
  /** When it began, ISO 8601, UTC. */
  readonly made: string;
  /** The backups that it recovered from, or those of the recovery that it took back. */
  readonly from: readonly string[];
  /** Whether it took a recovery back. */
  readonly takesBack: boolean;
  readonly units: readonly UndoUnit[];
}
