import { type Contents, filePath, fileSize } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { receiptsOf, type UnitReceipt } from "../recovery/live/receipt.ts";
import type { Plan, Targets } from "../recovery/plan/plan.ts";
import type { UndoNote } from "../recovery/transaction/journal.ts";
import { type Outcome, recover } from "../recovery/transaction/recovery.ts";
import { undoRecordPath } from "../recovery/undo/undo_record.ts";
import { type Advice, adviceAfter } from "./advice.ts";
import type { PreparedRecovery } from "./prepare_recovery.ts";
import type { Session } from "./session.ts";
import type { Source } from "./source.ts";

/** What came of a recovery. Every unit is whole, whatever it says. */
export interface RecoveryResult {
  /** `lost` has all that was left out, for whatever reason. */
  readonly outcome: Outcome;
  readonly receipts: readonly UnitReceipt[];
  /** Files that stand in their places now, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly advice: readonly Advice[];
  /** Wall-clock milliseconds. */
  readonly elapsed: number;
}

/**
 * Carries out a recovery that was prepared.
 *
 * @throws {RecoveryError} where nothing was changed.
 */
export async function carryOut(
  prepared: PreparedRecovery,
  { listener, signal }: Session,
): Promise<RecoveryResult> {
  const { request, open, found, guarded, disk, run, password, refused, isLive } = prepared;
  const { plan } = guarded;
  const { contents } = open;
  const { targets } = found;
  const started = performance.now();
  const outcome = await recover(plan, contents, targets, {
    disk,
    run,
    jobs: request.jobs,
    keepGoing: request.keepGoing,
    trustDirectory: request.force,
    password,
    undo: undoNote(open.source, plan, targets),
    listener,
    signal,
  });
  // What a unit was built without is told by its unit, which knows what became of the live copy.
  const told = new Set(outcome.lost.map(({ entry }) => entry).filter((it) => it !== undefined));
  const untold = [...open.lost, ...plan.unsafe].filter(({ entry }) => !told.has(entry ?? ""));
  const lost: readonly Lost[] = [...untold, ...refused, ...outcome.lost];
  return {
    outcome: { ...outcome, lost },
    receipts: receiptsOf(disk, plan, outcome),
    ...amountRecovered(contents, { ...outcome, lost }),
    advice: await adviceAfter({
      plan,
      outcome,
      targets,
      lost,
      isLive,
      reindexed: guarded.reindexed,
    }),
    elapsed: performance.now() - started,
  };
}

/** How the recovery can be taken back; only where something that it replaces is kept. */
function undoNote({ backups }: Source, { units }: Plan, targets: Targets): UndoNote | undefined {
  if (!units.some(({ keep }) => keep)) return undefined;
  const isConfiguration = units.some(({ root }) => root === "cfgdir");
  return {
    record: undoRecordPath((isConfiguration ? targets.cfgdir : targets.store)!),
    from: backups.map(({ set }) => set.name),
  };
}

/** Files that stand in their places: those of the recovered units without what was left out. */
function amountRecovered(
  contents: Contents,
  { recovered, lost }: Outcome,
): { files: number; bytes: number } {
  let files = recovered.reduce((sum, unit) => sum + unit.files.length, 0);
  let bytes = recovered.reduce((sum, unit) => sum + unit.bytes, 0);
  if (lost.length === 0) return { files, bytes };
  const names = new Set(lost.map(({ entry }) => entry));
  for (const unit of recovered) {
    for (const file of unit.files) {
      if (!names.has(filePath(contents, file))) continue;
      files--;
      bytes -= fileSize(contents, file);
    }
  }
  return { files, bytes };
}
