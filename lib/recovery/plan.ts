import type { Lost } from "../backup/opened_backup.ts";

/** Where a recovery goes to; absolute paths. */
export interface Targets {
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
}

export type UnitKind = "mailbox" | "public" | "folder" | "part" | "file";

/** Where what a unit replaces is kept (`-b`). */
export interface Keep {
  /** Absolute path of the `.BAK` that the scope names: `…/mail/company.com.BAK`. */
  readonly base: string;
  /** Path below `base` with `/`; empty where the unit as a whole becomes `base`. */
  readonly inside: string;
}

/** An item of a unit that cannot be recovered. */
export interface LeftOut {
  /** Path relative to the unit's parent, with `/`. */
  readonly path: string;
  readonly loss: Lost;
}

/** What is replaced as one whole. */
export interface Unit {
  /** Its number in the plan, from 0. */
  readonly number: number;
  readonly kind: UnitKind;
  /** What an administrator calls it: `smith@company.com`, `mailserver.cfg`. */
  readonly label: string;
  readonly root: "store" | "cfgdir";
  /** Path below the root, with `/`. */
  readonly path: string;
  /** Absolute path of the directory that it lies below, with no link on the way to it. */
  readonly top: string;
  /** Absolute path of the directory that the unit goes into. */
  readonly parent: string;
  /** The names in `parent` that belong to the unit: one, or the files of one database. */
  readonly members: readonly string[];
  /** Directories to make, relative to `parent` with `/`, each after the one that holds it. */
  readonly directories: readonly string[];
  /** Files of the contents, in reading order. */
  readonly files: Uint32Array;
  /** Sum of the files' sizes in bytes. */
  readonly bytes: number;
  /** Estimate of the space it takes on a disk, in bytes. */
  readonly space: number;
  readonly keep: Keep | undefined;
  /** What the backup holds, or held, of it and cannot be recovered; the live copies stay. */
  readonly leftOut: readonly LeftOut[];
}

/** All that a recovery is going to do, as plain data. */
export interface Plan {
  readonly units: readonly Unit[];
  /** For each directory of the contents its path relative to its unit's parent, with `/`. */
  readonly stagedPaths: readonly (string | undefined)[];
  /** Absolute paths of directories that are only made where they are missing. */
  readonly containers: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Entries that must not be recovered, each with its reason. */
  readonly unsafe: readonly Lost[];
}

/** The files of all units, one unit after the other. */
export function filesOf(plan: Plan): Uint32Array {
  const files = new Uint32Array(plan.units.reduce((sum, unit) => sum + unit.files.length, 0));
  let at = 0;
  for (const unit of plan.units) {
    files.set(unit.files, at);
    at += unit.files.length;
  }
  return files;
}
