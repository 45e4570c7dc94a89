import type { BackupSet } from "../backup/catalog.ts";
import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import type { FailureKind } from "../model/errors.ts";
import type { Advice } from "../engine/advice.ts";
import type { History } from "../engine/history/history.ts";
import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import type { MessageOfBackups } from "../engine/search_each.ts";
import type { Listing } from "../engine/listing.ts";
import type { Source } from "../engine/source.ts";
import type { CheckedBackup, EachVerified } from "../engine/verify_each.ts";
import type { Targets } from "../recovery/plan/plan.ts";
import type { UnitReceipt } from "../recovery/live/receipt.ts";
import type { Outcome } from "../recovery/transaction/recovery.ts";
import type { SpaceNeed } from "../recovery/target/space.ts";
import type { UndoPlan } from "../recovery/undo/undo_plan.ts";
import type { UndoOutcome } from "../recovery/undo/undoing.ts";
import type { Verified } from "../extraction/verification.ts";
import type { ExportResult } from "../engine/export/carry_out.ts";
import type { ExportPlan } from "../engine/export/export_plan.ts";
import type { GuardedPlan } from "../engine/guard.ts";
import type { ExitCode } from "./exit_code.ts";
import type { ListingView } from "./listing_text.ts";

/** An error or a warning, with what to do next in the words of the program. */
export interface Told {
  readonly message: string;
  readonly hints: readonly string[];
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
  /** Whether each message of a merge is named. */
  readonly isDetailed?: boolean;
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
  readonly advice: readonly Advice[];
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

export interface ExportPlanReport {
  readonly source: Source;
  readonly plan: ExportPlan;
  readonly directory: string;
  /** Bytes that are free there, where that is known. */
  readonly available: number | undefined;
  /** Whether an interrupted export would be gone on with. */
  readonly isBegun: boolean;
}

export interface ExportReport {
  readonly source: Source;
  readonly plan: ExportPlan;
  readonly directory: string;
  readonly result: ExportResult;
  /** What of the backups is lost already. */
  readonly lost: readonly Lost[];
}

/** Prints results; there is one for people and one for programs. */
export interface Report {
  listing(
    source: Source,
    listing: Listing,
    view: Omit<ListingView, "screen" | "utcOffset">,
  ): Promise<void>;
  history(history: History): Promise<void>;
  /** Before the messages of a search. */
  search(source: Source): void;
  /** Before the messages of a search through all backups of a directory. */
  searchEach(
    directory: string,
    sets: readonly BackupSet[],
    utcOffset: number | undefined,
  ): void;
  /** One that was found, as soon as it is; `contents` are those that its number means. */
  message(message: FoundMessage | MessageOfBackups, contents: Contents): void;
  /** What the search came to. */
  searched(outcome: SearchOutcome): void;
  verification(report: VerificationReport): void;
  /** One of all backups, as soon as it is checked. */
  checked(checked: CheckedBackup): void;
  /** All backups, when each was told. */
  allVerified(result: EachVerified): Promise<void>;
  plan(report: PlanReport): Promise<void>;
  recovery(report: RecoveryReport): void;
  exportPlan(report: ExportPlanReport): Promise<void>;
  exported(report: ExportReport): void;
  undo(report: UndoReport): void;
  /** Called last, with what the process returns. */
  finish(exitCode: ExitCode): void;
  error(error: Told & { readonly kind: FailureKind }): void;
  warning(warning: Told): void;
}
