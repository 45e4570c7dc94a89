import { relative } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import { RecoveryError } from "../../model/errors.ts";
import { describeFailure } from "../../extraction/failure.ts";
import { type Listener, type Phase, warnOfTrusted } from "../../model/listener.ts";
import { verifyFiles } from "../../extraction/verification.ts";
import { abandonSites, finishSites, leaveSites } from "./closing.ts";
import { isSystemError, reasonOf, systemFailure } from "../failure.ts";
import type { FileSystem } from "../file_system.ts";
import type { Finish, UndoNote } from "./journal.ts";
import { type Begun, makeRoots, type OpenSite, openSites } from "./opening.ts";
import { accessFinders } from "../target/access_finder.ts";
import { pathOfParent, type PlacedUnit, placeUnits } from "./placement.ts";
import type { Plan, Targets, Unit } from "../plan/plan.ts";
import { replaceUnits } from "./replacement.ts";
import { availableBytes, unitsThatFit } from "../target/space.ts";
import { type Staged, Stager } from "./staging.ts";
import { makeDirectories, StuckSwapError } from "./swap.ts";

export interface RecoverOptions {
  readonly disk: FileSystem;
  /** Equal for the same command on the same backups: what an interrupted run prepared is used. */
  readonly run: string;
  readonly jobs: number | undefined;
  readonly keepGoing: boolean;
  readonly trustDirectory: boolean;
  readonly password: string | undefined;
  /** Where it is written down how the run can be taken back; `undefined` where it cannot. */
  readonly undo: UndoNote | undefined;
  readonly listener: Listener;
  /** Aborted by Ctrl-C and SIGTERM: stop at the next safe point. */
  readonly signal: AbortSignal;
}

/** What became of a recovery. Every unit is whole, whatever it says. */
export interface Outcome {
  /** `undefined` where all that could be recovered was. */
  readonly error: RecoveryError | undefined;
  /** Units that stand in their places. */
  readonly recovered: readonly Unit[];
  /** Those of them that an earlier, interrupted run of the same command had finished. */
  readonly earlier: readonly Unit[];
  /** Units whose replacement was begun, and that only another run can bring to its end. */
  readonly unsettled: readonly Unit[];
  /** Units that are as they were before. */
  readonly untouched: readonly Unit[];
  /** Files and units that were left out, and why. */
  readonly lost: readonly Lost[];
  /** Absolute paths of the `.BAK`s. */
  readonly kept: readonly string[];
  /** Work directories that were left for another run of the same command. */
  readonly leftovers: readonly string[];
}

/** What an ending leaves on the disk. */
type Ending = Partial<Pick<Outcome, "kept" | "leftovers">>;

const TICK = 100;

/**
 * Carries out a plan: builds each unit beside its target, checks it, and swaps it in. See
 * ARCHITECTURE.md, "How a recovery replaces".
 *
 * @throws {RecoveryError} where nothing was changed: a target that cannot be used, another recovery at
 * work, a damaged backup.
 */
export function recover(
  plan: Plan,
  contents: Contents,
  targets: Targets,
  options: RecoverOptions,
): Promise<Outcome> {
  return new Recovery(plan, contents, targets, options).run();
}

class Recovery {
  readonly #plan: Plan;
  readonly #contents: Contents;
  readonly #targets: Targets;
  readonly #options: RecoverOptions;
  readonly #disk: FileSystem;
  readonly #accessOf: ReturnType<typeof accessFinders>;
  readonly #sites: OpenSite[] = [];
  readonly #done = new Set<Unit>();
  readonly #earlier = new Set<Unit>();
  readonly #unsettled = new Set<Unit>();
  readonly #lost: Lost[] = [];
  #finish: Finish | undefined;
  #error: RecoveryError | undefined;

  constructor(plan: Plan, contents: Contents, targets: Targets, options: RecoverOptions) {
    this.#plan = plan;
    this.#contents = contents;
    this.#targets = targets;
    this.#options = options;
    this.#disk = options.disk;
    this.#accessOf = accessFinders(options.disk);
  }

