import type { CentralDirectory } from "../zip/central_directory.ts";

/** The columns of a merged view that say where each file's entry is. */
export interface FileColumns {
  readonly archives: readonly { readonly directory: CentralDirectory }[];
  /** Index into `archives`, a file each. */
  readonly archiveOf: Uint16Array;
  /** Index of the entry in its archive's directory, a file each. */
  readonly entryOf: Uint32Array;
  /** Scratch: for each file the one that was put into its directory before it, + 1. */
  readonly previousOf: Uint32Array;
}

/** Places of the first table; always a power of two, and at most half of them are taken. */
const FIRST_PLACES = 64;

/**
 * The names of the files right in one directory. As long as they come in rising order, as from most
 * file systems, only the greatest is remembered; then they go into a table of their own, small enough
 * to stay in the processor's cache.
 */
export class FileNames {
  readonly #columns: FileColumns;
  #count = 0;
  /** The file that was put last, + 1. */
  #last = 0;
  /** The greatest name: bytes of its archive's records. */
  #bytes: Uint8Array = new Uint8Array();
  #start = 0;
  #end = 0;
  /** Open addressing: file + 1, or 0 for a free place. */
  #table: Uint32Array | undefined;

  constructor(columns: FileColumns) {
    this.#columns = columns;
  }

  /** The file that has the name `bytes[start, end)`; if none has, that is `file` from now on, and -1. */
  put(file: number, bytes: Uint8Array, start: number, end: number): number {
    if (!this.#table) {
      if (this.#count === 0 || this.#isAfterGreatest(bytes, start, end)) {
        this.#bytes = bytes;
        this.#start = start;
        this.#end = end;
        this.#add(file);
        return -1;
      }
      this.#fillTable(FIRST_PLACES);
    }
    const place = this.#placeOf(bytes, start, end);
    const found = this.#table![place]!;
    if (found !== 0) return found - 1;
    this.#table![place] = file + 1;
    this.#add(file);
    if (this.#count * 2 > this.#table!.length) this.#fillTable(this.#table!.length * 2);
    return -1;
  }

  #add(file: number): void {
    this.#columns.previousOf[file] = this.#last;
    this.#last = file + 1;
    this.#count++;
  }

  /** Whether a name comes after the greatest, compared byte by byte. */
  #isAfterGreatest(bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    const ownStart = this.#start;
    const length = Math.min(end - start, this.#end - ownStart);
    for (let at = 0; at < length; at++) {
      const difference = bytes[start + at]! - own[ownStart + at]!;
      if (difference !== 0) return difference > 0;
    }
    return end - start > this.#end - ownStart;
  }

  #fillTable(least: number): void {
    const { archives, archiveOf, entryOf, previousOf } = this.#columns;
    let places = least;
    while (places < this.#count * 2) places *= 2;
    const table = this.#table = new Uint32Array(places);
    for (let file = this.#last - 1; file !== -1; file = previousOf[file]! - 1) {
      const { directory } = archives[archiveOf[file]!]!;
      const entry = entryOf[file]!;
      const end = directory.nameStart(entry) + directory.nameLength(entry);
      const start = end - directory.baseNameLength(entry);
      let place = hashOf(directory.bytes, start, end) & places - 1;
      while (table[place] !== 0) place = place + 1 & places - 1;
      table[place] = file + 1;
    }
  }

  /** Where in the table the file with that name is, or would be. */
  #placeOf(bytes: Uint8Array, start: number, end: number): number {
    const table = this.#table!;
    const mask = table.length - 1;
    let place = hashOf(bytes, start, end) & mask;
    while (table[place] !== 0 && !this.#hasName(table[place]! - 1, bytes, start, end)) {
      place = place + 1 & mask;
    }
    return place;
  }

  #hasName(file: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { archives, archiveOf, entryOf } = this.#columns;
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    const first = directory.nameStart(entry);
    const ownStart = first + directory.nameLength(entry) - (end - start);
    const own = directory.bytes;
    if (ownStart < first || (ownStart > first && own[ownStart - 1] !== SLASH)) return false;
    for (let at = end - start - 1; at >= 0; at--) {
      if (own[ownStart + at] !== bytes[start + at]) return false;
    }
    return true;
  }
}

const SLASH = 0x2f;

/** Another one in each run: nobody can make names beforehand that all want the same place. */
const SEED = crypto.getRandomValues(new Uint32Array(1))[0]!;

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ hash >>> 15;
}
