import type { CentralDirectory } from "../zip/central_directory.ts";
import { type FileColumns, FileNames } from "./file_names.ts";
import { type Place, placeOfDirectory } from "./layout.ts";
import { SUMMARY_FILE, VERSION_FILE } from "./metadata.ts";
import type { BackupArchive, OpenedBackup } from "./opened_backup.ts";

/** A directory of the merged view; all that is decided about files is decided here, once. */
export interface Directory {
  /** Path in the archive, without a separator at its end; empty for the root. */
  readonly path: string;
  readonly place: Place;
  /** Whether an archive has an entry for the directory itself. */
  isNamed: boolean;
  /** Number of files right in it. */
  files: number;
  /** Their sizes together, in bytes. */
  bytes: number;
}

/** Two entries of one backup with the same name. */
export interface Duplicate {
  readonly archive: string;
  readonly path: string;
}

/**
 * The files of a chain, the newest version of each: columns instead of objects, since a backup may
 * hold millions. A file is a number below `count`; they are in the order in which they lie in the
 * archives.
 */
export interface Contents {
  readonly archives: readonly BackupArchive[];
  readonly directories: readonly Directory[];
  readonly count: number;
  /** Index into `archives`, a file each. */
  readonly archiveOf: Uint16Array;
  /** Index of the entry in its archive's directory, a file each. */
  readonly entryOf: Uint32Array;
  /** Index into `directories`, a file each. */
  readonly directoryOf: Uint32Array;
  /** For each archive the place of its backup in the chain, the oldest first. */
  readonly generationOf: readonly number[];
  /** Older versions of files that a newer backup of the chain replaces. */
  readonly superseded: number;
  /** Entries whose name an earlier one of the same backup has with different content. */
  readonly duplicates: readonly Duplicate[];
  /** Those with the same content: one of the two names may have been another's. */
  readonly repeated: readonly Duplicate[];
}

/** Merges the backups of a chain, oldest first: of each file the version of the newest backup. */
export function mergeContents(backups: readonly OpenedBackup[]): Contents {
  const archives = backups.flatMap((backup) => backup.archives);
  const total = archives.reduce((sum, { directory }) => sum + directory.count, 0);
  const merge = new Merge(archives, total);
  let archive = 0;
  backups.forEach((backup, generation) => {
    for (let i = 0; i < backup.archives.length; i++) merge.add(archive++, generation);
  });
  return merge.finish();
}

/** The last component of a file's path. */
export function fileName(contents: Contents, file: number): string {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  return directory.baseName(contents.entryOf[file]!);
}

/** The path of a file in its archive. */
export function filePath(contents: Contents, file: number): string {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  return directory.name(contents.entryOf[file]!);
}

/** The size of a file in bytes. */
export function fileSize(contents: Contents, file: number): number {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  return directory.size(contents.entryOf[file]!);
}

const SLASH = 0x2f;
/** In place of a length: the file lies right below `/`. */
const ABSOLUTE = -2;

class Merge {
  readonly #archives: readonly BackupArchive[];
  readonly #directories: Directory[] = [];
  readonly #byPath = new Map<string, number>();
  readonly #archiveOf: Uint16Array;
  readonly #entryOf: Uint32Array;
  readonly #directoryOf: Uint32Array;
  /** For each archive the place of its backup in the chain. */
  readonly #generations: number[] = [];
  readonly #columns: FileColumns;
  /** For each directory the names of its files. */
  readonly #names: FileNames[] = [];
  readonly #duplicates: Duplicate[] = [];
  readonly #repeated: Duplicate[] = [];
  #count = 0;
  #superseded = 0;

