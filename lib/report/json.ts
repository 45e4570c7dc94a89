import type { BackupSet } from "../backup/catalog.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { BackupFacts, DatedBackup, NewestState } from "../engine/dated_backup.ts";
import type { History } from "../engine/history/history.ts";
import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import type { FailureKind } from "../model/errors.ts";
import type { Source } from "../engine/source.ts";
import type { Listing } from "../engine/listing.ts";
import type { Unit } from "../recovery/plan/plan.ts";
import { keptIn, type UnitReceipt } from "../recovery/live/receipt.ts";
import type { GuardedPlan } from "../engine/guard.ts";
import type { ExitCode } from "./exit_code.ts";
import { adviceText } from "./advice_text.ts";
import { targetOf } from "./text.ts";
import { resultOf } from "./verify_each_text.ts";
import type {
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
  readonly #warnings: { message: string; hints: readonly string[] }[] = [];
  #error: { kind: string; message: string; hints: readonly string[] } | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  listing(source: Source, listing: Listing): Promise<void> {
    Object.assign(this.#document, {
      kind: "listing",
      ...sourceOf(source),
      domains: listing.domains.map(({ name, mailboxes, public: shared }) => ({
        name,
        mailboxes: mailboxes.map(mailboxOf),
        public: shared ? mailboxOf(shared) : null,
      })),
      public: listing.public ? mailboxOf(listing.public) : null,
      parts: listing.parts,
      files: listing.files,
      bytes: listing.bytes,
    });
    return Promise.resolve();
  }

  history({ directory, entries, newest }: History): Promise<void> {
    Object.assign(this.#document, {
      kind: "history",
      directory,
      ...newestOf(newest, undefined),
      backups: entries.map((entry) => ({
        ...datedOf(entry),
        messages: entry.messages ?? null,
        changes: changesOf(entry.changes),
      })),
    });
    return Promise.resolve();
  }

  /** All of them are told at once in the end. */
  checked(): void {}

  allVerified({ directory, checked, newest, newestVerified }: EachVerified): Promise<void> {
    Object.assign(this.#document, {
      kind: "verifications",
      directory,
      ...newestOf(newest, newestVerified),
      backups: checked.map((each) => ({
        ...datedOf(each),
        whole: each.isWhole,
        result: resultOf(each),
        verified: verifiedOf(each),
      })),
    });
    return Promise.resolve();
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

function sourceOf({ backups, passedOver, why, catalog, superseded }: Source) {
  return {
    backups: backups.map(backupOf),
    why,
    superseded,
    passedOver: passedOver.map(({ set, reasons }) => ({ ...setOf(set), reasons })),
    ...(catalog ? { catalog: catalog.map(setOf) } : {}),
  };
}

function setOf({ name, type, time, form, volumes, missing }: BackupSet) {
  return {
    name,
    type,
    time: new Date(time).toISOString(),
    form,
    volumes: volumes.map(({ path, bytes }) => ({ path, bytes })),
    missingVolumes: missing,
  };
}

function backupOf(
  { set, version, summary, files, bytes, problems, utcOffset }: BackupFacts,
) {
  return {
    ...setOf(set),
    host: version?.hostname ?? null,
    started: version?.started ?? summary?.started ?? null,
    finished: summary?.finished ?? null,
    utcOffset: utcOffset ?? null,
    complete: problems.length === 0,
    problems,
    files,
    bytes,
  };
}

/** A backup among all of its directory; its chain is named by its first backup. */
function datedOf({ backup, chain, baseProblem, age }: DatedBackup) {
  return {
    ...backupOf(backup),
    age: seconds(age),
    chain: chain.sets[0]!.name,
    baseProblem: baseProblem ?? null,
  };
}

function changesOf(changes: History["entries"][number]["changes"]) {
  if (!changes) return null;
  const { came, went, moved, changed } = changes;
  return { came, went: went ?? null, moved: moved ?? null, changed };
}

function verifiedOf({ verification }: CheckedBackup) {
  if (!verification) return null;
  const { verified: { files, bytes, damaged }, lost, elapsed } = verification;
  return {
    files,
    bytes,
    damaged: [...damaged, ...lost].map(lossOf),
    milliseconds: Math.round(elapsed),
  };
}

/**
 * The newest states of all servers, and for whoever watches one figure that of the server whose newest
 * is the oldest.
 */
function newestOf(complete: readonly NewestState[], verified: readonly NewestState[] | undefined) {
  return {
    newestComplete: stateOf(oldestOf(complete)),
    newestVerified: stateOf(oldestOf(verified ?? [])),
    servers: complete.map((state) => ({
      host: state.host ?? null,
      newestComplete: stateOf(state),
      newestVerified: stateOf(verified?.find(({ host }) => host === state.host)),
    })),
  };
}

function oldestOf(states: readonly NewestState[]): NewestState | undefined {
  return states.find(({ set }) => set === undefined) ??
    states.toSorted((a, b) => b.age! - a.age!)[0];
}

function stateOf(state: NewestState | undefined) {
  if (!state?.set) return null;
  const { set: { name, time }, age } = state;
  return { name, time: new Date(time).toISOString(), age: seconds(age!) };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}

function mailboxOf(mailbox: Listing["domains"][number]["mailboxes"][number]) {
  return {
    name: mailbox.name,
    messages: mailbox.messages,
    bytes: mailbox.bytes,
    newest: dateOf(mailbox.newest),
    folders: mailbox.folders.map(({ name, raw, isSystem, messages, bytes, newest, items }) => ({
      name,
      raw,
      system: isSystem,
      messages,
      bytes,
      newest: dateOf(newest),
      ...(items.length > 0
        ? {
          items: items.map(({ file, bytes, modified }) => ({
            file,
            bytes,
            modified: dateOf(modified),
          })),
        }
        : {}),
    })),
  };
}

function unitOf({ kind, label, parent, members, files, bytes, path }: Unit) {
  return { kind, label, path, directory: parent, names: members, files: files.length, bytes };
}

/** Whether a backup that may lack something only adds to what is live, and why. */
function guardOf({ reasons, replaces }: GuardedPlan) {
  return { incomplete: reasons, replacesLive: replaces };
}

function plannedUnitOf(unit: Unit) {
  const { comparison, addition, isLive } = unit;
  return {
    ...unitOf(unit),
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
      }
      : null,
  };
}

function receiptOf({ unit, fate, before, after, came, went, keptIn }: UnitReceipt) {
  return {
    kind: unit.kind,
    label: unit.label,
    path: targetOf(unit),
    fate,
    before: before ?? null,
    after: after ?? null,
    came,
    went,
    keptIn: keptIn ?? null,
  };
}

function lossOf({ archive, entry, reason }: Lost) {
  return { archive, entry: entry ?? null, reason };
}

function dateOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
