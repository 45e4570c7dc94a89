import type { Platform } from "./platform.ts";

/**
 * What to do about a failure: a sentence, or a code where the sentence names something that a program on
 * top of the engine calls its own way (an option, a button).
 */
export type Remedy = string | RemedyCode;

export type RemedyCode =
  /** Go on with what can be read of a damaged backup; perhaps trust it, or its directory, instead. */
  | {
    readonly code: "salvage";
    readonly isUnread: boolean;
    readonly trust?: "backup" | "directory";
  }
  /** Leave out what is in the way; nothing was changed. */
  | { readonly code: "leaveOut" }
  /** Recover the mailboxes without their accounts. */
  | { readonly code: "withoutAccount" }
  /** Recover the configuration with the paths that it has. */
  | { readonly code: "withoutAdapting" }
  /** Put an account back although another one has its identifier. */
  | { readonly code: "accountAllTheSame" }
  /** Recover the configuration as a whole, or choose an older state. */
  | { readonly code: "usersAsWhole" }
  | { readonly code: "otherStateOfUsers" }
  /** Recover all that is whole. */
  | { readonly code: "recoverWhole" }
  /** Take the files of a differential alone. */
  | { readonly code: "differentialAlone"; readonly by: "salvage" | "force" }
  | { readonly code: "serverRenamed"; readonly former: string; readonly host: string }
  /** Use an archive that is not Kerio's. */
  | { readonly code: "useStranger" }
  /** How a moment is written. */
  | { readonly code: "momentForm" }
  /** See what the backup holds. */
  | { readonly code: "list" }
  /** See what a query finds before something is done with it. */
  | { readonly code: "searchFirst" }
  /** Leave out of an export what is damaged. */
  | { readonly code: "exportWhole" }
  | { readonly code: "fewerJobs"; readonly before: string }
  /** Another target for mail and configuration. */
  | { readonly code: "otherTarget"; readonly before: string }
  /** Name the directory on another file system itself. */
  | { readonly code: "nameOtherDisk" }
  | { readonly code: "moveAway" }
  /** Recover into another place, and copy from there; or what stands before. */
  | { readonly code: "recoverElsewhere"; readonly before: string }
  | { readonly code: "folderByFolder" }
  /** Add to what is there instead, or put it into a folder that is not there yet. */
  | { readonly code: "mergeInto"; readonly mailbox: string; readonly isMailbox: boolean }
  /** Put it into another folder of the mailbox. */
  | { readonly code: "otherFolder"; readonly mailbox: string }
  /** Make a mailbox in a store that is named. */
  | { readonly code: "newMailbox" }
  /** What is asked for needs no other mailbox or folder. */
  | { readonly code: "ownPlace" }
  /** What can be taken back at all. */
  | { readonly code: "keptOnly" }
  /** How the targets of the recovery that is to be taken back are named. */
  | { readonly code: "sameTargets" }
  | { readonly code: "nameTargets" }
  | { readonly code: "nameConfiguration" }
  | { readonly code: "mailAlone" }
  | { readonly code: "nameStore" }
  | { readonly code: "forceStore"; readonly store: string }
  | { readonly code: "makeStore" }
  | { readonly code: "engineRuns"; readonly platform: Platform }
  | { readonly code: "engineDoesNotRun" }
  | { readonly code: "makeRoom"; readonly isOneMailbox: boolean };
