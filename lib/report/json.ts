import type { ExportPlan } from "../engine/export/export_plan.ts";
import { placeOf } from "./export_text.ts";
import type { History } from "../engine/history/history.ts";
import type { EachVerified } from "../engine/verify_each.ts";
import type { BackupSet } from "../backup/catalog.ts";
import type { Contents } from "../backup/contents.ts";
import { PUBLIC } from "../backup/layout.ts";
import type { ReturningAccount } from "../kerio/returning_accounts.ts";
import type { FailureKind } from "../model/errors.ts";
import type { Source } from "../engine/source.ts";
import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import type { MessageOfBackups } from "../engine/search_each.ts";
import type { ListedMailbox, Listing } from "../engine/listing.ts";
import type { MergedFolder, Unit } from "../recovery/plan/plan.ts";
import { keptIn, type UnitReceipt } from "../recovery/live/receipt.ts";
import type { GuardedPlan } from "../engine/guard.ts";
import type { ExitCode } from "./exit_code.ts";
import type { FolderMessages } from "./folder_messages.ts";
import type { ListingView } from "./listing_text.ts";
import { matchJson, messageJson, searchJson } from "./message_json.ts";
import { readable } from "../selection/selected_folders.ts";
import { folderName, mergeCounts } from "./merge_text.ts";
import { accountsOf } from "./account_text.ts";
import { adaptedOf } from "./adapted_text.ts";
import { adviceText } from "./advice_text.ts";
import { backupOf, lossOf, setOf } from "./backup_json.ts";
import { eachVerifiedJson, historyJson } from "./history_json.ts";
import { targetOf } from "./text.ts";
import type {
  ExportPlanReport,
  ExportReport,
  PlanReport,
  RecoveryReport,
  Report,
  Told,
  UndoReport,
  VerificationReport,
} from "./report.ts";

/** Version of the document; see docs/json.md and docs/kmsrecover.schema.json. */
const FORMAT = 1;

