import type { FailureKind, RecoveryError } from "../model/errors.ts";
import type { Told } from "../report/report.ts";
import type { Platform } from "../model/platform.ts";
import type { Remedy, RemedyCode } from "../model/remedy.ts";

/** An error in the words of this command line. */
export function told(
  { kind, message, hints }: RecoveryError,
): Told & { readonly kind: FailureKind } {
  return { kind, message, hints: hints.map(remedyText) };
}

/** A remedy in words, with the options of this command line. */
export function remedyText(remedy: Remedy): string {
  return typeof remedy === "string" ? remedy : wordsOf(remedy);
}

function wordsOf(remedy: RemedyCode): string {
  switch (remedy.code) {
    case "salvage":
      return salvageText(remedy);
    case "leaveOut":
      return "Nothing was changed. With --keep-going it is left out and all else is recovered";
    case "recoverWhole":
      return "Nothing of it was replaced. Try another backup, or recover all that is whole with --keep-going";
    case "withoutAccount":
      return "The mailboxes alone come back without --account";
    case "withoutAdapting":
      return "Nothing was changed. Without --adapt-paths it comes back as it is, with the old paths";
    case "accountAllTheSame":
      return "To put it back all the same, add --force";
    case "usersAsWhole":
      return "The file was left as it is. Look at it; users.cfg as a whole, with all users, comes back with -m cfg";
    case "otherStateOfUsers":
      return "Another backup may have it: choose it with --at";
    case "differentialAlone":
      return `To recover only the files of this differential, add ${
        remedy.by === "salvage" ? "--keep-going" : "--force"
      }`;
    case "serverRenamed":
      return `If the server was renamed from "${remedy.former}" to "${remedy.host}", add --force`;
    case "useStranger":
      return "To use it all the same, add --force; to recover from it, -c <dir> too, where its files go";
    case "momentForm":
      return "Write it as a day (2005-10-12), a time (2005-10-12T22:00, or with Z for UTC), or an archive's name";
    case "list":
      return "See what it holds with -l";
    case "exportWhole":
      return "Try another backup, or export all that is whole with --keep-going";
    case "searchFirst":
      return "See what a query finds with -l --find";
    case "fewerJobs":
      return `${remedy.before}, or add --jobs 1`;
    case "otherTarget":
      return `${remedy.before}, or name another target with -s and -c`;
    case "nameOtherDisk":
      return "Name the directory on that file system itself with -s";
    case "moveAway":
      return "Move it away and run the same command again, or leave it out with --keep-going";
    case "recoverElsewhere":
      return `${remedy.before}, or recover elsewhere with -s <dir> and copy from there`;
    case "folderByFolder":
      return "Recover its folders one by one with -f <folder>: the link of such a folder itself is followed";
    case "mergeInto":
      return `Add --merge to put in what it lacks, or name a new folder${
        remedy.isMailbox ? " in it" : ""
      }: --into ${remedy.mailbox}/Recovered`;
    case "otherFolder":
      return `Name another folder: --into ${remedy.mailbox}/Recovered`;
    case "newMailbox":
      return "See that the address is right. A new mailbox is only made in a store that is named with -s <dir>";
    case "ownPlace":
      return "Leave out --into, or name another mailbox or folder with it";
    case "keptOnly":
      return "Only a recovery with -b can be, as long as its .BAKs stand";
    case "sameTargets":
      return "If it was made with -s <dir> or -c <dir>, name the same directory";
    case "nameTargets":
      return "Run kmsrecover in the Kerio Connect folder, or name the targets: -s <dir> for mail, -c <dir> for configuration";
    case "nameConfiguration":
      return "Name its folder with -c <dir>, or run kmsrecover in it";
    case "mailAlone":
      return "For the mail alone, without configuration: -m mail";
    case "nameStore":
      return "Name the store with -s <dir>";
    case "forceStore":
      return `To recover into "${remedy.store}", add --force`;
    case "makeStore":
      return "To make it and recover into it, add --force";
    case "engineRuns":
      return `Stop it first (${
        HOW_TO_STOP[remedy.platform]
      }): it would overwrite what is recovered when it stops`;
    case "engineDoesNotRun":
      return "If it does not run, add --force";
    case "makeRoom":
      return remedy.isOneMailbox
        ? "Make room, or go on all the same with --force"
        : "Make room, recover mailbox by mailbox with -d and -u, or go on all the same with --force";
  }
}

function salvageText(
  { isUnread, trust }: Extract<RemedyCode, { readonly code: "salvage" }>,
): string {
  const go = isUnread
    ? "Add --keep-going to go on with what can be read of it"
    : "Add --keep-going to recover what can be read of it";
  if (trust === undefined) return go;
  return `${go}, or --force to trust ${trust === "backup" ? "it" : "its directory"}`;
}

const HOW_TO_STOP: Readonly<Record<Platform, string>> = {
  linux: "systemctl stop kerio-connect",
  darwin: "with Kerio Connect Monitor in the menu bar",
  windows: "with the Engine Monitor beside the clock, or in services.msc",
};
