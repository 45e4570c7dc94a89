import { isAbsolute, join } from "node:path";
import type { Access } from "../../extraction/access.ts";
import type { FileSystem, Info } from "../file_system.ts";
import type { JournalHead, JournalUnit } from "../transaction/journal.ts";
import { WORK_DIRECTORY } from "../safe_path.ts";
import type { Workplace } from "../transaction/workplace.ts";

/** One name that a recovery gave to something new. */
export interface UndoMember {
  /** Path below the unit's parent, with `/`. */
  readonly path: string;
  /** The directory that holds the `.BAK`, and the path below it where what was replaced is kept. */
  readonly keep: { readonly parent: string; readonly path: string };
  /** Whether anything was replaced. */
  readonly wasThere: boolean;
}

/** A unit that can be taken back. */
export interface UndoUnit {
  readonly label: string;
  /** See `Unit`. */
  readonly top: string;
  readonly parent: string;
  readonly access: Partial<Access>;
  readonly members: readonly UndoMember[];
  /** The run that put there what is there. */
  readonly by: string;
}

/** What the last recovery with `-b` did, so that it can be taken back. */
export interface UndoRecord {
  readonly version: 1;
  /** When it began, ISO 8601, UTC. */
  readonly made: string;
  /** The backups that it recovered from, or those of the recovery that it took back. */
  readonly from: readonly string[];
  /** Whether it took a recovery back. */
  readonly takesBack: boolean;
  readonly units: readonly UndoUnit[];
}

/** The file that tells how the last recovery into a directory can be taken back. */
export function undoRecordPath(directory: string): string {
  return join(directory, `${WORK_DIRECTORY}.undo`);
}

/**
 * Reads the record; `undefined` where there is none that can be understood and trusted: whoever can
 * write it could have any file moved.
 */
export function readUndoRecord(disk: FileSystem, path: string): UndoRecord | undefined {
  const info = disk.info(path);
  if (info?.kind !== "file" || !isOurs(info)) return undefined;
  const text = disk.readFile(path);
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as UndoRecord;
    return record.version === 1 && record.units.every(isPlain) ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes down how the units of a run that are done can be taken back, before what it kept gets its
 * final names. Can be repeated: what the record says of this run already stays.
 */
export async function recordUndo(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
  done: ReadonlySet<number>,
): Promise<void> {
  if (!head.undo) return;
  const { record: path, from, takesBack } = head.undo;
  const by = `${head.run} ${head.started}`;
  const known = readUndoRecord(disk, path)?.units ?? [];
  const units = new Map(
    known.filter((unit) => unit.by === by).map((unit) => [keyOf(unit), unit]),
  );
  for (const entry of head.units) {
    if (!done.has(entry.number) || !entry.kept) continue;
    const unit = undoUnit(disk, workplace, head, entry, by);
    if (unit.members.length > 0 && units.get(keyOf(unit))?.by !== by) {
      units.set(keyOf(unit), unit);
    }
  }
  if (units.size === 0) return;
  const record: UndoRecord = {
    version: 1,
    made: head.started,
    from,
    takesBack: takesBack !== undefined,
    units: [...units.values()],
  };
  disk.writeFile(`${path}.new`, JSON.stringify(record));
  disk.rename(`${path}.new`, path);
  await disk.syncDirectories([join(path, "..")]);
}

/** Only its owner may have written it, and its owner is this user or root. */
function isOurs({ owner, mode }: Info): boolean {
  if (owner !== undefined && owner.uid !== 0 && owner.uid !== Deno.uid()) return false;
  return mode === undefined || (mode & 0o022) === 0;
}

/** Whether all paths of a unit lead below the directories that it names. */
function isPlain({ parent, top, members }: UndoUnit): boolean {
  return isAbsolute(parent) && isAbsolute(top) &&
    members.every(({ path, keep }) =>
      isBelow(path) && isBelow(keep.path) && isAbsolute(keep.parent)
    );
}

function isBelow(path: string): boolean {
  return path !== "" && !isAbsolute(path) && !path.split(/[\\/]/).includes("..");
}

function undoUnit(
  disk: FileSystem,
  workplace: Workplace,
  { keeps }: JournalHead,
  { label, top, parent, access, members, kept }: JournalUnit,
  by: string,
): UndoUnit {
  const { keep, paths } = kept!;
  return {
    label,
    top,
    parent,
    access,
    members: members.flatMap((path, index): UndoMember[] => {
      const keptPath = paths[index];
      if (keptPath === null || keptPath === undefined) return [];
      const wasThere = disk.info(join(workplace.kept(keep), keptPath)) !== undefined;
      return [{ path, keep: { parent: keeps[keep]!, path: keptPath }, wasThere }];
    }),
    by,
  };
}

function keyOf({ parent, members }: UndoUnit): string {
  return join(parent, members[0]?.path ?? "");
}