/** One JSON document on standard output, printed at the end. */
export class JsonReport implements Report {
  readonly #write: (text: string) => void;
  readonly #document: Record<string, unknown> = { format: "kmsrecover", version: FORMAT };
  readonly #matches: ReturnType<typeof matchJson>[] = [];
  readonly #warnings: { message: string; hints: readonly string[] }[] = [];
  #error: { kind: string; message: string; hints: readonly string[] } | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  listing(
    source: Source,
    listing: Listing,
    { messages }: Pick<ListingView, "messages">,
  ): Promise<void> {
    const items = messages ? itemsOf(messages) : undefined;
    const mailboxOf = (mailbox: ListedMailbox, unit: string) =>
      mailboxJson(mailbox, (raw) => items?.get(`${unit}/${raw}`));
    Object.assign(this.#document, {
      kind: "listing",
      ...sourceOf(source),
      domains: listing.domains.map(({ name, mailboxes, public: shared }) => ({
        name,
        mailboxes: mailboxes.map((mailbox) => mailboxOf(mailbox, `mail/${name}/${mailbox.name}`)),
        public: shared ? mailboxOf(shared, `mail/${name}/${PUBLIC}`) : null,
      })),
      public: listing.public ? mailboxOf(listing.public, `mail/${PUBLIC}`) : null,
      parts: listing.parts,
      files: listing.files,
      bytes: listing.bytes,
      ...(messages ? searchJson(messages.outcome) : {}),
    });
    return Promise.resolve();
  }

  history(history: History): Promise<void> {
    Object.assign(this.#document, { kind: "history", ...historyJson(history) });
    return Promise.resolve();
  }

  /** All of them are told at once in the end. */
  checked(): void {}

  allVerified(result: EachVerified): Promise<void> {
    Object.assign(this.#document, { kind: "verifications", ...eachVerifiedJson(result) });
    return Promise.resolve();
  }

  search(source: Source): void {
    Object.assign(this.#document, { kind: "search", ...sourceOf(source), matches: this.#matches });
  }

  searchEach(directory: string, sets: readonly BackupSet[]): void {
    Object.assign(this.#document, {
      kind: "search",
      directory,
      catalog: sets.map(setOf),
      matches: this.#matches,
    });
  }

  message(message: FoundMessage | MessageOfBackups, contents: Contents): void {
    this.#matches.push({
      ...matchJson(contents, message),
      ...("first" in message
        ? { firstBackup: message.first.name, lastBackup: message.last.name }
        : {}),
    });
  }

  searched(outcome: SearchOutcome): void {
    Object.assign(this.#document, searchJson(outcome));
  }

  verification({ source, verified, lost, elapsed }: VerificationReport): void {
    Object.assign(this.#document, {
      kind: "verification",
      ...sourceOf(source),
      files: verified.files,
      bytes: verified.bytes,
      damaged: [...verified.damaged, ...lost].map(lossOf),
      milliseconds: Math.round(elapsed),
    });
  }

  plan(
    { source, guarded, targets, origins, made, needs, lost }: PlanReport,
  ): Promise<void> {
    const { plan } = guarded;
    Object.assign(this.#document, {
      kind: "plan",
      ...sourceOf(source),
      targets: {
        store: targets.store ?? null,
        storeFrom: origins.store ?? null,
        cfgdir: targets.cfgdir ?? null,
        cfgdirFrom: origins.cfgdir ?? null,
        made,
      },
      ...guardOf(guarded),
      units: plan.units.map(plannedUnitOf),
      unchanged: (plan.unchanged ?? []).map(plannedUnitOf),
      skipped: lost.map(lossOf),
      space: needs.map(({ path, needed, most, available }) => ({
        path,
        needed,
        most,
        available: available ?? null,
      })),
      files: plan.files,
      bytes: plan.bytes,
    });
    return Promise.resolve();
  }

  recovery(report: RecoveryReport): void {
    const { source, guarded, receipts, targets, made, outcome, files, bytes, elapsed, advice } =
      report;
    const { recovered, earlier, untouched, lost, kept, leftovers } = outcome;
    Object.assign(this.#document, {
      kind: "recovery",
      ...sourceOf(source),
      targets: { store: targets.store ?? null, cfgdir: targets.cfgdir ?? null, made },
      ...guardOf(guarded),
      receipts: receipts.map(receiptOf),
      recovered: recovered.map(unitOf),
      recoveredEarlier: earlier.map(({ label }) => label),
      untouched: untouched.map(unitOf),
      skipped: lost.map(lossOf),
      kept,
      leftovers,
      files,
      bytes,
      milliseconds: Math.round(elapsed),
      advice: advice.map(adviceText),
    });
  }

  exportPlan({ source, plan, directory, available, isBegun }: ExportPlanReport): Promise<void> {
    Object.assign(this.#document, {
      kind: "exportPlan",
      ...sourceOf(source),
      directory,
      goesOn: isBegun,
      ...exportOf(plan),
      space: { needed: plan.space, available: available ?? null },
    });
    return Promise.resolve();
  }

  exported({ source, plan, directory, result, lost }: ExportReport): void {
    Object.assign(this.#document, {
      kind: "export",
      ...sourceOf(source),
      directory,
      wentOn: result.isContinued,
      ...exportOf(plan),
      exported: result.totals,
      skipped: [...result.skipped, ...lost].map(lossOf),
      milliseconds: Math.round(result.elapsed),
    });
  }

  undo({ plan, outcome }: UndoReport): void {
    const done = new Set(outcome?.done);
    const { record, steps, lost } = plan;
    Object.assign(this.#document, {
      kind: "undo",
      recovered: record.made,
      from: record.from,
      takesBackAnUndo: record.takesBack,
      units: steps.map((step) => ({
        label: step.label,
        directory: step.parent,
        takenBack: done.has(step),
        before: step.isWhole ? step.now : null,
        after: step.isWhole ? step.then : null,
        added: step.was.members.filter(({ wasThere }) => !wasThere).length,
        replaced: step.was.members.filter(({ wasThere }) => wasThere).length,
      })),
      skipped: lost.map(({ label }) => label),
      kept: outcome?.kept ?? [],
      leftovers: outcome?.leftovers ?? [],
    });
  }

  error({ kind, message, hints }: Told & { readonly kind: FailureKind }): void {
    this.#error = { kind, message, hints };
  }

  warning({ message, hints }: Told): void {
    this.#warnings.push({ message, hints });
  }

  finish(exitCode: ExitCode): void {
    const document = {
      kind: "error",
      ...this.#document,
      exitCode,
      warnings: this.#warnings,
      error: this.#error,
    };
    this.#write(`${JSON.stringify(document, null, 2)}\n`);
  }
}

