import { RecoveryError } from "../../model/errors.ts";
import type { Listener } from "../../model/listener.ts";
import { abandonSites, finishSites, leaveSites } from "../transaction/closing.ts";
import { isSystemError, systemFailure } from "../failure.ts";
import type { FileSystem } from "../file_system.ts";
import type { JournalUnit } from "../transaction/journal.ts";
import { type Begun, type OpenSite, openSites } from "../transaction/opening.ts";
import type { PlacedUnit, Site } from "../transaction/placement.ts";
import type { Targets } from "../plan/plan.ts";
import { replaceUnits } from "../transaction/replacement.ts";
import { StuckSwapError } from "../transaction/swap.ts";
import { sourceOf, type UndoPlan, type UndoStep } from "./undo_plan.ts";
import { triedWorkBase, Workplace } from "../transaction/workplace.ts";

export interface UndoOptions {
  readonly disk: FileSystem;
  readonly targets: Targets;
  readonly listener: Pick<Listener, "unit">;
  /** Aborted by Ctrl-C and SIGTERM: stop at the next safe point. */
  readonly signal: AbortSignal;
}

/** What became of an undo. Every unit is whole, whatever it says. */
export interface UndoOutcome {
  /** `undefined` where all was taken back. */
  readonly error: RecoveryError | undefined;
  readonly done: readonly UndoStep[];
  readonly untouched: readonly UndoStep[];
  /** Absolute paths of the `.BAK`s that hold what the recovery had put there. */
  readonly kept: readonly string[];
  /** Work directories that were left for another run of the same command. */
  readonly leftovers: readonly string[];
}

/**
 * Takes a recovery back: each unit becomes what it was, and what stands in its place now is kept in
 * turn. As safe as the recovery itself: by the same swaps, under the same journal.
 *
 * @throws {RecoveryError} where nothing was changed.
 */
export async function undo(plan: UndoPlan, options: UndoOptions): Promise<UndoOutcome> {
  const sites: OpenSite<UndoStep>[] = [];
  try {
    return await new Undoing(plan, options, sites).run();
  } finally {
    for (const { lock } of sites) lock.release();
  }
}

class Undoing {
  readonly #plan: UndoPlan;
  readonly #options: UndoOptions;
  readonly #sites: OpenSite<UndoStep>[];
  readonly #done = new Set<UndoStep>();

  constructor(plan: UndoPlan, options: UndoOptions, sites: OpenSite<UndoStep>[]) {
    this.#plan = plan;
    this.#options = options;
    this.#sites = sites;
  }

  async run(): Promise<UndoOutcome> {
    const { disk, signal } = this.#options;
    let error: RecoveryError | undefined;
    let kept: readonly string[] = [];
    let leftovers: readonly string[] = [];
    try {
      const begun = await this.#begin();
      error = await this.#replace(begun);
      if (!error && !signal.aborted) {
        kept = await finishSites(disk, this.#sites, { lost: [], earlier: begun.finish });
      }
    } catch (caught) {
      error = inWords(caught);
    }
    if (error) {
      leftovers = await abandonSites(disk, this.#sites);
      if (this.#done.size === 0 && leftovers.length === 0) throw error;
    } else if (signal.aborted && this.#done.size < this.#plan.steps.length) {
      leftovers = await leaveSites(disk, this.#sites);
      error = new RecoveryError("interrupted", "Interrupted");
    }
    const { steps } = this.#plan;
    return {
      error,
      done: steps.filter((step) => this.#done.has(step)),
      untouched: steps.filter((step) => !this.#done.has(step)),
      kept,
      leftovers,
    };
  }

  async #begin(): Promise<Begun<UndoStep>> {
    const { path, record, steps } = this.#plan;
    const units = steps.map(({ was }) => was);
    const { disk, targets } = this.#options;
    const begun = await openSites(disk, sitesOf(disk, steps), this.#sites, {
      run: `undo ${record.made}`,
      targets,
      keepGoing: false,
      undo: { record: path, from: record.from, takesBack: { ...record, units } },
    });
    for (const { unit } of begun.done) this.#done.add(unit);
    return begun;
  }

  async #replace({ done }: Begun<UndoStep>): Promise<RecoveryError | undefined> {
    const { disk, listener, signal } = this.#options;
    const waiting = this.#sites.flatMap(({ units }) => units)
      .filter((placed) => !done.has(placed))
      .sort((a, b) => a.unit.number - b.unit.number);
    const { failed, fatal } = await replaceUnits(disk, waiting, {
      keepGoing: false,
      isStopped: () => signal.aborted,
      done: ({ unit }) => {
        this.#done.add(unit);
        listener.unit(unit.label);
      },
    });
    if (fatal !== undefined) return inWords(fatal);
    const [first] = failed;
    if (!first) return undefined;
    const { message, hints } = systemFailure(first.error, first.placed.unit.parent);
    const { label } = first.placed.unit;
    return new RecoveryError("failed", `Cannot take back ${label}: ${message}`, hints, first.error);
  }
}

function sitesOf(disk: FileSystem, steps: readonly UndoStep[]): Site<UndoStep>[] {
  const sites = new Map<
    string,
    { workplace: Workplace; units: PlacedUnit<UndoStep>[]; keeps: string[] }
  >();
  for (const unit of steps) {
    const base = triedWorkBase(disk, unit.was.top, unit.parent);
    const site = sites.get(base) ?? { workplace: new Workplace(base), units: [], keeps: [] };
    sites.set(base, site);
    site.units.push({ unit, workplace: site.workplace, entry: entryOf(unit, site.keeps) });
  }
  return [...sites.values()];
}

/** What comes from where it is kept, and where what is there now goes: to the same place. */
function entryOf({ number, was }: UndoStep, keeps: string[]): JournalUnit {
  const { label, top, parent, access, members } = was;
  const place = members[0]!.keep.parent;
  let keep = keeps.indexOf(place);
  if (keep === -1) keep = keeps.push(place) - 1;
  return {
    number,
    label,
    top,
    parent,
    access,
    members: members.map(({ path }) => path),
    staged: members.filter(({ wasThere }) => wasThere).map(({ path }) => path),
    sources: members.map((member) => member.wasThere ? sourceOf(member) : null),
    kept: { keep, paths: members.map((member) => member.keep.path) },
  };
}

function inWords(error: unknown): RecoveryError {
  if (error instanceof RecoveryError || isSystemError(error)) return systemFailure(error);
  if (error instanceof StuckSwapError) {
    return new RecoveryError("failed", `The undo was cut off: ${error.message}`, [
      "What was there is safe in the work directory. Fix the problem and run the same command again: it finishes the work",
    ], error);
  }
  throw error;
}
