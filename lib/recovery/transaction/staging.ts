import { join } from "node:path";
import { type Contents, fileName, filePath } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import type { Access } from "../../extraction/access.ts";
import { jobsFor } from "../../extraction/jobs.ts";
import { type FatalFailure, fatalFailure } from "../../extraction/failure.ts";
import { Pool } from "../../extraction/pool.ts";
import { type Slice, type SliceResult } from "../../extraction/slice.ts";
import { archiveHandles, makeSlice, type Range, sliceRanges } from "../../extraction/slicing.ts";
import type { FileSystem } from "../file_system.ts";
import { noteLosses } from "./journal.ts";
import { keepLiveCopies, type LiveCopies } from "./live_copies.ts";
import { pathOfParent, type PlacedUnit } from "./placement.ts";
import { type AccessFinder, isSameAccess } from "../target/access_finder.ts";
import { completeAddition } from "./staged_addition.ts";
import type { Plan, Unit } from "../plan/plan.ts";

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

/** In directories of so few files each one is looked at. */
const MOST_LOOKED_AT = 16;

const COLLIDES = "names of the backup collide on this system";

interface Work {
  readonly placed: PlacedUnit;
  readonly lost: {
    readonly file: number;
    readonly loss: Lost;
    /** Whether another file has its name on this system. */
    readonly isCollision: boolean;
  }[];
  pending: number;
  isCut: boolean;
}

/** Builds units in their workplaces, all workers together; one for a whole recovery. */
export class Stager {
  readonly #disk: FileSystem;
  readonly #contents: Contents;
  readonly #plan: Plan;
  readonly #options: StagingOptions;
  readonly #pool: Pool;
  /** Label of the unit whose files were handed out last. */
  current = "";