  constructor(archives: readonly BackupArchive[], total: number) {
    if (archives.length > 0xffff) throw new RangeError("A chain of more than 65,535 archives");
    this.#archives = archives;
    this.#archiveOf = new Uint16Array(total);
    this.#entryOf = new Uint32Array(total);
    this.#directoryOf = new Uint32Array(total);
    this.#columns = {
      archives,
      archiveOf: this.#archiveOf,
      entryOf: this.#entryOf,
      previousOf: new Uint32Array(total),
    };
  }

  add(archive: number, generation: number): void {
    this.#generations[archive] = generation;
    const { directory } = this.#archives[archive]!;
    const { bytes } = directory;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let parentStart = 0;
    let parentLength = -1;
    let parent = 0;
    for (let entry = 0; entry < directory.count; entry++) {
      const start = directory.nameStart(entry);
      const end = start + directory.nameLength(entry);
      const isDirectory = end > start && bytes[end - 1] === SLASH;
      let base = isDirectory ? end : end - 1;
      if (!isDirectory) { while (base >= start && bytes[base] !== SLASH) base--; }
      const pathEnd = isDirectory ? end - 1 : Math.max(base, start);
      // `/x` is not `x`: an absolute name must not pass for one at the root.
      const length = !isDirectory && base === start ? ABSOLUTE : pathEnd - start;
      if (length !== parentLength || !sameBytes(view, start, parentStart, length)) {
        parent = this.#directory(directory.name(entry).slice(0, isDirectory ? -1 : undefined), {
          isDirectory,
        });
        parentStart = start;
        parentLength = length;
      }
      if (isDirectory) {
        this.#directories[parent]!.isNamed = true;
        continue;
      }
      const nameStart = base < start ? start : base + 1;
      if (parent === 0 && this.#isMetadata(directory, entry)) continue;
      this.#put(archive, entry, parent, nameStart, end);
    }
  }

  finish(): Contents {
    return {
      archives: this.#archives,
      directories: this.#directories,
      count: this.#count,
      ...this.#inReadingOrder(),
      generationOf: this.#generations,
      superseded: this.#superseded,
      duplicates: this.#duplicates,
      repeated: this.#repeated,
    };
  }

  /**
   * The columns sorted by archive and entry, so that whoever goes through the files reads each
   * archive once from its beginning to its end.
   */
  #inReadingOrder(): Pick<Contents, "archiveOf" | "entryOf" | "directoryOf"> {
    const count = this.#count;
    if (this.#superseded === 0) {
      // Nothing took the place of anything: they were put in that order.
      return {
        archiveOf: this.#archiveOf.subarray(0, count),
        entryOf: this.#entryOf.subarray(0, count),
        directoryOf: this.#directoryOf.subarray(0, count),
      };
    }
    const archiveOf = new Uint16Array(count);
    const entryOf = new Uint32Array(count);
    const directoryOf = new Uint32Array(count);
    const starts = [0];
    for (const { directory } of this.#archives) starts.push(starts.at(-1)! + directory.count);
    const fileAt = new Uint32Array(starts.at(-1)!);
    for (let file = 0; file < count; file++) {
      fileAt[starts[this.#archiveOf[file]!]! + this.#entryOf[file]!] = file + 1;
    }
    let next = 0;
    for (const place of fileAt) {
      if (place === 0) continue;
      archiveOf[next] = this.#archiveOf[place - 1]!;
      entryOf[next] = this.#entryOf[place - 1]!;
      directoryOf[next] = this.#directoryOf[place - 1]!;
      next++;
    }
    return { archiveOf, entryOf, directoryOf };
  }

  /** The number of the directory `path` (or of the one that holds the file `path`). */
  #directory(path: string, { isDirectory }: { isDirectory: boolean }): number {
    if (this.#directories.length === 0) this.#addDirectory("");
    const slash = path.lastIndexOf("/");
    const wanted = isDirectory ? path : slash === -1 ? "" : path.slice(0, slash) || "/";
    return this.#byPath.get(wanted) ?? this.#addDirectory(wanted);
  }

  #addDirectory(path: string): number {
    const number = this.#directories.length;
    this.#directories.push({
      path,
      place: placeOfDirectory(path),
      isNamed: false,
      files: 0,
      bytes: 0,
    });
    this.#byPath.set(path, number);
    this.#names.push(new FileNames(this.#columns));
    return number;
  }

  #isMetadata(directory: CentralDirectory, entry: number): boolean {
    const length = directory.nameLength(entry);
    if (length !== SUMMARY_FILE.length && length !== VERSION_FILE.length) return false;
    const name = directory.name(entry);
    return name === SUMMARY_FILE || name === VERSION_FILE;
  }

  #put(
    archive: number,
    entry: number,
    parent: number,
    nameStart: number,
    nameEnd: number,
  ): void {
    const { directory } = this.#archives[archive]!;
    const file = this.#count;
    this.#archiveOf[file] = archive;
    this.#entryOf[file] = entry;
    this.#directoryOf[file] = parent;
    const holder = this.#directories[parent]!;
    holder.bytes += directory.size(entry);
    const found = this.#names[parent]!.put(file, directory.bytes, nameStart, nameEnd);
    if (found === -1) {
      holder.files++;
      this.#count++;
    } else {
      this.#replace(found, archive, entry);
    }
  }

  #replace(file: number, archive: number, entry: number): void {
    const { directory, label } = this.#archives[archive]!;
    const olderArchive = this.#archiveOf[file]!;
    const olderEntry = this.#entryOf[file]!;
    const older = this.#archives[olderArchive]!.directory;
    if (this.#generations[olderArchive] === this.#generations[archive]) {
      const isSame = older.crc32(olderEntry) === directory.crc32(entry) &&
        older.size(olderEntry) === directory.size(entry);
      const duplicate = { archive: label, path: directory.name(entry) };
      if (isSame) this.#repeated.push(duplicate);
      else this.#duplicates.push(duplicate);
    }
    this.#superseded++;
    this.#directories[this.#directoryOf[file]!]!.bytes -= older.size(olderEntry);
    this.#archiveOf[file] = archive;
    this.#entryOf[file] = entry;
  }
}

function sameBytes(view: DataView, a: number, b: number, length: number): boolean {
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const isSame = view.getUint32(a + at, true) === view.getUint32(b + at, true) &&
      view.getUint32(a + at + 4, true) === view.getUint32(b + at + 4, true);
    if (!isSame) return false;
  }
  for (; at < length; at++) {
    if (view.getUint8(a + at) !== view.getUint8(b + at)) return false;
  }
  return true;
}