  async run(): Promise<Outcome> {
    try {
      try {
        const { waiting, begun } = await this.#begin();
        await this.#carryOut(waiting, begun);
      } catch (error) {
        this.#error ??= asRecoveryError(error);
      }
      return await this.#end();
    } finally {
      for (const { lock } of this.#sites) lock.release();
    }
  }

  /** Takes the places, and sees what an earlier run left there. */
  async #begin(): Promise<{ waiting: PlacedUnit[]; begun: Begun }> {
    const disk = this.#disk;
    await makeRoots(disk, new Set(this.#plan.units.map((unit) => this.#targets[unit.root]!)));
    const sites = placeUnits(disk, this.#plan, this.#contents, this.#accessOf);
    const begun = await openSites(disk, sites, this.#sites, {
      run: this.#options.run,
      targets: this.#targets,
      keepGoing: this.#options.keepGoing,
      undo: this.#options.undo,
    });
    this.#finish = begun.finish;
    this.#lost.push(...begun.lost);
    for (const { unit } of begun.done) {
      this.#done.add(unit);
      this.#earlier.add(unit);
    }
    const waiting = sites
      .flatMap(({ units }) => units)
      .filter((placed) => !begun.done.has(placed))
      .sort((a, b) => a.unit.number - b.unit.number);
    return { waiting, begun };
  }

  /**
   * Builds as many units as fit on the disk, then swaps them in, and so on. Usually all fit: then
   * nothing is replaced before everything was read and checked. Otherwise the backup is read once
   * before, to the same end.
   */
  async #carryOut(
    waiting: PlacedUnit[],
    { ready, reuse }: Begun,
  ): Promise<void> {
    const { listener, signal, keepGoing } = this.#options;
    const unbuilt = waiting.filter((placed) => !ready.has(placed));
    const work = {
      files: unbuilt.reduce((sum, { unit }) => sum + unit.files.length, 0),
      bytes: unbuilt.reduce((sum, { unit }) => sum + unit.bytes, 0),
    };
    if (!keepGoing && this.#batch(waiting, ready).length < waiting.length) {
      await this.#verify(unbuilt);
    }
    const stager = new Stager(this.#disk, this.#contents, this.#plan, work, {
      ...this.#options,
      reuse,
      accessOf: this.#accessOf,
      item: listener.wantsItems ? (path) => listener.item(path) : undefined,
    });
    let phase: Phase = "recovering";
    const tell = () =>
      listener.progress({
        phase,
        filesDone: stager.progress.files,
        filesTotal: work.files,
        bytesDone: stager.progress.bytes,
        bytesTotal: work.bytes,
        current: stager.current,
      });
    const ticker = setInterval(tell, TICK);
    const stop = () => stager.stop();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      while (waiting.length > 0 && !this.#error && !signal.aborted) {
        const batch = this.#batch(waiting, ready);
        waiting = waiting.slice(batch.length);
        phase = "recovering";
        const staged = await stager.stage(batch.filter((placed) => !ready.has(placed)));
        this.#judge(staged);
        if (this.#error || signal.aborted) break;
        phase = "replacing";
        tell();
        const whole = new Set([...ready, ...staged.ready]);
        await this.#replace(batch.filter((placed) => whole.has(placed)));
      }
      tell();
    } finally {
      clearInterval(ticker);
      signal.removeEventListener("abort", stop);
      stager.close();
      warnOfTrusted(stager.trusted, listener);
    }
  }

  /** The next units that can be built side by side; configuration only after all else. */
  #batch(waiting: readonly PlacedUnit[], ready: ReadonlySet<PlacedUnit>): PlacedUnit[] {
    const left = new Map<number, number>();
    let count = waiting.length;
    for (const { workplace } of waiting) {
      const device = this.#disk.info(workplace.base)?.device ?? 0;
      if (left.has(device)) continue;
      const available = availableBytes(workplace.base);
      left.set(device, available ?? Infinity);
      const onDevice = waiting.filter((placed) =>
        (this.#disk.info(placed.workplace.base)?.device ?? 0) === device
      );
      const fits = unitsThatFit(
        onDevice.map((placed) => ({ space: ready.has(placed) ? 0 : placed.unit.space })),
        available ?? Infinity,
      );
      const first = onDevice[fits];
      if (first) count = Math.min(count, Math.max(waiting.indexOf(first), 1));
    }
    return waiting.slice(0, count);
  }

