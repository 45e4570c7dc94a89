import type { BackupSet } from "../../backup/catalog.ts";
import type { Lost, OpenedBackup } from "../../backup/opened_backup.ts";
import type { RecoveryError } from "../../errors.ts";
import type { Listing } from "../../listing.ts";
import type { Unit } from "../../recovery/plan.ts";
import type { ExitCode } from "../exit_code.ts";
import type { PlanReport, RecoveryReport, Report, Source, VerificationReport } from "./report.ts";

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

  listing(source: Source, listing: Listing): void {
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

  plan({ source, plan, targets, origins, needs, replaced, lost }: PlanReport): void {
    Object.assign(this.#document, {
      kind: "plan",
      ...sourceOf(source),
      targets: {
        store: targets.store ?? null,
        storeFrom: origins.store ?? null,
        cfgdir: targets.cfgdir ?? null,
        cfgdirFrom: origins.cfgdir ?? null,
      },
      units: plan.units.map((unit) => ({
        ...unitOf(unit),
        replaces: replaced.has(unit.number),
        keptIn: unit.keep?.base ?? null,
      })),
      skipped: lost.map(lossOf),
      space: needs.map(({ path, needed, available }) => ({
        path,
        needed,
        available: available ?? null,
      })),
      files: plan.files,
      bytes: plan.bytes,
    });
  }

  recovery({ source, outcome, files, bytes, elapsed, advice }: RecoveryReport): void {
    const { recovered, earlier, untouched, lost, kept, leftovers } = outcome;
    Object.assign(this.#document, {
      kind: "recovery",
      ...sourceOf(source),
      recovered: recovered.map(unitOf),
      recoveredEarlier: earlier.map(({ label }) => label),
      untouched: untouched.map(unitOf),
      skipped: lost.map(lossOf),
      kept,
      leftovers,
      files,
      bytes,
      milliseconds: Math.round(elapsed),
      advice,
    });
  }

  error({ kind, message, hints }: RecoveryError): void {
    this.#error = { kind, message, hints };
  }

  warning(message: string, hints: readonly string[]): void {
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
  { set, version, summary, files, bytes, problems, utcOffset }: OpenedBackup,
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

function lossOf({ archive, entry, reason }: Lost) {
  return { archive, entry: entry ?? null, reason };
}

function dateOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
