import { join } from "node:path";
import { type Contents, fileName, filePath } from "../../backup/contents.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import type { SliceResult } from "../../extraction/slice.ts";
import { type Range, sliceRanges } from "../../extraction/slicing.ts";
import type { PlacedUnit } from "./placement.ts";
import type { LeftOut, Plan } from "../plan/plan.ts";

/** A file of a unit that could not be built. */
interface LostFile {
  /** Its number in the contents. */
  readonly file: number;
  readonly loss: Lost;
  /** Whether another file has its name on this system. */
  readonly isCollision: boolean;
}

/** A unit while it is built: what is lost of it, and what is still to come. */
export class BuiltUnit {
  readonly placed: PlacedUnit;
  /** The slices of its files. */
  readonly ranges: readonly Range[];
  readonly lost: LostFile[] = [];
  readonly #contents: Contents;
  readonly #plan: Plan;
  #pending: number;
  #isCut = false;

  constructor(placed: PlacedUnit, contents: Contents, plan: Plan) {
    this.placed = placed;
    this.#contents = contents;
    this.#plan = plan;
    this.ranges = [...sliceRanges({ contents, files: placed.unit.files })];
    this.#pending = this.ranges.length;
  }

  /** Whether all its slices have ended. */
  get hasEnded(): boolean {
    return this.#pending === 0;
  }

  /** Whether a slice was told to stop before its end, and not because of a file of this unit. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get losses(): Lost[] {
    return this.lost.map(({ loss }) => loss);
  }

  /** Whether what is there may stand in its place, with `keepGoing`. */
  get isOfUse(): boolean {
    if (this.lost.length === 0) return true;
    const { kind, files, mustBeWhole } = this.placed.unit;
    // A loose file, or a database of several, is of no use in part; and nothing of a unit is of none.
    return !mustBeWhole && kind !== "file" && this.lost.length < files.length;
  }

  /** Where it is built: an absolute path. */
  get stage(): string {
    return this.placed.workplace.of("stage", this.placed.unit);
  }

  /** The path of a file of the contents, relative to the unit's parent. */
  pathOf(file: number): string {
    const directory = this.#plan.stagedPaths[this.#contents.directoryOf[file]!]!;
    const { renamed, addition } = this.placed.unit;
    const name = renamed?.get(file) ?? addition?.renamed.get(file);
    return join(directory, name ?? fileName(this.#contents, file));
  }

  /** What is lost of it, by the paths of the files. */
  leftOut(): LeftOut[] {
    return this.lost.map(({ file, loss }) => ({ path: this.pathOf(file), loss }));
  }

  /** Notes how the slice of a range has ended; tells `item` the paths of its files that are built. */
  note(range: Range, result: SliceResult, item: ((path: string) => void) | undefined): void {
    this.#pending--;
    const { files } = this.placed.unit;
    if (!result.isComplete && result.failures.length === 0) this.#isCut = true;
    for (const { position, code, reason } of result.failures) {
      const file = files[range.from + position]!;
      const archive = this.#contents.archives[this.#contents.archiveOf[file]!]!.label;
      this.lost.push({
        file,
        isCollision: code === "collision",
        loss: { archive, entry: filePath(this.#contents, file), reason },
      });
    }
    if (!item || !result.isComplete) return;
    const failed = new Set(result.failures.map(({ position }) => range.from + position));
    for (let at = range.from; at < range.to; at++) {
      if (!failed.has(at)) item(filePath(this.#contents, files[at]!));
    }
  }
}
