import { existsSync, mkdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import { describeFailure } from "../../extraction/failure.ts";
import { jobsFor } from "../../extraction/jobs.ts";
import { Pool } from "../../extraction/pool.ts";
import { archiveHandles } from "../../extraction/slicing.ts";
import { visiting } from "../../extraction/visitor.ts";
import { conversionOf } from "../../export/conversions.ts";
import { EXPORT_VISITOR, type Exported } from "../../export/export_visitor.ts";
import {
  MAILDIR_DIRECTORIES,
  MAILDIR_FOLDER_FILE,
  subscriptions,
  SUBSCRIPTIONS_FILE,
} from "../../export/maildir/folders.ts";
import type { ManifestTotals } from "../../export/manifest/manifest.ts";
import { RecoveryError } from "../../model/errors.ts";
import { warnOfTrusted } from "../../model/listener.ts";
import { takeLock } from "../../recovery/transaction/lock.ts";
import { passwordFor } from "../password.ts";
import type { Session } from "../session.ts";
import { WORKERS } from "../workers.ts";
import { ExportLog } from "./export_log.ts";
import type { PreparedExport } from "./prepare_export.ts";
import { ExportRun } from "./export_run.ts";
import { writeManifest } from "./write_manifest.ts";

/** What came of an export. Every file that is there is whole. */
export interface ExportResult {
  readonly totals: ManifestTotals;
  /** Messages that were left out, and why. */
  readonly skipped: readonly Lost[];
  /** Whether an interrupted run was gone on with. */
  readonly isContinued: boolean;
  /** Wall-clock milliseconds. */
  readonly elapsed: number;
}

/** How often (ms) the listener is told the progress. */
const TICK = 100;

/**
 * Carries out an export that was prepared. Whatever ends it, the files that are there are whole, and the
 * same request goes on with it.
 *
 * @throws {RecoveryError} "backup" for a damaged message unless it keeps going, "interrupted", "failed".
 */
export async function carryOutExport(
  prepared: PreparedExport,
  session: Session,
): Promise<ExportResult> {
  const { place, disk, id, begun } = prepared;
  const started = performance.now();
  mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  const lock = await takeLock(disk, place.workplace);
  try {
    const created = begun?.created ?? new Date().toISOString();
    if (!begun) disk.writeFile(place.marker, JSON.stringify({ id, created }));
    mkdirSync(place.parts, { recursive: true, mode: 0o700 });
    const log = new ExportLog(place.done);
    try {
      await writeAllMailboxes(prepared, log, session);
      finishMaildirs(prepared);
      const { totals, skipped } = writeManifest(prepared, log, { created });
      await disk.syncDirectories(directoriesOf(prepared));
      log.close();
      lock.release();
      await disk.removeTree(place.workplace.path);
      return {
        totals,
        skipped,
        isContinued: begun !== undefined,
        elapsed: performance.now() - started,
      };
    } catch (error) {
      log.close();
      throw error;
    }
  } finally {
    lock.release();
  }
}

async function writeAllMailboxes(
  prepared: PreparedExport,
  log: ExportLog,
  session: Session,
): Promise<void> {
  const { open: { contents, source }, plan, request } = prepared;
  const { listener, signal } = session;
  const every = Uint32Array.from(plan.folders.flatMap(({ files }) => [...files])).sort();
  const conversion = conversionOf(request.format, {
    host: source.backups.at(-1)?.version?.hostname ?? "localhost",
    separator: Deno.build.os === "windows" ? ";" : ":",
  });
  const pool = new Pool<Exported>(
    {
      archives: archiveHandles(contents),
      password: passwordFor(contents, every, session),
      trustDirectory: request.force,
      keepGoing: true,
      visitor: visiting(EXPORT_VISITOR, undefined),
      conversion,
    },
    { jobs: jobsFor(plan.files, plan.bytes, request.jobs), workers: WORKERS },
  );
  let current = "";
  // Where heads are read first, they count as half of the way.
  const passes = conversion ? 1 : 2;
  const tell = () => {
    const { files, bytes } = pool.progress;
    listener.progress({
      phase: "exporting",
      filesDone: Math.min(plan.files, Math.floor(files / passes)),
      filesTotal: plan.files,
      bytesDone: Math.min(plan.bytes, bytes / passes),
      bytesTotal: plan.bytes,
      current,
    });
  };
  const ticker = setInterval(tell, TICK);
  const stop = () => pool.stop();
  signal.addEventListener("abort", stop);
  try {
    if (signal.aborted) stop();
    const foldersOf = Map.groupBy(plan.folders, ({ folder }) => folder.unit);
    const done = new Map<string, number>();
    const failure = await new ExportRun(prepared, {
      pool,
      log,
      isConverting: conversion !== undefined,
      tell({ folder: { unit, mailbox } }, what) {
        if (what === "begun") {
          current = mailbox;
          return;
        }
        const folders = (done.get(unit) ?? 0) + 1;
        done.set(unit, folders);
        if (listener.wantsItems && folders === foldersOf.get(unit)!.length) listener.unit(mailbox);
      },
    }).run();
    if (signal.aborted) throw interrupted();
    if (failure) throw "code" in failure ? describeFailure(failure) : failure;
    tell();
  } finally {
    clearInterval(ticker);
    signal.removeEventListener("abort", stop);
    pool.close();
    warnOfTrusted(pool.trusted, listener);
  }
}

function interrupted(): RecoveryError {
  return new RecoveryError("interrupted", "Interrupted; the files that are there are whole", [
    "The same command goes on with it",
  ]);
}

/** All directories that files were put into, with those above them. */
function directoriesOf({ plan, place, disk }: PreparedExport): string[] {
  const all = new Set<string>();
  for (const { target: { format, directory, file } } of plan.folders) {
    const own = format === "maildir" ? MAILDIR_DIRECTORIES.map((it) => `${directory}/${it}`) : [];
    for (const path of [...own, directory, file ?? directory]) {
      for (let at = path; at !== "."; at = posix.dirname(at)) all.add(place.path(at));
    }
  }
  return [...all].filter((path) => disk.info(path)?.kind === "directory").concat(place.directory);
}

/** Every Maildir is one, also where no message is in its `INBOX`, and mail clients show its folders. */
function finishMaildirs({ plan, place }: PreparedExport): void {
  for (const { directory, folders } of plan.maildirs) {
    const all = [...new Set(["", ...folders])];
    for (const name of all) {
      const folder = place.path(name === "" ? directory : `${directory}/${name}`);
      for (const inner of MAILDIR_DIRECTORIES) {
        mkdirSync(join(folder, inner), { recursive: true, mode: 0o700 });
      }
      if (name !== "") writeOnce(join(folder, MAILDIR_FOLDER_FILE), "");
    }
    writeOnce(join(place.path(directory), SUBSCRIPTIONS_FILE), subscriptions(all));
  }
}

function writeOnce(path: string, text: string): void {
  if (!existsSync(path)) Deno.writeTextFileSync(path, text, { createNew: true, mode: 0o600 });
}
