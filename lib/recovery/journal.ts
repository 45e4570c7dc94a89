import type { FileSystem, Owner } from "./file_system.ts";
import type { Workplace } from "./workplace.ts";

/** A unit as the journal describes it: all that is needed to finish or undo its swap. */
export interface JournalUnit {
  readonly number: number;
  readonly label: string;
  /** Absolute path of the directory that it goes into. */
  readonly parent: string;
  readonly members: readonly string[];
  /** Those of the members that the backup holds. */
  readonly staged: readonly string[];
  /** Owner for directories that are made on the way to `parent`. */
  readonly owner: Owner | undefined;
  /** Where each member that is replaced is kept, relative to `kept/<keep>`; none without `-b`. */
  readonly kept: { readonly keep: number; readonly paths: readonly string[] } | undefined;
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
  readonly units: readonly JournalUnit[];
  /** For each `.BAK`, the directory that it will lie in. */
  readonly keeps: readonly string[];
}

export interface Journal extends JournalHead {
  readonly done: ReadonlySet<number>;
}

/** Begins a new journal; it is on the disk when this returns. */
export async function beginJournal(
  disk: FileSystem,
  workplace: Workplace,
  head: JournalHead,
): Promise<void> {
  disk.writeFile(`${workplace.journal}.new`, `${JSON.stringify(head)}\n`);
  disk.rename(`${workplace.journal}.new`, workplace.journal);
  await disk.syncDirectories([workplace.path]);
}

/** Notes that units are done. Lost by a power cut, it only means that they are done once more. */
export function noteDone(
  disk: FileSystem,
  workplace: Workplace,
  units: readonly { readonly number: number }[],
): void {
  const lines = units.map(({ number }) => `${JSON.stringify({ done: number })}\n`).join("");
  if (lines !== "") disk.append(workplace.journal, lines, { sync: false });
}

/** Reads a journal, as far as it was written; `undefined` where there is none. */
export function readJournal(disk: FileSystem, workplace: Workplace): Journal | undefined {
  const text = disk.readFile(workplace.journal);
  if (text === undefined) return undefined;
  const [first, ...lines] = text.split("\n");
  const head = parseLine(first!) as JournalHead | undefined;
  if (!head || head.version !== 1 || !Array.isArray(head.units)) return undefined;
  const done = new Set<number>();
  for (const line of lines) {
    const entry = parseLine(line) as { done?: unknown } | undefined;
    if (typeof entry?.done === "number") done.add(entry.done);
  }
  return { ...head, done };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