function sourceOf({ backups, passedOver, why, catalog, superseded, deleted }: Source) {
  return {
    backups: backups.map(backupOf),
    why,
    superseded,
    ...deleted ? { deleted: deleted.entries, deletedInDoubt: deleted.doubts } : {},
    passedOver: passedOver.map(({ set, reasons }) => ({ ...setOf(set), reasons })),
    ...(catalog ? { catalog: catalog.map(setOf) } : {}),
  };
}

/** The messages by `<unit>/<folder>`. */
function itemsOf({ contents, messages }: FolderMessages) {
  const items = new Map<string, ReturnType<typeof messageJson>[]>();
  for (const message of messages) {
    const key = `${message.folder.unit}/${message.folder.raw}`;
    const ofFolder = items.get(key) ?? [];
    ofFolder.push(messageJson(contents, message));
    items.set(key, ofFolder);
  }
  return items;
}

function mailboxJson(
  mailbox: ListedMailbox,
  itemsIn: (raw: string) => readonly unknown[] | undefined,
) {
  return {
    name: mailbox.name,
    messages: mailbox.messages,
    bytes: mailbox.bytes,
    newest: dateOf(mailbox.newest),
    folders: mailbox.folders.map(({ name, raw, isSystem, messages, bytes, newest }) => ({
      name,
      raw,
      system: isSystem,
      messages,
      bytes,
      newest: dateOf(newest),
      ...(itemsIn(raw) ? { items: itemsIn(raw) } : {}),
    })),
  };
}

function unitOf({ kind, label, parent, members, files, bytes, path }: Unit) {
  return { kind, label, path, directory: parent, names: members, files: files.length, bytes };
}

/** Whether a backup that may lack something only adds to what is live, and why. */
function guardOf({ plan, reasons, replaces, merge, reindexed }: GuardedPlan) {
  const accounts = accountsOf(plan);
  const adapted = adaptedOf(plan);
  return {
    incomplete: reasons,
    replacesLive: replaces,
    merge: merge !== undefined,
    ...reindexed === undefined ? {} : { reindexed },
    ...accounts.length > 0 ? { accounts: accounts.map(accountOf) } : {},
    ...adapted ? { adaptedPaths: adapted.changes, pathsElsewhere: adapted.elsewhere } : {},
  };
}

function accountOf(account: ReturningAccount) {
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

function plannedUnitOf(unit: Unit) {
  const { comparison, addition, isLive, transfer } = unit;
  return {
    ...unitOf(unit),
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
        ...addition.merge ? { folders: addition.merge.map((it) => mergedFolderOf(unit, it)) } : {},
      }
      : null,
  };
}

function mergedFolderOf(unit: Unit, folder: MergedFolder) {
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

function receiptOf({ unit, fate, before, after, came, went, keptIn }: UnitReceipt) {
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
      ? { folders: unit.addition.merge.map((folder) => mergedFolderOf(unit, folder)) }
      : {},
  };
}

function dateOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function exportOf({ folders, leftOut, files, bytes }: ExportPlan) {
  return {
    folders: folders.map(({ folder, files, bytes, target }) => ({
      mailbox: folder.mailbox,
      folder: folder.name,
      messages: files.length,
      bytes,
      format: target.format,
      target: placeOf({ target }),
    })),
    leftOut: leftOut.map(({ folder, messages }) => ({
      mailbox: folder.mailbox,
      folder: folder.name,
      messages,
    })),
    messages: files,
    bytes,
  };
}
