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
  /**
   * Open addressing, two numbers a place: file + 1 (0 where it is free), and the hash of its name. With
   * it, hardly any name is looked at but the one that is asked for.
   */
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
      this.#startTable();
    }
    const hash = hashOf(bytes, start, end);
    const at = this.#placeOf(hash, bytes, start, end);
    const table = this.#table!;
    if (table[at] !== 0) return table[at]! - 1;
    table[at] = file + 1;
    table[at + 1] = hash;
    this.#add(file);
    if (this.#count * 4 > table.length) this.#enlargeTable(table);
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

  /** Puts all files that came in rising order into a table. */
  #startTable(): void {
    const { archives, archiveOf, entryOf, previousOf } = this.#columns;
    let places = FIRST_PLACES;
    while (places < this.#count * 2) places *= 2;
    const table = this.#table = new Uint32Array(places * 2);
    for (let file = this.#last - 1; file !== -1; file = previousOf[file]! - 1) {
      const { directory } = archives[archiveOf[file]!]!;
      const entry = entryOf[file]!;
      const end = directory.nameStart(entry) + directory.nameLength(entry);
      const start = end - directory.baseNameLength(entry);
      putNew(table, file + 1, hashOf(directory.bytes, start, end));
    }
  }

  #enlargeTable(table: Uint32Array): void {
    const larger = this.#table = new Uint32Array(table.length * 2);
    for (let at = 0; at < table.length; at += 2) {
      if (table[at] !== 0) putNew(larger, table[at]!, table[at + 1]!);
    }
  }

  /** Where in the table the file with that name is, or would be. */
  #placeOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const table = this.#table!;
    const mask = table.length - 2;
    let at = hash << 1 & mask;
    while (
      table[at] !== 0 &&
      !(table[at + 1] === hash && this.#hasName(table[at]! - 1, bytes, start, end))
    ) at = at + 2 & mask;
    return at;
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
  return (hash ^ hash >>> 15) >>> 0;
}

/** Puts a file whose name no other has. */
function putNew(table: Uint32Array, file: number, hash: number): void {
  const mask = table.length - 2;
  let at = hash << 1 & mask;
  while (table[at] !== 0) at = at + 2 & mask;
  table[at] = file;
  table[at + 1] = hash;
}
