import { type Contents, fileName, fileSize } from "../backup/contents.ts";

/** In which of several backups a message stands, by their places among all. */
export interface Span {
  readonly first: number;
  last: number;
  /** The one from which it is read. */
  readFrom: number;
}

/**
 * The messages of several backups, each once: two entries are the same message where their path, size
 * and CRC-32 are equal. Of one that has no checksum nothing is known, and it is a message of its own.
 */
export class MessageSpans {
  readonly #spans = new Map<string, Span>();
  readonly #directories = new Map<string, number>();

  /** Notes the messages of a backup; backups come in their order. */
  add(backup: number, contents: Contents, files: Uint32Array): void {
    for (const file of files) {
      const key = this.#keyOf(backup, contents, file);
      const span = this.#spans.get(key);
      if (span) span.last = backup;
      else this.#spans.set(key, { first: backup, last: backup, readFrom: backup });
    }
  }

  /** The messages of a backup that are to be read from it. */
  readFrom(backup: number, contents: Contents, files: Uint32Array): Uint32Array {
    return files.filter((file) => this.span(backup, contents, file).readFrom === backup);
  }

  span(backup: number, contents: Contents, file: number): Span {
    return this.#spans.get(this.#keyOf(backup, contents, file))!;
  }

  #keyOf(backup: number, contents: Contents, file: number): string {
    const { archives, archiveOf, entryOf, directories, directoryOf } = contents;
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    const crc = directory.hasCrc(entry) ? directory.crc32(entry).toString(36) : `of ${backup}`;
    const where = this.#directory(directories[directoryOf[file]!]!.path);
    const name = fileName(contents, file).toLowerCase();
    return `${where}/${name}/${fileSize(contents, file).toString(36)}/${crc}`;
  }

  #directory(path: string): number {
    let number = this.#directories.get(path);
    if (number === undefined) {
      number = this.#directories.size;
      this.#directories.set(path, number);
    }
    return number;
  }
}