  async #verify(units: readonly PlacedUnit[]): Promise<void> {
    const files = new Uint32Array(units.reduce((sum, { unit }) => sum + unit.files.length, 0));
    let at = 0;
    for (const { unit } of units) {
      files.set(unit.files, at);
      at += unit.files.length;
    }
    const { damaged } = await verifyFiles(this.#contents, files, {
      ...this.#options,
      keepGoing: false,
    });
    if (damaged.length > 0) throw damagedError(damaged);
  }

  /** What building some units means for the whole. */
  #judge({ failed, lost, fatal }: Staged): void {
    this.#lost.push(...lost);
    if (fatal && !this.#options.signal.aborted) {
      this.#error = describeFailure(fatal);
    } else if (failed.length > 0) {
      const losses = failed.flatMap((failure) => failure.lost);
      if (this.#options.keepGoing) this.#lost.push(...losses);
      else this.#error = damagedError(losses);
    }
  }

  async #replace(units: readonly PlacedUnit[]): Promise<void> {
    const { listener, signal, keepGoing } = this.#options;
    const { failed, unsettled, fatal } = await replaceUnits(this.#disk, units, {
      keepGoing,
      isStopped: () => signal.aborted,
      done: ({ unit }) => {
        this.#done.add(unit);
        listener.unit(unit.label);
      },
    });
    for (const { unit } of unsettled) this.#unsettled.add(unit);
    for (const { placed, error } of failed) {
      const { reason: why, hints } = reasonOf(error, placed.unit.parent);
      const reason = `Cannot replace ${placed.unit.label}: ${why}`;
      if (keepGoing) this.#lost.push({ archive: "", entry: placed.unit.label, reason });
      else this.#error ??= new RecoveryError("failed", reason, hints, error);
    }
    if (fatal !== undefined) this.#error = this.#fatalError(fatal);
  }

  #fatalError(error: unknown): RecoveryError {
    if (!(error instanceof StuckSwapError) && this.#unsettled.size === 0) {
      return asRecoveryError(error);
    }
    const labels = [...this.#unsettled].map(({ label }) => label);
    const what = labels.length > 3
      ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more`
      : labels.join(", ");
    const reason = error instanceof StuckSwapError ? error.message : reasonOf(error).reason;
    return new RecoveryError("failed", `The replacement of ${what} was cut off: ${reason}`, [
      "What was there is safe in the work directory. Fix the problem and run the same command again: it finishes the work",
    ], error);
  }

  /** Leaves the work directories as the way that the recovery ended asks for. */
  async #end(): Promise<Outcome> {
    const isInterrupted = this.#options.signal.aborted &&
      this.#done.size < this.#plan.units.length;
    const { kept = [], leftovers = [] } = this.#error
      ? await this.#abandon()
      : isInterrupted
      ? await this.#leave()
      : await this.#complete();
    if (this.#error && this.#done.size === 0 && leftovers.length === 0) {
      throw nothingReplaced(this.#error);
    }
    return this.#outcome(kept, leftovers);
  }

  /** All is in its place: what was kept gets its name, and the work directories go. */
  async #complete(): Promise<Ending> {
    try {
      this.#makeContainers();
      const notes = { lost: this.#lost, earlier: this.#finish };
      return { kept: await finishSites(this.#disk, this.#sites, notes) };
    } catch (error) {
      this.#error = asRecoveryError(error);
      const paths = this.#sites.map(({ workplace }) => workplace.path);
      return { leftovers: paths.filter((path) => this.#disk.info(path)) };
    }
  }

  /** Somebody stopped it: what is built is left for the next run. */
  async #leave(): Promise<Ending> {
    const leftovers = await leaveSites(this.#disk, this.#sites);
    this.#error = new RecoveryError("interrupted", "Interrupted");
    return { leftovers };
  }

  /** It failed: only what another run needs to bring a swap to its end is left. */
  async #abandon(): Promise<Ending> {
    return { leftovers: await abandonSites(this.#disk, this.#sites) };
  }

  #outcome(kept: readonly string[], leftovers: readonly string[]): Outcome {
    const isDone = (unit: Unit) => this.#done.has(unit);
    return {
      error: this.#error,
      recovered: this.#plan.units.filter(isDone),
      earlier: this.#plan.units.filter((unit) => this.#earlier.has(unit)),
      untouched: this.#plan.units.filter((unit) => !isDone(unit) && !this.#unsettled.has(unit)),
      unsettled: [...this.#unsettled],
      lost: this.#lost,
      kept,
      leftovers,
    };
  }

  /** Directories that the backup holds and that belong to no unit. */
  #makeContainers(): void {
    const top = this.#targets.store!;
    const access = this.#accessOf({ top, root: "store" });
    for (const path of this.#plan.containers) {
      try {
        makeDirectories(this.#disk, path, access.directory(pathOfParent({ top, parent: path })));
      } catch (error) {
        const { message, hints } = systemFailure(error, path);
        if (!this.#options.keepGoing) throw new RecoveryError("failed", message, hints, error);
        const entry = relative(top, path).replaceAll("\\", "/");
        this.#lost.push({ archive: "", entry, reason: message });
      }
    }
  }
}

function nothingReplaced(error: RecoveryError): RecoveryError {
  if (error.kind !== "failed") return error;
  const hints = [...error.hints, "Nothing was replaced: all is as it was before"];
  return new RecoveryError(error.kind, error.message, hints, error.cause);
}

function damagedError(lost: readonly Lost[]): RecoveryError {
  const [first] = lost;
  const more = lost.length > 1 ? ` (and ${lost.length - 1} more)` : "";
  return new RecoveryError("backup", `${first!.reason}${more}`, [
    { code: "recoverWhole" },
  ]);
}

/** An error that the engine met, in an administrator's words; a bug is thrown on as it is. */
function asRecoveryError(error: unknown): RecoveryError {
  if (error instanceof RecoveryError || isSystemError(error)) return systemFailure(error);
  throw error;
}
