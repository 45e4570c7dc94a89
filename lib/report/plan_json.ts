import type { GuardedPlan } from "../engine/guard.ts";
import type { ReturningAccount } from "../kerio/returning_accounts.ts";
import { keptIn, type UnitReceipt } from "../recovery/live/receipt.ts";
import type { MergedFolder, Unit } from "../recovery/plan/plan.ts";
import { readable } from "../selection/selected_folders.ts";
import { accountsOf } from "./account_text.ts";
import { adaptedOf } from "./adapted_text.ts";
import { folderName, mergeCounts } from "./merge_text.ts";
import { targetOf } from "./unit_text.ts";

/** A unit as the backups hold it. */
export function unitJson({ kind, label, parent, members, files, bytes, path }: Unit) {
  return { kind, label, path, directory: parent, names: members, files: files.length, bytes };
}

/** Whether a backup that may lack something only adds to what is live, and why. */
export function guardJson({ plan, reasons, replaces, merge, reindexed }: GuardedPlan) {
  const accounts = accountsOf(plan);
  const adapted = adaptedOf(plan);
  return {
    incomplete: reasons,
    replacesLive: replaces,
    merge: merge !== undefined,
    ...reindexed === undefined ? {} : { reindexed },
    ...accounts.length > 0 ? { accounts: accounts.map(accountJson) } : {},
    ...adapted ? { adaptedPaths: adapted.changes, pathsElsewhere: adapted.elsewhere } : {},
  };
}

function accountJson(account: ReturningAccount) {
  const { address, isThere, isOther, hasRights, location, mentions, mailingLists = [] } = account;
  return {
    address,
    alreadyThere: isThere,
    otherAccount: isOther,
    administrator: hasRights,
    mailboxLocation: location ?? null,
    namedIn: mentions.map(({ list, name, isLive }) => ({ list, name, live: isLive })),
    mailingLists,
  };
}

/** What would become of a unit. */
export function plannedUnitJson(unit: Unit) {
  const { comparison, addition, isLive, transfer } = unit;
  return {
    ...unitJson(unit),
    ...transfer ? { from: transfer.from, staysBehind: transfer.staysBehind } : {},
    replaces: isLive && !addition,
    keptIn: keptIn(unit) ?? null,
    comparison: comparison ?? null,
    addition: addition
      ? {
        added: addition.added.length,
        messages: addition.messages,
        renumbered: addition.renamed.size,
        replaced: addition.replaced.map(({ path }) => path),
        stays: addition.stays,
        ...addition.merge
          ? { folders: addition.merge.map((it) => mergedFolderJson(unit, it)) }
          : {},
      }
      : null,
  };
}

function mergedFolderJson(unit: Unit, folder: MergedFolder) {
  const { path, from, isNew, messages } = folder;
  return {
    name: folderName(unit, folder),
    raw: path,
    ...from === undefined ? {} : { from: readable(from) },
    new: isNew,
    ...mergeCounts([folder]),
    messages: messages.map(({ name, fate, to, isDoubtful, isInTrash }) => ({
      file: name,
      fate,
      to,
      doubtful: isDoubtful,
      inTrash: isInTrash,
    })),
  };
}

/** What became of a unit. */
export function receiptJson({ unit, fate, before, after, came, went, keptIn }: UnitReceipt) {
  return {
    kind: unit.kind,
    label: unit.label,
    ...unit.transfer ? { from: unit.transfer.from } : {},
    path: targetOf(unit),
    fate,
    before: before ?? null,
    after: after ?? null,
    came,
    went,
    keptIn: keptIn ?? null,
    ...unit.addition?.merge
      ? { folders: unit.addition.merge.map((folder) => mergedFolderJson(unit, folder)) }
      : {},
  };
}
