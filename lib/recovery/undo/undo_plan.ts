import { basename, dirname, join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import { readJournal } from "../transaction/journal.ts";
import { countMessages } from "../live/live_unit.ts";
import type { Replaceable, Targets } from "../plan/plan.ts";
import { readUndoRecord, type UndoRecord, undoRecordPath, type UndoUnit } from "./undo_record.ts";
import { workplacesLeft } from "../transaction/workplace.ts";

/** A unit that is going to be what it was before a recovery. */
export interface UndoStep extends Replaceable {
  readonly was: UndoUnit;
  /** Whether it was replaced as a whole; otherwise members of it were added or replaced. */
  readonly isWhole: boolean;
  /** Messages that stand there now, and that stand there afterwards; of whole units only. */
  readonly now: number;
  readonly then: number;
}

/** What taking back the last recovery means. */
export interface UndoPlan {
  /** Absolute path of the record. */
  readonly path: string;
  readonly record: UndoRecord;
  readonly steps: readonly UndoStep[];
  /** Units of which what was replaced is not there any more. */
  readonly lost: readonly UndoUnit[];
  /** Whether an earlier undo was interrupted and is gone on with. */
  readonly isResumed: boolean;
}

/**
 * Finds the last recovery into some targets that can be taken back, or the undo of it that was
 * interrupted. Reads the disk, changes nothing.
 *
 * @param directories the roots whose records count.
 */
export function planUndo(
  disk: FileSystem,
  directories: readonly string[],
  { cfgdir }: Targets,
): UndoPlan | undefined {
  const found = interruptedUndo(disk, directories) ?? newestRecord(disk, directories);
  if (!found) return undefined;
  const { path, record, isResumed } = found;
  const isThere = (unit: UndoUnit) =>
    isResumed || unit.members.every((member) => !member.wasThere || disk.info(sourceOf(member)));
  const steps = record.units.filter(isThere).map((was, number) => ({
    number,
    label: was.label,
    root: was.top === cfgdir ? "cfgdir" as const : "store" as const,
    parent: was.parent,
    was,
    ...messagesOf(disk, was),
  }));
  return { path, record, steps, lost: record.units.filter((unit) => !isThere(unit)), isResumed };
}

/** Where what stood in the place of a member is kept; an absolute path. */
export function sourceOf({ keep }: UndoUnit["members"][number]): string {
  return join(keep.parent, keep.path);
}

interface Found {
  readonly path: string;
  readonly record: UndoRecord;
  readonly isResumed: boolean;
}

function newestRecord(disk: FileSystem, directories: readonly string[]): Found | undefined {
  const records = directories.flatMap((directory): Found[] => {
    const path = undoRecordPath(directory);
    const record = readUndoRecord(disk, path);
    return record ? [{ path, record, isResumed: false }] : [];
  });
  return records.sort((a, b) => a.record.made < b.record.made ? 1 : -1)[0];
}

/** At its end an undo writes its own record; until its journal has gone it is not over. */
function interruptedUndo(disk: FileSystem, directories: readonly string[]): Found | undefined {
  for (const workplace of directories.flatMap((directory) => workplacesLeft(disk, directory))) {
    const { undo } = readJournal(disk, workplace) ?? {};
    if (undo?.takesBack) return { path: undo.record, record: undo.takesBack, isResumed: true };
  }
  return undefined;
}

function messagesOf(
  disk: FileSystem,
  { parent, members }: UndoUnit,
): Pick<UndoStep, "isWhole" | "now" | "then"> {
  const isWhole = members.every(({ path }) => !path.includes("/"));
  if (!isWhole) return { isWhole, now: 0, then: 0 };
  const sources = members.filter(({ wasThere }) => wasThere).map(sourceOf);
  return {
    isWhole,
    now: countMessages(disk, { parent, members: members.map(({ path }) => path) }),
    then: sources.reduce(
      (sum, source) =>
        sum + countMessages(disk, { parent: dirname(source), members: [basename(source)] }),
      0,
    ),
  };
}
