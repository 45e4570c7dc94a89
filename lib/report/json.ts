import type { History } from "../engine/history/history.ts";
import type { EachVerified } from "../engine/verify_each.ts";
import type { BackupSet } from "../backup/catalog.ts";
import type { Contents } from "../backup/contents.ts";
import type { FailureKind } from "../model/errors.ts";
import type { Source } from "../engine/source.ts";
import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import type { MessageOfBackups } from "../engine/search_each.ts";
import type { Listing } from "../engine/listing.ts";
import type { ExitCode } from "./exit_code.ts";
import type { ListingView } from "./listing_text.ts";
import { matchJson, searchJson } from "./message_json.ts";
import { adviceText } from "./advice_text.ts";
import { backupOf, lossOf, setOf } from "./backup_json.ts";
import { exportPlanJson } from "./export_json.ts";
import { eachVerifiedJson, historyJson } from "./history_json.ts";
import { listingJson } from "./listing_json.ts";
import { guardJson, plannedUnitJson, receiptJson, unitJson } from "./plan_json.ts";
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
    Object.assign(this.#document, {
      kind: "listing",
      ...sourceOf(source),
      ...listingJson(listing, messages),
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
      ...guardJson(guarded),
      units: plan.units.map(plannedUnitJson),
      unchanged: (plan.unchanged ?? []).map(plannedUnitJson),
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
      ...guardJson(guarded),
      receipts: receipts.map(receiptJson),
      recovered: recovered.map(unitJson),
      recoveredEarlier: earlier.map(({ label }) => label),
      untouched: untouched.map(unitJson),
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
      ...exportPlanJson(plan),
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
      ...exportPlanJson(plan),
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
