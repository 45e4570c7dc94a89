import type { OpenArchive } from "./open_archive.ts";
import type { OpenArchives } from "./open_archives.ts";
import type { Slice } from "./slice.ts";

/** The files of a slice, by their positions in it. */
export class SliceFiles {
  readonly #slice: Slice;
  readonly #archives: OpenArchives;

  constructor(slice: Slice, archives: OpenArchives) {
    this.#slice = slice;
    this.#archives = archives;
  }

  get count(): number {
    return this.#slice.entryOf.length;
  }

  /** The archive that a file lies in. */
  archive(position: number): OpenArchive {
    return this.#archives.at(this.#slice.archiveOf[position]!);
  }

  /** The index of its entry there. */
  entry(position: number): number {
    return this.#slice.entryOf[position]!;
  }

  /** Bytes, as the directory says. */
  size(position: number): number {
    return this.archive(position).directory.size(this.entry(position));
  }

  /** Modification time in ms since the epoch. */
  modified(position: number): number {
    return this.archive(position).directory.modified(this.entry(position));
  }

  /** Its path in the archive. */
  path(position: number): string {
    return this.archive(position).directory.name(this.entry(position));
  }

  /** The last component of its path. */
  name(position: number): string {
    return this.archive(position).directory.baseName(this.entry(position));
  }
}
