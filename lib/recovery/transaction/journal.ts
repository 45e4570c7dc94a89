import type { Lost } from "../../backup/opened_backup.ts";
import type { Access } from "../../extraction/access.ts";
import type { FileSystem } from "../file_system.ts";
import type { UndoRecord } from "../undo/undo_record.ts";
import type { SeenFile, Targets } from "../plan/plan.ts";
import type { Workplace } from "./workplace.ts";

/** A unit as the journal describes it: all that is needed to finish or undo its swap. */
export interface JournalUnit {
  readonly number: number;
  readonly label: string;
  /** See `Unit`. */
  readonly top: string;
  /** Absolute path of the directory that it goes into. */
  readonly parent: string;
  readonly members: readonly string[];
  /** Those of the members that the backup holds. */
  readonly staged: readonly string[];
  /** For directories that are made on the way to `parent`. */
  readonly access: Partial<Access>;
  /**
   * Where each member that is replaced is kept, relative to `kept/<keep>`, `null` for one that is not;
   * none without `-b`.
   */
  readonly kept:
    | { readonly keep: number; readonly paths: readonly (string | null)[] }
    | undefined;
  /**
   * Set for a unit that is added to what stands in its place: members are paths below `parent` then,
   * and only of these files, as they were seen, may one take the place or be taken away.
   */
  readonly seen?: readonly SeenFile[] | undefined;
  /**
   * Set where nothing is built and members come from where they are kept: the absolute path of each,
   * `null` for a member that does not come.
   */
  readonly sources?: readonly (string | null)[] | undefined;
}

/** What a run is going to do. */
export interface JournalHead {
  readonly version: 1;
  /** Equal for the same command on the same backups. */
  readonly run: string;
  /** When it began, ISO 8601, UTC. */
  readonly started: string;
  /** Tells one start of the machine from another. */
  readonly boot: string;
  /** Where all of it goes to: a recovered configuration may name another store. */
  readonly targets: Targets;
  readonly units: readonly JournalUnit[];
  /** For each `.BAK`, the directory that it will lie in. */
  readonly keeps: readonly string[];
  /** Set for a run that can be taken back: where that is written down. */
  readonly undo?: UndoNote | undefined;
}

export interface UndoNote {
  /** Absolute path of the record. */
  readonly record: string;
  /** Names of the backups. */
  readonly from: readonly string[];
  /** Set for a run that itself takes another one back: what it takes back, and from which record. */
  readonly takesBack?: UndoRecord | undefined;
}

/** How far a run came. */
export interface JournalState {
  /** Numbers of the units that stand in their places. */
  readonly done: ReadonlySet<number>;
  /** What is left out of units that are built or done, by unit number. */
  readonly losses: ReadonlyMap<number, readonly Lost[]>;
}

/** What a run that is all done, but for the removal of its work directories, has to tell. */
export interface Finish {
  readonly lost: readonly Lost[];
  /** Absolute paths of the `.BAK`s. */
  readonly kept: readonly string[];
}

export interface Journal extends JournalHead, JournalState {
  readonly finish: Finish | undefined;
}

/** Begins a journal, or a new one in place of an older; it is on the disk when this returns. */
export async function beginJournal(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
  { done, losses }: JournalState,
): Promise<void> {
  const text = [
    JSON.stringify(head),
    ...Array.from(done, doneLine),
    ...Array.from(losses, ([number, lost]) => lossLine(number, lost)),
  ].join("");
  disk.writeFile(`${workplace.journal}.new`, text);
  disk.rename(`${workplace.journal}.new`, workplace.journal);
  await disk.syncDirectories([workplace.path]);
}

/** Notes that units stand in their places. */
export function noteDone(
  disk: FileSystem,
  workplace: Workplace,
  numbers: readonly number[],
): void {
  if (numbers.length > 0) disk.append(workplace.journal, numbers.map(doneLine).join(""));
}

/** Notes what is left out of a unit that is about to be ready. */
export function noteLosses(
  disk: FileSystem,
  workplace: Workplace,
  number: number,
  lost: readonly Lost[],
): void {
  disk.append(workplace.journal, lossLine(number, lost));
}

/** Notes that nothing is left to do but to remove the work directories. */
export function noteFinish(disk: FileSystem, workplace: Workplace, finish: Finish): void {
  disk.append(workplace.journal, line({ finish }));
}

/** Reads a journal, as far as it was written; `undefined` where there is none. */
export function readJournal(disk: FileSystem, workplace: Workplace): Journal | undefined {
  const text = disk.readFile(workplace.journal);
  if (text === undefined) return undefined;
  const [first, ...lines] = text.split("\n");
  const head = parseLine(first!) as JournalHead | undefined;
  if (!head || head.version !== 1 || !Array.isArray(head.units)) return undefined;
  const done = new Set<number>();
  const losses = new Map<number, readonly Lost[]>();
  let finish: Finish | undefined;
  for (const line of lines) {
    const entry = parseLine(line) as Partial<Entry> | undefined;
    if (entry?.done !== undefined) done.add(entry.done);
    if (entry?.lossesOf !== undefined) losses.set(entry.lossesOf, entry.lost!);
    if (entry?.finish) finish = entry.finish;
  }
  return { ...head, done, losses, finish };
}

/** What a line after the first may say. */
interface Entry {
  readonly done: number;
  readonly lossesOf: number;
  readonly lost: readonly Lost[];
  readonly finish: Finish;
}

function doneLine(done: number): string {
  return line({ done });
}

function lossLine(lossesOf: number, lost: readonly Lost[]): string {
  return line({ lossesOf, lost });
}

/** A line begins with its break, so that one that was cut off does not spoil the next. */
function line(entry: Partial<Entry>): string {
  return `\n${JSON.stringify(entry)}`;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