  constructor(
    disk: FileSystem,
    contents: Contents,
    plan: Plan,
    work: { files: number; bytes: number },
    options: StagingOptions,
  ) {
    this.#disk = disk;
    this.#contents = contents;
    this.#plan = plan;
    this.#options = options;
    const { password, trustDirectory, keepGoing } = options;
    this.#pool = new Pool(
      { archives: archiveHandles(contents), password, trustDirectory, keepGoing },
      jobsFor(work.files, work.bytes, options.jobs),
    );
  }

  /** Files and bytes that are done. */
  get progress(): { files: number; bytes: number } {
    return this.#pool.progress;
  }

  /** What was odd about entries and was trusted all the same. */
  get trusted(): readonly string[] {
    return this.#pool.trusted;
  }

  stop(): void {
    this.#pool.stop();
  }

  close(): void {
    this.#pool.close();
  }

  /** Builds the units; ends early when told to stop, at a fatal error, or at a damaged file. */
  async stage(units: readonly PlacedUnit[]): Promise<Staged> {
    const ready: PlacedUnit[] = [];
    const failed: { placed: PlacedUnit; lost: Lost[] }[] = [];
    const lost: Lost[] = [];
    const sealing: Promise<void>[] = [];
    const slices: { work: Work; range: Range }[] = [];
    let fatal: FatalFailure | undefined;
    const seal = async (work: Work) => {
      const losses = work.lost.map(({ loss }) => loss);
      if (work.isCut || this.#pool.isStopped) return;
      await this.#removeLeftovers(work);
      const wrong = this.#wrongCount(work);
      if (wrong) losses.push({ archive: "", entry: work.placed.unit.label, reason: wrong });
      if (
        losses.length > 0 &&
        (wrong || !this.#options.keepGoing || isUseless(work) || mustBeWhole(work))
      ) {
        failed.push({ placed: work.placed, lost: losses });
        if (!this.#options.keepGoing) this.#pool.stop();
        return;
      }
      const live = this.#complete(work);
      await this.#makeReady(work.placed, live);
      lost.push(...live.lost);
      ready.push(work.placed);
    };
    const noteFatal = (path: string) => (error: unknown) => {
      fatal ??= fatalFailure(error, path);
      this.#pool.stop();
    };
    const finish = (result: SliceResult) => {
      const { work, range } = slices[result.number]!;
      this.#collect(work, range, result);
      if (result.fatal) {
        fatal ??= result.fatal;
        this.#pool.stop();
      }
      if (--work.pending === 0) {
        sealing.push(seal(work).catch(noteFatal(work.placed.unit.label)));
      } else if (work.lost.length > 0 && !this.#options.keepGoing) {
        this.#pool.stop();
        failed.push({ placed: work.placed, lost: work.lost.map(({ loss }) => loss) });
      }
    };
    try {
      await this.#pool.run(
        this.#slices(
          units,
          slices,
          (work) => sealing.push(seal(work).catch(noteFatal(work.placed.unit.label))),
          (placed) => {
            failed.push({
              placed,
              lost: [{ archive: "", entry: placed.unit.path, reason: COLLIDES }],
            });
            if (!this.#options.keepGoing) this.#pool.stop();
          },
        ),
        finish,
      );
    } catch (error) {
      noteFatal("")(error);
    }
    await Promise.all(sealing);
    return { ready, failed, lost, fatal };
  }

  #complete({ placed, lost }: Work): LiveCopies {
    const { unit } = placed;
    const leftOut = lost.map(({ file, loss }) => ({ path: this.#pathInUnit(unit, file), loss }));
    if (unit.addition) return { lost: completeAddition(this.#disk, placed, leftOut), made: [] };
    return keepLiveCopies(this.#disk, placed, [...unit.leftOut, ...leftOut]);
  }

  /** Makes each unit's directories when its turn comes, and cuts its files into slices. */
  *#slices(
    units: readonly PlacedUnit[],
    slices: { work: Work; range: Range }[],
    isEmpty: (work: Work) => void,
    collides: (placed: PlacedUnit) => void,
  ): Generator<Slice> {
    for (const placed of units) {
      this.current = placed.unit.label;
      const { unit, workplace } = placed;
      const stage = workplace.of("stage", unit);
      if (!this.#madeDirectories(placed, stage)) {
        collides(placed);
        continue;
      }
      const ranges = [...sliceRanges(this.#contents, unit.files)];
      const work: Work = { placed, lost: [], pending: ranges.length, isCut: false };
      if (ranges.length === 0) isEmpty(work);
      for (const range of ranges) {
        slices.push({ work, range });
        yield makeSlice(this.#contents, unit.files, range, slices.length - 1, {
          access: this.#accessOfFiles(unit),
          renamed: unit.addition?.renamed,
          reuse: this.#options.reuse.has(workplace.path),
          directoryPath: (directory) => join(stage, this.#plan.stagedPaths[directory]!),
        });
      }
    }
  }

  /** `false` where the names of two directories, or of one and a file, are one on this system. */
  #madeDirectories(placed: PlacedUnit, stage: string): boolean {
    try {
      this.#makeDirectories(placed, stage);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      throw error;
    }
  }

  #makeDirectories({ unit, workplace }: PlacedUnit, stage: string): void {
    const mayBeThere = this.#options.reuse.has(workplace.path);
    const finder = this.#options.accessOf(unit);
    const above = pathOfParent(unit);
    if (!mayBeThere || !this.#disk.info(stage)) this.#disk.makeDirectory(stage, { mode: 0o700 });
    for (const directory of unit.directories) {
      const path = join(stage, directory);
      const access = finder.directory(joined(above, directory));
      const there = mayBeThere ? this.#disk.info(path) : undefined;
      if (there?.kind === "directory" && isSameAccess(there, access)) continue;
      // Made a moment before the interruption, and still empty.
      if (there?.kind === "directory") this.#disk.remove(path);
      this.#disk.makeDirectory(path, access);
    }
  }

  /**
   * The access of each file of a unit. In large directories, all files have that of the first: a look
   * at each one would take longer than to write it.
   */
  #accessOfFiles(unit: Unit): (file: number) => Access {
    const finder = this.#options.accessOf(unit);
    const above = pathOfParent(unit);
    const ofDirectory = new Map<number, Access>();
    const find = (file: number) =>
      finder.file(joined(above, slashed(this.#pathInUnit(unit, file))));
    return (file) => {
      const directory = this.#contents.directoryOf[file]!;
      if (this.#contents.directories[directory]!.files <= MOST_LOOKED_AT) return find(file);
      const access = ofDirectory.get(directory) ?? find(file);
      ofDirectory.set(directory, access);
      return access;
    };
  }

  #collect(work: Work, range: Range, result: SliceResult): void {
    const { files } = work.placed.unit;
    if (!result.isComplete && result.failures.length === 0) work.isCut = true;
    for (const { position, code, reason } of result.failures) {
      const file = files[range.from + position]!;
      work.lost.push({
        file,
        isCollision: code === "collision",
        loss: { archive: this.#archiveOf(file), entry: filePath(this.#contents, file), reason },
      });
    }
    const { item } = this.#options;
    if (!item || !result.isComplete) return;
    const failed = new Set(result.failures.map(({ position }) => range.from + position));
    for (let at = range.from; at < range.to; at++) {
      if (!failed.has(at)) item(filePath(this.#contents, files[at]!));
    }
  }

  /** An interrupted run may have staged something in the place of a file that is lost. */
  async #removeLeftovers({ placed, lost }: Work): Promise<void> {
    if (!this.#options.reuse.has(placed.workplace.path)) return;
    for (const { file, isCollision } of lost) {
      if (!isCollision) await this.#disk.removeTree(this.#stagedPath(placed, file));
    }
  }

  #stagedPath({ unit, workplace }: PlacedUnit, file: number): string {
    return join(workplace.of("stage", unit), this.#pathInUnit(unit, file));
  }

  #pathInUnit({ addition }: Unit, file: number): string {
    const directory = this.#plan.stagedPaths[this.#contents.directoryOf[file]!]!;
    return join(directory, addition?.renamed.get(file) ?? fileName(this.#contents, file));
  }

  /**
   * Compares the names on the disk with what must be there. Names that differ in the backup may be one
   * on this system (upper and lower case, composed and decomposed letters).
   */
  #wrongCount({ placed, lost }: Work): string | undefined {
    const { unit, workplace } = placed;
    const stage = workplace.of("stage", unit);
    let found = this.#disk.names(stage).length;
    for (const directory of unit.directories) {
      found += this.#disk.names(join(stage, directory)).length;
    }
    const wanted = unit.directories.length + unit.files.length - lost.length;
    if (found === wanted) return undefined;
    return `${wanted} names were written, but the disk shows ${found}: ${COLLIDES}`;
  }

  async #makeReady({ unit, workplace }: PlacedUnit, { lost, made }: LiveCopies): Promise<void> {
    const stage = workplace.of("stage", unit);
    if (lost.length > 0) noteLosses(this.#disk, workplace, unit.number, lost);
    await this.#disk.syncDirectories([
      ...made,
      ...unit.directories.map((directory) => join(stage, directory)),
      stage,
    ]);
    this.#disk.rename(stage, workplace.of("ready", unit));
  }

  #archiveOf(file: number): string {
    return this.#contents.archives[this.#contents.archiveOf[file]!]!.label;
  }
}

function joined(above: string, path: string): string {
  return above === "" ? path : `${above}/${path}`;
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** A live mailbox is not replaced by one that turns out to be damaged. */
function mustBeWhole({ placed, lost }: Work): boolean {
  return lost.length > 0 && placed.unit.mustBeWhole;
}

/** A loose file, or a database of several, is of no use in part; and nothing of a unit is of none. */
function isUseless({ placed, lost }: Work): boolean {
  if (lost.length === 0) return false;
  return placed.unit.kind === "file" || lost.length === placed.unit.files.length;
}
