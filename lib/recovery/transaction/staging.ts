import { join } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import { destinationOf } from "../../extraction/destination.ts";
import { type FatalFailure, fatalFailure } from "../../extraction/failure.ts";
import { jobsFor } from "../../extraction/jobs.ts";
import { Pool } from "../../extraction/pool.ts";
import type { Slice, SliceResult } from "../../extraction/slice.ts";
import { archiveHandles, makeSlice, type Range } from "../../extraction/slicing.ts";
import type { FileSystem } from "../file_system.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import type { AccessFinder } from "../target/access_finder.ts";
import { BuiltUnit } from "./built_unit.ts";
import type { PlacedUnit } from "./placement.ts";
import { COLLIDES, makeReady, removeLeftovers, wrongCount } from "./sealing.ts";
import { accessOfFiles, makeStage } from "./stage.ts";

export interface StagingOptions {
  readonly jobs: number | undefined;
  readonly password: string | undefined;
  readonly trustDirectory: boolean;
  readonly keepGoing: boolean;
  /** Whether files of an interrupted run may be there, by workplace. */
  readonly reuse: ReadonlySet<string>;
  /** Told each file that is built; only for `--verbose`. */
  readonly item: ((path: string) => void) | undefined;
  /** Who may read what is built. */
  readonly accessOf: (unit: Unit) => AccessFinder;
}

/** How the building of some units ended. */
export interface Staged {
  /** Units that stand in `ready`, whole and on the disk. */
  readonly ready: readonly PlacedUnit[];
  /** Units that cannot be built at all, none of whose files changed. */
  readonly failed: readonly { readonly placed: PlacedUnit; readonly lost: readonly Lost[] }[];
  /** Files that are left out of units which are ready. */
  readonly lost: readonly Lost[];
  /** An error that ended the building. */
  readonly fatal: FatalFailure | undefined;
}

/** Builds units in their workplaces, all workers together; one for a whole recovery. */
export class Stager {
  readonly #ground: Ground;
  #batch: Batch | undefined;

  constructor(
    disk: FileSystem,
    contents: Contents,
    plan: Plan,
    work: { files: number; bytes: number },
    options: StagingOptions,
  ) {
    const { password, trustDirectory, keepGoing } = options;
    const pool = new Pool(
      { archives: archiveHandles(contents), password, trustDirectory, keepGoing },
      { jobs: jobsFor(work.files, work.bytes, options.jobs) },
    );
    this.#ground = { disk, contents, plan, pool, options };
  }

  /** Label of the unit whose files were handed out last. */
  get current(): string {
    return this.#batch?.current ?? "";
  }

  /** Files and bytes that are done. */
  get progress(): { files: number; bytes: number } {
    return this.#ground.pool.progress;
  }

  /** What was odd about entries and was trusted all the same. */
  get trusted(): readonly string[] {
    return this.#ground.pool.trusted;
  }

  stop(): void {
    this.#ground.pool.stop();
  }

  close(): void {
    this.#ground.pool.close();
  }

  /** Builds the units; ends early when told to stop, at a fatal error, or at a damaged file. */
  stage(units: readonly PlacedUnit[]): Promise<Staged> {
    this.#batch = new Batch(this.#ground);
    return this.#batch.build(units);
  }
}

interface Ground {
  readonly disk: FileSystem;
  readonly contents: Contents;
  readonly plan: Plan;
  readonly pool: Pool;
  readonly options: StagingOptions;
}

/** Units that are built together. */
class Batch {
  readonly #ground: Ground;
  readonly #slices: { readonly built: BuiltUnit; readonly range: Range }[] = [];
  readonly #sealing: Promise<void>[] = [];
  readonly #ready: PlacedUnit[] = [];
  readonly #failed: { readonly placed: PlacedUnit; readonly lost: readonly Lost[] }[] = [];
  readonly #lost: Lost[] = [];
  #fatal: FatalFailure | undefined;
  current = "";

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  async build(units: readonly PlacedUnit[]): Promise<Staged> {
    try {
      await this.#ground.pool.run(this.#slicesOf(units), (result) => this.#finish(result));
    } catch (error) {
      this.#end(fatalFailure(error, ""));
    }
    await Promise.all(this.#sealing);
    return { ready: this.#ready, failed: this.#failed, lost: this.#lost, fatal: this.#fatal };
  }

  /** Makes each unit's directories when its turn comes, and cuts its files into slices. */
  *#slicesOf(units: readonly PlacedUnit[]): Generator<Slice> {
    const { disk, contents, plan, options } = this.#ground;
    for (const placed of units) {
      const { unit, workplace } = placed;
      this.current = unit.label;
      const built = new BuiltUnit(placed, contents, plan);
      const finder = options.accessOf(unit);
      const reuse = options.reuse.has(workplace.path);
      if (!makeStage(disk, built, { finder, mayBeThere: reuse })) {
        this.#fail(placed, [{ archive: "", entry: unit.path, reason: COLLIDES }]);
        continue;
      }
      if (built.hasEnded) this.#seal(built);
      const list = { contents, files: unit.files };
      const renamed = new Map([...unit.addition?.renamed ?? [], ...unit.renamed ?? []]);
      const access = accessOfFiles(built, finder, contents);
      for (const range of built.ranges) {
        const number = this.#slices.push({ built, range }) - 1;
        const task = destinationOf(list, range, {
          access,
          renamed,
          reuse,
          directoryPath: (directory) => join(built.stage, plan.stagedPaths[directory]!),
        });
        yield makeSlice(list, range, { number, task });
      }
    }
  }

  #finish(result: SliceResult): void {
    const { keepGoing, item } = this.#ground.options;
    const { built, range } = this.#slices[result.number]!;
    built.note(range, result, item);
    if (result.fatal) this.#end(result.fatal);
    if (built.hasEnded) this.#seal(built);
    else if (built.lost.length > 0 && !keepGoing) this.#fail(built.placed, built.losses);
  }

  #seal(built: BuiltUnit): void {
    const sealing = this.#sealed(built).catch((error) => {
      this.#end(fatalFailure(error, built.placed.unit.label));
    });
    this.#sealing.push(sealing);
  }

  async #sealed(built: BuiltUnit): Promise<void> {
    const { disk, pool, options } = this.#ground;
    if (built.isCut || pool.isStopped) return;
    const { placed } = built;
    if (options.reuse.has(placed.workplace.path)) await removeLeftovers(disk, built);
    const wrong = wrongCount(disk, built);
    if (wrong) {
      const loss = { archive: "", entry: placed.unit.label, reason: wrong };
      return this.#fail(placed, [...built.losses, loss]);
    }
    const isFlawed = built.lost.length > 0 && !options.keepGoing;
    if (isFlawed || !built.isOfUse) return this.#fail(placed, built.losses);
    this.#lost.push(...await makeReady(disk, built));
    this.#ready.push(placed);
  }

  /** A unit cannot be built; without `keepGoing`, nor is any other. */
  #fail(placed: PlacedUnit, lost: readonly Lost[]): void {
    this.#failed.push({ placed, lost });
    if (!this.#ground.options.keepGoing) this.#ground.pool.stop();
  }

  /** No further unit would escape an error. */
  #end(fatal: FatalFailure): void {
    this.#fatal ??= fatal;
    this.#ground.pool.stop();
  }
}
