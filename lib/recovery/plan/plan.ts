import type { Lost } from "../../backup/opened_backup.ts";
import type { AdaptedPaths } from "../../kerio/adapt_paths.ts";
import type { ReturningAccount } from "../../kerio/returning_accounts.ts";

/** Where a recovery goes to; absolute paths. */
export interface Targets {
  readonly store: string | undefined;
  readonly cfgdir: string | undefined;
}

/** The targets that are there, the store first. */
export function rootsOf({ store, cfgdir }: Targets): string[] {
  return [store, cfgdir].filter((root) => root !== undefined);
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

/** Messages, and their bytes. */
export interface Amount {
  readonly messages: number;
  readonly bytes: number;
}

/** The messages of a unit beside those that stand in its place. */
export interface Comparison {
  readonly live: Amount;
  readonly backup: Amount;
  /** Live messages that the backup lacks. */
  readonly onlyLive: number;
  /** Messages of the backup that are not there live. */
  readonly onlyBackup: number;
  /** Names under which there is one message live and another one in the backup. */
  readonly different: number;
}

/** A live file as it was seen when the plan was made. */
export interface SeenFile {
  /** Path relative to the unit's parent, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Ms since the epoch. */
  readonly modified: number;
}

/**
 * How a unit is added to what stands in its place, so that nothing live is taken away. Paths are
 * relative to the unit's parent, with `/`.
 */
export interface Addition {
  /** Files, and directories with all that is in them, that the live unit lacks. */
  readonly added: readonly string[];
  /** How many of the files are messages. */
  readonly messages: number;
  /** File names of messages whose own ones are taken, by file of the contents. */
  readonly renamed: ReadonlyMap<number, string>;
  /** Live files that a newer one of the backup replaces; they are kept. */
  readonly replaced: readonly SeenFile[];
  /** Live files that go with a replaced database and that the backup lacks; they are kept. */
  readonly removed: readonly SeenFile[];
  /** `status.fld`s that must give higher numbers from now on, with the number. */
  readonly raised: readonly (SeenFile & { readonly next: number })[];
  /** Those that come and must not give numbers that live messages have, with the least number. */
  readonly raisedNew: readonly { readonly path: string; readonly next: number }[];
  /** Files of the backup whose live counterparts stay, and why. */
  readonly stays: readonly { readonly path: string; readonly reason: string }[];
  /** Of a merge: what it does with each folder. */
  readonly merge?: readonly MergedFolder[] | undefined;
  /** What is noted in the `status.fld`s and index logs of live folders that messages come into. */
  readonly noted?: readonly NotedFolder[] | undefined;
  /** Files that come with other content than in the backup: the text of each (Latin-1), by its path. */
  readonly rewritten?: ReadonlyMap<string, string> | undefined;
  /** Live files of which another version is made, with nothing of it in the contents: each by its path. */
  readonly written?: ReadonlyMap<string, Uint8Array> | undefined;
  /** Of `users.cfg`: the accounts that are put back into it, and those that it has already. */
  readonly accounts?: readonly ReturningAccount[] | undefined;
  /** Files that come and that the backup does not hold: the text of each (Latin-1), by its path. */
  readonly made?: ReadonlyMap<string, string> | undefined;
  readonly retired?: readonly RetiredIndex[] | undefined;
}

/** The index of a live folder that the server is to make anew: it and its log go. */
export interface RetiredIndex {
  /** The folder, relative to the unit's parent, with `/`. */
  readonly path: string;
  /** What stays under another name. */
  readonly index: SeenFile;
  readonly log: SeenFile | undefined;
  /** What has that name already, and is replaced. */
  readonly older: SeenFile | undefined;
}

/** What becomes of a message of the backup that the live folder does not have. */
export interface MergedMessage {
  /** Its number in the contents. */
  readonly file: number;
  /** The name of its file in the backup. */
  readonly name: string;
  /** `moved`: another folder of the mailbox has it, so it does not come. */
  readonly fate: "added" | "moved";
  /** The name that its file gets, or, of one that was moved, its path relative to the unit's parent. */
  readonly to: string;
  /** Whether it comes although the live folder has a message with the same ID, but other content. */
  readonly isDoubtful: boolean;
  /** Whether it was moved to where deleted messages go. */
  readonly isInTrash: boolean;
}

/** What a merge does with one folder. */
export interface MergedFolder {
  /** Relative to the unit's parent, with `/`; names in modified UTF-7. */
  readonly path: string;
  /** What it is called in the mailbox that it comes from (modified UTF-7), where that is another one. */
  readonly from?: string | undefined;
  /** Whether the live mailbox lacks it. */
  readonly isNew: boolean;
  /** How many messages of the backup it has already. */
  readonly present: number;
  /** All messages of the backup that are not present. */
  readonly messages: readonly MergedMessage[];
}

/** A line of a folder's index for a message that comes. */
export interface IndexLine {
  /** The name of the message's file. */
  readonly name: string;
  /** The record with the message's new number; Latin-1. */
  readonly record: string;
  /** Bytes. */
  readonly size: number;
  readonly isUnseen: boolean;
}

/** What is noted of messages that come into a live folder. */
export interface NotedFolder {
  /** Relative to the unit's parent, with `/`. */
  readonly path: string;
  readonly lines: readonly IndexLine[];
  /** The log of the live index as it was seen; `undefined` where there is none. */
  readonly log: SeenFile | undefined;
}

/** What says that a unit goes into another mailbox or folder than its own. */
export interface Transfer {
  /** What of the backup it is: `smith@company.com`, `Projects of smith@company.com`. */
  readonly from: string;
  /** The mailbox that it comes from, as its directory below the store: `mail/company.com/smith`. */
  readonly source: string;
  /** The folders of it that are meant (modified UTF-7); none for the whole mailbox. */
  readonly folders: readonly string[];
  /** The folder that all of it goes into (modified UTF-7); `undefined`: each one into its like. */
  readonly folder: string | undefined;
  /** Whether what they go into must not be there yet. */
  readonly mustBeNew: boolean;
  /** What is of no use in another mailbox: files, and folders with a slash behind their names. */
  readonly staysBehind: readonly string[];
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
  /** Where what it replaces is kept, if it is: with `-b`, and always by an addition. */
  readonly keepsAt: Keep;
  readonly keep: Keep | undefined;
  /** What the backup holds, or held, of it and cannot be recovered; the live copies stay. */
  readonly leftOut: readonly LeftOut[];
  /** The link in the store that leads to `top`, where one was followed. */
  readonly throughLink?: string | undefined;
  /** How many levels below the root `top` stands for, where a link was followed. */
  readonly levels?: number | undefined;
  /** Whether anything stands in its place; `false` in a plan that has not looked. */
  readonly isLive: boolean;
  /** Whether it may take the place of what is live only as a whole, with nothing left out. */
  readonly mustBeWhole: boolean;
  /** `undefined` where it has no messages, or nothing stands in its place. */
  readonly comparison?: Comparison | undefined;
  /** `undefined` where it takes the place of what is there. */
  readonly addition?: Addition | undefined;
  /** Names for files of the contents that are not to have their own, beside those of an addition. */
  readonly renamed?: ReadonlyMap<number, string> | undefined;
  /** `undefined` where it goes to the place that it has in the backup. */
  readonly transfer?: Transfer | undefined;
  /** Set where its only file is the configuration, and that comes with this server's paths. */
  readonly adapted?: AdaptedPaths | undefined;
}

/** What the swap of a unit has to know of it; all else is in its journal. */
export type Replaceable = Pick<Unit, "number" | "label" | "root" | "parent">;

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
  /** Units of an incomplete backup of which the live ones lack nothing. */
  readonly unchanged?: readonly Unit[];
}

/** The files of all units, one unit after the other. */
export function filesOf(plan: Pick<Plan, "units">): Uint32Array {
  const files = new Uint32Array(plan.units.reduce((sum, unit) => sum + unit.files.length, 0));
  let at = 0;
  for (const unit of plan.units) {
    files.set(unit.files, at);
    at += unit.files.length;
  }
  return files;
}
