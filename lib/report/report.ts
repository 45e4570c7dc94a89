import type { BackupSet } from "../backup/catalog.ts";
import type { PassedOver } from "../backup/chain.ts";
import type { Lost, OpenedBackup } from "../backup/opened_backup.ts";
import type { RecoveryError } from "../model/errors.ts";
import type { Listing } from "../engine/listing.ts";
import type { Targets } from "../recovery/plan/plan.ts";
import type { UnitReceipt } from "../recovery/live/receipt.ts";
import type { Outcome } from "../recovery/transaction/recovery.ts";
import type { SpaceNeed } from "../recovery/target/space.ts";
import type { UndoPlan } from "../recovery/undo/undo_plan.ts";
import type { UndoOutcome } from "../recovery/undo/undoing.ts";
import type { Verified } from "../extraction/verification.ts";
import type { GuardedPlan } from "../cli/guard.ts";
import type { ExitCode } from "./exit_code.ts";
import type { ListingView } from "./listing_text.ts";

/** The backups that were chosen, and which others there are. */
export interface Source {
  readonly backups: readonly OpenedBackup[];
  readonly passedOver: readonly PassedOver[];
  readonly why: string;
  /** All backups of the directory; `undefined` where a file was named. */
  readonly catalog: readonly BackupSet[] | undefined;
  /** Older versions of files that newer backups of the chain replace. */
  readonly superseded: number;
}

export interface PlanReport {
  readonly source: Source;
  readonly guarded: GuardedPlan;
  readonly targets: Targets;
  /** Where each target comes from: `-s`, `StoreDir of …`. */
  readonly origins: Targets;
  /** Those of the targets that are not there yet. */
  readonly made: readonly string[];
  readonly needs: readonly SpaceNeed[];
  /** What would be left out, and why: lost already, unsafe, or refused by its target. */
  readonly lost: readonly Lost[];
}

export interface RecoveryReport {
  readonly source: Source;
  readonly guarded: GuardedPlan;
  /** What became of each unit of the plan. */
  readonly receipts: readonly UnitReceipt[];
  readonly targets: Targets;
  /** Those of the targets that were not there before. */
  readonly made: readonly string[];
  readonly outcome: Outcome;
  /** Files that stand in their places now, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Wall-clock milliseconds. */
  readonly elapsed: number;
  /** What the administrator should know or do now, each a sentence. */
  readonly advice: readonly string[];
}

export interface VerificationReport {
  readonly source: Source;
  readonly verified: Verified;
  /** Files of the backup that a salvage could not bring back. */
  readonly lost: readonly Lost[];
  readonly elapsed: number;
}

export interface UndoReport {
  readonly plan: UndoPlan;
  /** `undefined` where it was only planned. */
  readonly outcome: UndoOutcome | undefined;
}

/** Prints results; there is one for people and one for programs. */
export interface Report {
  listing(source: Source, listing: Listing, view: Omit<ListingView, "screen" | "utcOffset">): void;
  verification(report: VerificationReport): void;
  plan(report: PlanReport): void;
  recovery(report: RecoveryReport): void;
  undo(report: UndoReport): void;
  /** Called last, with what the process returns. */
  finish(exitCode: ExitCode): void;
  error(error: RecoveryError): void;
  warning(message: string, hints: readonly string[]): void;
}
