import type { FileSystem } from "../file_system.ts";
import { readJournal } from "../transaction/journal.ts";
import { occupiedBytes } from "./space.ts";
import { Workplace } from "../transaction/workplace.ts";

/** What an interrupted recovery left that is not the one at hand. */
export interface ForeignWork {
  /** Absolute path of the work directory. */
  readonly path: string;
  /** When it began, ISO 8601, UTC. */
  readonly started: string;
  readonly labels: readonly string[];
  /** How much it had built and not put in place. */
  readonly bytes: number;
}

/**
 * Finds the work of other commands where the run at hand is going to work, which clears it. `bases` are
 * the directories that hold the work directories. Only reads.
 */
export function foreignWork(
  disk: FileSystem,
  bases: Iterable<string>,
  run: string,
): ForeignWork[] {
  return Array.from(bases, (base) => new Workplace(base)).flatMap((workplace) => {
    const journal = readJournal(disk, workplace);
    if (!journal || journal.run === run) return [];
    return {
      path: workplace.path,
      started: journal.started,
      labels: journal.units.map(({ label }) => label),
      bytes: occupiedBytes(workplace.area("stage")) + occupiedBytes(workplace.area("ready")),
    };
  });
}
