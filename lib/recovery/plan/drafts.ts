import type { Place } from "../../backup/layout.ts";
import type { LeftOut } from "./plan.ts";
import type { NamedUnit } from "./unit_naming.ts";

/** Bytes of a disk that a file or directory takes beside its content, about. */
export const BLOCK = 4096;

/** A unit while it is put together. */
export interface Draft extends NamedUnit {
  /** Paths of its directories as they are staged. */
  readonly directories: Set<string>;
  /** Names in its parent that are replaced with it. */
  readonly members: Set<string>;
  /** Whether an entry of it is left out. */
  isCut: boolean;
  readonly leftOut: LeftOut[];
  /** Numbers of its files, rising. */
  readonly files: number[];
  bytes: number;
  /** Bytes that its files take on a disk, about. */
  space: number;
}

/** The units that are put together, in the order in which the backup names them. */
export class Drafts {
  readonly all: Draft[] = [];
  readonly #byPath = new Map<string, Draft>();

  /** The draft of a unit, if there is one yet. */
  find({ root }: Pick<Place, "root">, path: string): Draft | undefined {
    return this.#byPath.get(`${root}/${path}`);
  }

  /** The draft of a unit, which is begun where there is none. */
  draft(unit: NamedUnit): Draft {
    const found = this.find(unit.place, unit.path);
    if (found !== undefined) return found;
    const draft: Draft = {
      place: unit.place,
      path: unit.path,
      isFile: unit.isFile,
      directories: new Set(),
      members: new Set(),
      isCut: false,
      leftOut: [],
      files: [],
      bytes: 0,
      space: 0,
    };
    this.#byPath.set(`${unit.place.root}/${unit.path}`, draft);
    this.all.push(draft);
    return draft;
  }
}

/** Adds a file of `size` bytes to a draft. */
export function addFile(draft: Draft, file: number, size: number): void {
  draft.files.push(file);
  draft.bytes += size;
  draft.space += Math.ceil(size / BLOCK) * BLOCK;
}
